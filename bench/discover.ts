import { setMaxListeners } from 'node:events';
import type { JsonObject } from '#core/json';
import { githubSource } from '#crawler/discover/github/github-source';
import { CODE_NEEDLES, REPOSITORY_NEEDLES } from '#crawler/discover/github/needles';
import type { DiscoveryMemory, SourceReport } from '#crawler/discover/source';
import { type LoopbackGitHub, startLoopbackGitHub } from '#test/support/loopback-github';
import { randomOf, type SimulatedRepository, simulatedRepository, simulateRepositories } from '#test/support/loopback-github-world';
import { VirtualClock } from '#test/support/virtual-clock';

/**
 * Prints what a discovery on a simulated GitHub finds and costs: `node bench/discover.ts [repositories] [seed]`.
 *
 * 43,000 repositories that came over the years, bursts of more than 1,000 in one second, needles that overlap, 1 % pushed and some created
 * while it goes on; it is killed twice. Then 1 % are pushed, and a second discovery asks for what was pushed since.
 */
const MANY = Number(process.argv[2] ?? 43_000);
const SEED = Number(process.argv[3] ?? 1);
const TODAY = Date.UTC(2026, 10, 25);
const BURSTS = MANY >= 20_000 ? [1_300, 1_150, 2_600] : [1_300];

const random = randomOf(SEED + 1);
const clock = new VirtualClock(TODAY);
const repositories = simulateRepositories({ seed: SEED, many: MANY, until: TODAY / 1000 - 1, bursts: BURSTS });
const memory = memoryInRam();

const pick = (): SimulatedRepository => repositories[Math.floor(random() * repositories.length)] as SimulatedRepository;
const push = (): void => {
  pick().pushed = Math.floor(clock.at / 1000);
};
const create = (): void => {
  const second = Math.floor(clock.at / 1000);
  repositories.push({ ...simulatedRepository(repositories.length + 1, second, undefined, random), pushed: second });
};

/** 1 % are pushed in the time that about a page of each hundred takes, and a tenth as many created. */
let restless = true;
let pushes = 0;
let creations = 0;
const searchesExpected = MANY / 55;
const github: LoopbackGitHub = await startLoopbackGitHub({
  clock,
  repositories,
  beforeSearch: (many) => {
    if (!restless) return;
    for (; pushes < Math.min(1, many / searchesExpected) * MANY * 0.01; pushes++) push();
    for (; creations < Math.min(1, many / searchesExpected) * MANY * 0.001; creations++) create();
  },
});

const needleHits = (): Map<string, number> => new Map(REPOSITORY_NEEDLES.map((needle) => [needle, matching(needle).length]));

const startedAt = performance.now();
const attempts: SourceReport[] = [];
const told = new Map<string, string>();
let twice = 0;
const kills = [0.3, 0.65].map((share) => Math.floor(share * MANY));
for (let attempt = 0; ; attempt++) {
  const killAt = kills[attempt];
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const source = githubSource({ tokens: ['token'], apiUrl: github.url, sleep: clock.sleep, fetch: clock.fetch }, worldOf(stop.signal));
  try {
    for await (const { target, repository } of source.discover()) {
      if (told.has(target)) twice += 1;
      told.set(target, repository?.id ?? '');
      if (killAt === undefined || told.size < killAt) continue;
      stop.abort(new Error('killed'));
      // The second time in the middle of a batch, whose rest nobody takes any more.
      if (attempt === 1) throw stop.signal.reason;
    }
    attempts.push(source.report());
    break;
  } catch (error) {
    attempts.push(source.report());
    if (!stop.signal.aborted) throw error;
  }
}
restless = false;
const minutes = (clock.at - TODAY) / 60_000;

const ids = new Set(told.values());
const missed = repositories.filter(({ id }) => !ids.has(String(id)));
const missedBefore = missed.filter(({ created }) => created * 1000 < TODAY).length;
const hits = needleHits();
const fewest = {
  search: [...hits.values()].reduce((sum, many) => sum + Math.ceil(many / 100), 0),
  code_search: CODE_NEEDLES.reduce((sum, needle) => sum + Math.ceil(matchingFiles(needle) / 100), 0),
  graphql: Math.ceil(told.size / 50),
};
const spent = sumOf(attempts);
console.log(
  `repositories: ${repositories.length} (${creations} of them created meanwhile), ${pushes} pushed meanwhile, bursts ${BURSTS.join(', ')}`,
);
console.log(
  `found: ${ids.size}, missed: ${missed.length} (${missedBefore} of them there from the start); servers in folders: ${told.size - ids.size}; told twice after a kill: ${twice}`,
);
console.log(
  `gaps named: ${attempts.at(-1)?.gaps.length}${attempts
    .at(-1)
    ?.gaps.map((gap) => `\n  ${gap.part}: ${gap.got} of ${gap.counted}`)
    .join('')}`,
);
console.log(`attempts: ${attempts.length}, virtual minutes: ${minutes.toFixed(0)}, offences against a limit: ${github.offences.length}`);
for (const budget of ['search', 'code_search', 'graphql'] as const)
  console.log(
    `${budget}: ${spent[budget]} requests, fewest ${fewest[budget]}, ratio ${(spent[budget] / Math.max(1, fewest[budget])).toFixed(3)}`,
  );
const first = total(spent);
const least = fewest.search + fewest.graphql;
console.log(`core: ${spent.core} requests`);
console.log(
  `repositories and files read: ${spent.search + spent.graphql} / ${least} = ${((spent.search + spent.graphql) / least).toFixed(3)} (at most 1.2)`,
);
console.log(`with code search: ${first} / ${least + fewest.code_search} = ${(first / (least + fewest.code_search)).toFixed(3)}`);
for (const [needle, many] of hits) console.log(`  ${needle}: ${many}`);

clock.at += 3_600_000;
const since = new Date(clock.at);
clock.at += 86_400_000;
const pushed = new Set<SimulatedRepository>();
while (pushed.size < MANY * 0.01) {
  const repository = pick();
  repository.pushed = Math.floor((since.getTime() + random() * 86_000_000) / 1000);
  pushed.add(repository);
}
const source = githubSource(
  { tokens: ['token'], apiUrl: github.url, since, sleep: clock.sleep, fetch: clock.fetch },
  worldOf(new AbortController().signal),
);
const again = new Set<string>();
for await (const { repository } of source.discover()) again.add(repository?.id ?? '');
const second = total(sumOf([source.report()]));
const unseen = [...pushed].filter(({ id }) => !again.has(String(id))).length;
console.log(
  `since: ${pushed.size} pushed, ${unseen} missed, ${second} requests, ${((100 * second) / (spent.search + spent.graphql)).toFixed(2)} % of the first without code search (at most 3 %), ${((100 * second) / first).toFixed(2)} % of all`,
);
console.log(`${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
await github.close();
process.exitCode = missed.length + unseen === 0 && (spent.search + spent.graphql) / least <= 1.2 ? 0 : 1;

function worldOf(signal: AbortSignal) {
  return { now: clock.now, signal, memory, userAgent: 'toolwarden-bench', tell: () => {} };
}

function memoryInRam(): DiscoveryMemory {
  const kept = new Map<string, string>();
  return {
    read: async (key) => {
      const text = kept.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as JsonObject);
    },
    write: async (key, value) => {
      kept.set(key, JSON.stringify(value));
    },
  };
}

function sumOf(reports: readonly SourceReport[]): Record<'search' | 'code_search' | 'graphql' | 'core', number> {
  const of = (budget: string): number => reports.reduce((sum, { requests }) => sum + (requests[budget] ?? 0), 0);
  return { search: of('search'), code_search: of('code_search'), graphql: of('graphql'), core: of('core') };
}

function total(requests: Readonly<Record<string, number>>): number {
  return Object.values(requests).reduce((sum, many) => sum + many, 0);
}

/** As the needles of the product mean it, written down once more. */
function matching(needle: string): SimulatedRepository[] {
  const words = (text: string | null): string =>
    ` ${(text ?? '')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .join(' ')} `;
  const tests: Record<string, (repository: SimulatedRepository) => boolean> = {
    'topic:mcp-server': ({ topics }) => topics.includes('mcp-server'),
    'topic:mcp': ({ topics }) => topics.includes('mcp'),
    'topic:model-context-protocol': ({ topics }) => topics.includes('model-context-protocol'),
    'mcp server in:name': ({ name }) => words(name).includes(' mcp ') && words(name).includes(' server '),
    '"mcp server" in:description': ({ description }) => words(description).includes(' mcp server '),
    '"model context protocol" in:description': ({ description }) => words(description).includes(' model context protocol '),
  };
  const test = tests[needle];
  if (test === undefined) throw new Error(`No repository is counted for \`${needle}\`.`);
  return repositories.filter(test);
}

function matchingFiles(needle: string): number {
  const [, term = '', filename = ''] = /^"?([^"]*?)"? filename:(.*)$/.exec(needle) ?? [];
  return repositories
    .flatMap(({ files }) => Object.entries(files))
    .filter(([path, { text }]) => path.endsWith(filename) && text.includes(term)).length;
}
