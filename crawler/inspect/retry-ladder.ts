import type { InspectionOutcome } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import type { Launch } from './launch.ts';
import { documentedOptional, firstNamed, namedTogether, type Rung, shapedAsTold } from './rungs.ts';

/** A hanging server costs the whole waiting time at each launch. */
const MOST_SILENT = 2;

/**
 * How the server is started next, or `undefined` when there is nothing left to try or nothing more to gain.
 *
 * What the last failure asks for comes before the next documented way to start it, because it is about this very launch; guesses come last.
 */
export function nextLaunch(specs: readonly LaunchSpec[], launches: readonly Launch[], mostLaunches: number): LaunchSpec | undefined {
  const last = launches.at(-1);
  if (last === undefined) return specs[0];
  if (launches.length >= mostLaunches || isConclusive(last)) return undefined;
  if (launches.filter(({ inspection }) => inspection.outcome === 'silent').length >= MOST_SILENT) return undefined;

  const tried = new Set(launches.map(({ spec }) => startOf(spec)));
  const help = (rung: Rung, to: readonly Launch[]) => to.map(({ spec, said }) => rung.change(spec, said));
  return [
    ...[namedTogether, shapedAsTold].flatMap((rung) => help(rung, [last])),
    ...specs,
    ...[firstNamed, documentedOptional].flatMap((rung) => help(rung, launches)),
  ].find((spec) => spec !== undefined && !tried.has(startOf(spec)));
}

/** A list of tools, even an empty one from the last way there is; and ceilings, which no other start would change. */
function isConclusive({ inspection }: Launch): boolean {
  if (inspection.outcome === 'listed') return inspection.tools.length > 0;
  return inspection.outcome === 'over-limit' || inspection.outcome === 'no-sandbox';
}

/** Most telling first. */
const TELLING: readonly InspectionOutcome[] = ['listed', 'over-limit', 'needs-credentials', 'broke-protocol', 'silent', 'would-not-start'];

/**
 * The launch that says most about the server; of equals the first, which was started as documented.
 *
 * @throws {TypeError} for no launch at all.
 */
export function bestLaunch(launches: readonly Launch[]): Launch {
  const rank = ({ inspection }: Launch) => {
    const at = TELLING.indexOf(inspection.outcome);
    return at < 0 ? TELLING.length : at;
  };
  return launches.reduce((best, each) => (rank(each) < rank(best) ? each : best));
}

/** What of a spec changes how the server is started. */
function startOf({ entry, arguments: words, variables }: LaunchSpec): string {
  const set = variables.filter(({ required }) => required).map(({ name, placeholder }) => [name, placeholder]);
  return JSON.stringify([entry?.value, words.map(({ value }) => value), set.sort()]);
}
