import type { InspectionOutcome } from '#core/inspection';
import type { LaunchSpec, LaunchVariable } from '#core/launch-spec';
import { shapeVariable } from '../resolve/variables.ts';
import type { Launch } from './launch.ts';
import { namedVariables } from './named-variables.ts';

/** One kind of help: what a failed launch said, and how it is started again because of it. */
export interface Rung {
  id: string;
  /** Why a server that failed in this way may list when it is started so. */
  why: string;
  /** The changed spec, or `undefined` where this has nothing to offer. */
  change(spec: LaunchSpec, said: string): LaunchSpec | undefined;
}

export const RUNGS: readonly Rung[] = [
  {
    id: 'named-variables',
    why: 'A server often names the variables it misses, and lists its tools once they are set to anything of the right shape.',
    change: (spec, said) => {
      const set = new Set(spec.variables.filter(({ required }) => required).map(({ name }) => name));
      const missing = namedVariables(said).filter((name) => !set.has(name));
      return missing.length === 0 ? undefined : withVariables(spec, missing);
    },
  },
  {
    id: 'documented-variables',
    why: 'A variable that is documented as optional can be needed all the same.',
    change: (spec) => {
      const unset = spec.variables.filter(({ required }) => !required).map(({ name }) => name);
      return unset.length === 0 ? undefined : withVariables(spec, unset);
    },
  },
];

/** The spec with those variables set: to their documented placeholder, else to one made up from the name. */
function withVariables(spec: LaunchSpec, names: readonly string[]): LaunchSpec {
  const known = new Set(spec.variables.map(({ name }) => name));
  const set = spec.variables.map((variable) => (names.includes(variable.name) ? { ...variable, required: true } : variable));
  const added = names
    .filter((name) => !known.has(name))
    .map((name): LaunchVariable => ({ name, ...shapeVariable({ name }), required: true, from: 'named by the server' }));
  return { ...spec, variables: [...set, ...added] };
}

/** A hanging server costs the whole waiting time at each launch. */
const MOST_SILENT = 2;

/**
 * How the server is started next, or `undefined` when there is nothing left to try or nothing more to gain.
 *
 * What the last failure said comes before the next documented way to start it, because it is about this very launch.
 */
export function nextLaunch(specs: readonly LaunchSpec[], launches: readonly Launch[], mostLaunches: number): LaunchSpec | undefined {
  const last = launches.at(-1);
  if (last === undefined) return specs[0];
  if (launches.length >= mostLaunches || isConclusive(last)) return undefined;
  if (launches.filter(({ inspection }) => inspection.outcome === 'silent').length >= MOST_SILENT) return undefined;

  const tried = new Set(launches.map(({ spec }) => startOf(spec)));
  const isNew = (spec: LaunchSpec | undefined): spec is LaunchSpec => spec !== undefined && !tried.has(startOf(spec));
  const [named, ...others] = RUNGS.map((rung) => rung.change(last.spec, last.said));
  return [named, ...specs, ...others].find(isNew);
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
