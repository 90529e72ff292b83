import type { InspectionOutcome } from '#core/inspection';
import { digestText } from '#core/json';
import type { LaunchSpec } from '#core/launch-spec';
import type { Launch } from './launch.ts';
import { askedBy, type Evidence, GUESSED, LAST, type Rung } from './rungs.ts';

/** A launch in its place: what it came from, and what made us start it so. */
export interface Attempt extends Launch {
  /** For people: `as documented`, or the rung's reason. */
  why: string;
  watched: boolean;
  /** It was asked for its help text and for nothing else. */
  helpText?: true;
  /** It failed otherwise than the launch that it was made from, or was seen to look further: what is tried next may build on it. */
  moved: boolean;
}

/** How a server is started next. */
export interface Next {
  spec: LaunchSpec;
  why: string;
  watched: boolean;
  helpText?: true;
  /** Failed so before. */
  from?: Attempt;
}

export interface LadderLimits {
  launches: number;
  /** A server that says nothing costs the whole waiting time at each launch. */
  silent: number;
}

/** What can be done for a server from inside its sandbox. */
export interface Abilities {
  /** Give it files, programs, a world, somebody who speaks HTTP to it. */
  help: boolean;
  /** See what it looks for, and change what it finds. */
  watch: boolean;
  /** Build native addons, but for those packages that it was tried with in vain; absent where nothing is built. */
  build?: { failed: readonly string[] };
}

const AS_DOCUMENTED = 'as documented';
const WATCHED = 'as before, and watched from inside';
const ASKED_FOR_HELP = 'asked for its help text';

/**
 * How the server is started next, or `undefined` when there is nothing left to try or nothing more to gain.
 *
 * One change at a time, and only where the failure moved is another built on it. What the last failure asks for comes before the next
 * documented way to start it, because it is about this very launch; guesses come after, and what goes against the server's will last.
 */
export function nextLaunch(
  specs: readonly LaunchSpec[],
  attempts: readonly Attempt[],
  limits: LadderLimits,
  can: Abilities,
): Next | undefined {
  const last = attempts.at(-1);
  if (last === undefined) return specs[0] && { spec: specs[0], why: AS_DOCUMENTED, watched: false };
  if (attempts.length >= limits.launches || (last.helpText === undefined && isConclusive(last))) return undefined;
  if (attempts.filter(({ inspection }) => inspection.outcome === 'silent').length >= limits.silent) return undefined;

  const tried = new Set(attempts.map(({ spec, watched }) => startOf(spec, watched)));
  const isNew = ({ spec, watched }: Next) => !tried.has(startOf(spec, watched)) && !(watched && !can.watch);
  const usage = attempts
    .filter(({ helpText }) => helpText === true)
    .map(({ said }) => said)
    .join('\n');
  // The latest first: it came furthest.
  const bases = attempts.filter(({ moved, helpText }) => moved && helpText === undefined).reverse();
  const evidenceOf = (attempt: Attempt): Evidence => ({
    said: attempt.said,
    seen: attempt.seen,
    usage,
    silent: attempt.inspection.outcome === 'silent',
    unbuildable: can.build?.failed ?? [],
  });

  function* help(rungsFor: (evidence: Evidence) => readonly Rung[], to: readonly Attempt[]): Generator<Next> {
    for (const from of to) {
      const evidence = evidenceOf(from);
      for (const rung of rungsFor(evidence)) {
        for (const spec of rung.change(from.spec, evidence)) {
          if (isPossible(spec, can)) yield { spec, why: rung.why, watched: can.watch, from };
        }
      }
    }
  }
  function* all(): Generator<Next> {
    const [latest, ...earlier] = bases;
    const first = latest === undefined ? [] : [latest];
    yield* help(askedBy, first);
    if (can.watch && latest !== undefined && !latest.watched) yield { spec: latest.spec, why: WATCHED, watched: true, from: latest };
    for (const spec of specs)
      yield { spec, why: can.watch ? `${AS_DOCUMENTED}, and watched from inside` : AS_DOCUMENTED, watched: can.watch };
    yield* help(askedBy, earlier);
    const plainest = bases.at(-1);
    if (plainest !== undefined && usage === '' && attempts.every(({ helpText }) => helpText === undefined))
      yield { spec: askedForHelp(plainest.spec), why: ASKED_FOR_HELP, watched: false, helpText: true, from: plainest };
    yield* help(() => GUESSED, bases);
    yield* help(() => LAST, bases);
  }
  for (const next of all()) if (isNew(next)) return next;
  return undefined;
}

function isPossible({ help }: LaunchSpec, can: Abilities): boolean {
  if (help === undefined) return true;
  if (help.builtAddons !== undefined && can.build === undefined) return false;
  const { world, inertAddons, guessExtensions, writableFolder, refuseExit } = help;
  const isInside = world?.manner === 'yielding' || (inertAddons ?? guessExtensions ?? writableFolder ?? refuseExit) !== undefined;
  return can.help && (can.watch || !isInside);
}

function askedForHelp(spec: LaunchSpec): LaunchSpec {
  return { ...spec, arguments: [{ value: '--help', from: ASKED_FOR_HELP }] };
}

/** A list of tools, even an empty one from the last way there is; and ceilings, which no other start would change. */
function isConclusive({ inspection, seen }: Launch): boolean {
  // What it was asked is what it would have asked another.
  if (seen.bridges.length > 0) return true;
  if (inspection.outcome === 'listed') return inspection.tools.length > 0;
  return inspection.outcome === 'over-limit' || inspection.outcome === 'no-sandbox';
}

const SIGNATURE_CHARS = 4_000;

/** What is the same about two failures that are the same: numbers, times and places are not. */
export function failureOf({ inspection, said }: Launch): string {
  const exit = inspection.outcome === 'would-not-start' ? inspection.exitCode : '';
  const words = said
    .slice(-SIGNATURE_CHARS)
    .replace(/^\s+at .*$/gm, '')
    .replace(/0x[0-9a-f]+|\d+/gi, '#')
    .replace(/\s+/g, ' ');
  return digestText(JSON.stringify([inspection.outcome, exit, words]));
}

/** Most telling first. */
const TELLING: readonly InspectionOutcome[] = ['listed', 'over-limit', 'needs-credentials', 'broke-protocol', 'silent', 'would-not-start'];

/**
 * The launch that says most about the server; of equals the first, which was started as documented.
 *
 * @throws {TypeError} for no launch at all.
 */
export function bestLaunch<L extends Launch>(launches: readonly L[]): L {
  const rank = ({ spec, inspection: { outcome } }: Launch) => {
    // How it behaves against its will says nothing of it.
    const at = spec.help?.refuseExit === true && outcome !== 'listed' ? -1 : TELLING.indexOf(outcome);
    return at < 0 ? TELLING.length : at;
  };
  return launches.reduce((best, each) => (rank(each) < rank(best) ? each : best));
}

/** What of a spec changes how the server is started. */
function startOf({ entry, arguments: words, variables, help }: LaunchSpec, watched: boolean): string {
  const set = variables.filter(({ required }) => required).map(({ name, placeholder }) => [name, placeholder]);
  return JSON.stringify([entry?.value, words.map(({ value }) => value), set.sort(), help ?? null, watched]);
}
