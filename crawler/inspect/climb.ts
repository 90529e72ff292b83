import { GiveUp } from '#core/errors';
import type { Inspection, LaunchAttempt } from '#core/inspection';
import { digestJson } from '#core/json';
import type { LaunchSpec } from '#core/launch-spec';
import { toolDigest } from '#core/tool-definition';
import type { AddonBuild } from '../addons/build-addon.ts';
import { whileInUse } from '../cache-ceiling.ts';
import type { CrawlerWorld } from '../world.ts';
import { type CommandOf, launch } from './launch.ts';
import { type Abilities, type Attempt, bestLaunch, failureOf, type Next, nextLaunch } from './retry-ladder.ts';
import { widerSpecs } from './widen.ts';

const MOST_WIDENINGS = 3;
/** What goes on against its will is believed only where it answers before anything else can go wrong. */
const AT_ONCE_MS = 4_000;

const bridgeTo = (host: string) =>
  `It is a bridge: it sends what it is asked on to \`${host}\` and has no tools of its own. Look at that server instead.`;
const FROM_ELSEWHERE =
  'Its tools come from what it is configured with or connected to: with something made up in that place it lists none.';

/** How the servers of one ecosystem are started. */
export interface Starter {
  commandOf: CommandOf;
  /** Whether they run in a program that can be watched from inside. */
  canWatch: boolean;
  /** Builds the addon of an installed package; absent where nothing is built. */
  build?: (location: string) => Promise<AddonBuild>;
}

/**
 * Starts a server in one way after the other until it lists its tools, at most `world.limits.launches` times, and gives back what says most
 * about it. The receipt tells the way that was taken, and every other that was tried.
 *
 * Once it listed, it is started again where a documented switch or variable may show more of its tools; the longer list stands.
 *
 * @param specs the documented ways, most trustworthy first; at least one
 */
export async function climb(
  specs: readonly LaunchSpec[],
  { commandOf, canWatch, build }: Starter,
  world: CrawlerWorld,
): Promise<Inspection> {
  const attempts: Attempt[] = [];
  const startedAt = world.now().getTime();
  const canHelp = world.sandbox !== undefined && world.sandbox.kind !== 'none' && world.sandbox.kind !== 'container';
  const builds = new Map<string, Extract<AddonBuild, { built: true }>>();
  const failedBuilds: string[] = [];
  const can: Abilities = {
    help: canHelp,
    watch: canHelp && canWatch,
    ...(build !== undefined && canHelp && { build: { failed: failedBuilds } }),
  };
  const { launches, silentLaunches, climbMs, handshakeMs, retryHandshakeMs } = world.limits;
  const isLate = () => world.now().getTime() - startedAt > climbMs;

  /** The start with what of its addons can be built, or nothing where it would be none other than before. */
  const withBuilds = async (next: Next): Promise<Next | undefined> => {
    const wanted = next.spec.help?.builtAddons ?? [];
    for (const location of wanted.filter((each) => !builds.has(each))) {
      const result = isLate() ? undefined : await build?.(location);
      if (result?.built === true) builds.set(location, result);
      else failedBuilds.push(location);
    }
    const builtAddons = wanted.filter((location) => builds.has(location));
    if (builtAddons.length === wanted.length) return next;
    const isNew = builtAddons.some((location) => next.from?.spec.help?.builtAddons?.includes(location) !== true);
    return isNew ? { ...next, spec: { ...next.spec, help: { ...next.spec.help, builtAddons } } } : undefined;
  };

  const start = async ({ spec, why, watched, helpText, from }: Next): Promise<Attempt> => {
    const mostMs = spec.help?.refuseExit === true ? AT_ONCE_MS : Number.POSITIVE_INFINITY;
    const limits = {
      ...world.limits,
      handshakeMs: Math.min(mostMs, attempts.length === 0 ? handshakeMs : Math.min(handshakeMs, retryHandshakeMs)),
      listMs: Math.min(mostMs, world.limits.listMs),
    };
    const used = (spec.help?.builtAddons ?? []).flatMap((location) => {
      const found = builds.get(location);
      return found === undefined ? [] : [{ location, ...found }];
    });
    const built = new Map(used.map(({ location, folder }) => [location, folder]));
    const launched = await whileAllInUse(
      world,
      used.map(({ dir }) => dir),
      () => launch(spec, commandOf(spec, watched, built), { ...world, limits }),
    );
    const attempt: Attempt = {
      ...launched,
      why,
      watched,
      ...(helpText === true && { helpText }),
      moved: from === undefined || failureOf(launched) !== failureOf(from) || (watched && !from.watched) || looksFurther(launched, from),
    };
    attempts.push(attempt);
    return attempt;
  };

  for (;;) {
    const next = isLate() ? undefined : nextLaunch(specs, attempts, { launches, silent: silentLaunches }, can);
    if (next === undefined) break;
    const ready = await withBuilds(next);
    if (ready !== undefined) await start(ready);
  }
  let best = bestLaunch(attempts.filter(({ helpText }) => helpText === undefined));
  if (best.inspection.outcome === 'listed' && best.inspection.tools.length > 0) {
    for (const { spec, why } of widerSpecs(best.spec, specs)) {
      if (isLate() || attempts.length >= launches + MOST_WIDENINGS) break;
      const wider = await start({ spec, why, watched: best.watched });
      if (toolsOf(wider) > toolsOf(best)) best = wider;
    }
  }
  return withLaunches(best, attempts);
}

/** Whether it looked for files that it did not come to before. */
function looksFurther(to: Pick<Attempt, 'seen'>, from: Pick<Attempt, 'seen'>): boolean {
  return to.seen.files.some((file) => !from.seen.files.includes(file));
}

/** @throws {GiveUp} `installation-gone` where one of the folders is not there any more. */
async function whileAllInUse<T>(world: CrawlerWorld, [dir, ...others]: readonly string[], work: () => Promise<T>): Promise<T> {
  if (dir === undefined) return work();
  const used = await whileInUse(world, dir, () => whileAllInUse(world, others, work));
  if (used === undefined)
    throw new GiveUp('installation-gone', 'An addon that was built is no longer there: raise TOOLWARDEN_CACHE_BYTES.');
  return used.done;
}

function toolsOf({ inspection }: Attempt): number {
  return inspection.outcome === 'listed' ? inspection.tools.length : 0;
}

/** The inspection of the launch that counts, with all launches in its receipt. */
function withLaunches(best: Attempt, attempts: readonly Attempt[]): Inspection {
  const { inspection, spec } = best;
  const bridged = attempts.flatMap(({ seen }) => seen.bridges)[0];
  // An empty list says something only of a server that nobody pretended anything to.
  const isMadeUp = inspection.outcome === 'listed' && inspection.tools.length === 0 && (spec.help?.world ?? spec.help?.files) !== undefined;
  const why = isMadeUp ? FROM_ELSEWHERE : bridged !== undefined && inspection.outcome !== 'listed' ? bridgeTo(bridged) : undefined;
  const { basis, inspectedAt, receipt } = inspection;
  const kept = receipt === undefined ? {} : { receipt: { ...receipt, launches: attempts.map(receiptOf) } };
  return why === undefined ? { ...inspection, ...kept } : { outcome: 'unsupported', detail: why, basis, inspectedAt, ...kept };
}

function receiptOf({ why, spec, inspection }: Attempt): LaunchAttempt {
  const listed = inspection.outcome === 'listed' ? inspection.tools : undefined;
  return {
    why,
    argv: [...(spec.entry === undefined ? [] : [spec.entry]), ...spec.arguments],
    variables: spec.variables.filter(({ required }) => required).map(({ name, kind, from }) => ({ name, kind, from })),
    ...(spec.help !== undefined && { help: spec.help }),
    outcome: inspection.outcome,
    ...(listed === undefined && 'detail' in inspection && { detail: inspection.detail }),
    ...(listed !== undefined && { tools: listed.length, toolsDigest: digestJson(listed.map(toolDigest)) }),
    durationMs: inspection.receipt?.durationMs ?? 0,
  };
}
