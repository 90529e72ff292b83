import { setMaxListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Sighting } from '#core/server';
import { type GitHubOptions, githubSource } from '#crawler/discover/github/github-source';
import type { DiscoveryMemory, SourceReport } from '#crawler/discover/source';
import { type LoopbackGitHub, type LoopbackOptions, startLoopbackGitHub, type Trouble } from '#test/support/loopback-github';
import { aFile, aRepository, type SimulatedRepository, simulateRepositories } from '#test/support/loopback-github-world';
import { remembering } from '#test/support/remembering';
import { VirtualClock } from '#test/support/virtual-clock';

const TODAY = Date.UTC(2026, 10, 25);
const SECOND = TODAY / 1000;
const TOPIC = { repositories: ['topic:mcp'], code: [] };
const SDK = '{"dependencies":{"@modelcontextprotocol/sdk":"1"}}';
const SDK_FILES = { repositories: [], code: ['"@modelcontextprotocol/sdk" filename:package.json'] };

const opened: LoopbackGitHub[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((github) => github.close()));
});

interface Given extends Partial<Omit<LoopbackOptions, 'clock'>> {
  repositories: SimulatedRepository[];
}

async function aGitHub(given: Given) {
  const clock = new VirtualClock(TODAY);
  const github = await startLoopbackGitHub({ clock, ...given });
  opened.push(github);
  return { clock, github };
}

interface Outcome {
  sightings: Sighting[];
  targets: string[];
  ids: Set<string>;
  told: string[];
  report: SourceReport;
  error: unknown;
}

interface Discovery extends Partial<GitHubOptions> {
  memory?: DiscoveryMemory;
  /** Aborts, or leaves the loop, after so many. */
  until?: { many: number; by: 'abort' | 'break' };
}

/** One discovery from its beginning to its end, whatever that is. */
async function discover(
  { clock, github }: { clock: Pick<VirtualClock, 'now' | 'sleep' | 'fetch'>; github: LoopbackGitHub },
  discovery: Discovery = {},
): Promise<Outcome> {
  const { memory = remembering(), until, ...options } = discovery;
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const told: string[] = [];
  const world = {
    now: clock.now,
    signal: stop.signal,
    memory,
    userAgent: 'toolwarden-test (mailto:crawler@example.com)',
    tell: (text: string) => told.push(text),
  };
  const source = githubSource(
    { tokens: ['token'], apiUrl: github.url, needles: TOPIC, sleep: clock.sleep, fetch: clock.fetch, ...options },
    world,
  );
  const sightings: Sighting[] = [];
  let error: unknown;
  try {
    for await (const sighting of source.discover()) {
      sightings.push(sighting);
      if (until === undefined || sightings.length < until.many) continue;
      if (until.by === 'break') break;
      stop.abort(new Error('killed'));
    }
  } catch (thrown) {
    error = thrown;
  }
  const ids = new Set(sightings.flatMap(({ repository }) => (repository === undefined ? [] : [repository.id])));
  return { sightings, targets: sightings.map(({ target }) => target), ids, told, report: source.report(), error };
}

/** Repositories 1 to `many` with the topic, all of different seconds. */
function withTopic(many: number, given: (id: number) => Partial<SimulatedRepository> = () => ({})): SimulatedRepository[] {
  return Array.from({ length: many }, (_, index) => aRepository(index + 1, { topics: ['mcp'], ...given(index + 1) }));
}

const idsOf = (repositories: readonly SimulatedRepository[]): Set<string> => new Set(repositories.map(({ id }) => String(id)));

describe('a discovery on GitHub', () => {
  it('finds everything that came over the years, each once, within 1.2 x of the fewest requests and every limit', async () => {
    const repositories = simulateRepositories({ seed: 5, many: 6000, until: SECOND - 1, bursts: [1_300] });
    const forTopic = repositories.filter(({ topics }) => topics.includes('mcp')).length;
    const forOther = repositories.filter(({ topics }) => topics.includes('mcp-server')).length;
    const on = await aGitHub({ repositories });
    const { ids, targets, report, error } = await discover(on, { needles: { repositories: ['topic:mcp', 'topic:mcp-server'], code: [] } });
    expect(error).toBeUndefined();
    expect(ids).toEqual(idsOf(repositories.filter(({ topics }) => topics.includes('mcp') || topics.includes('mcp-server'))));
    expect(new Set(targets).size).toBe(targets.length);
    expect(on.github.offences).toEqual([]);
    expect(report.gaps).toEqual([]);
    const fewest = Math.ceil(forTopic / 100) + Math.ceil(forOther / 100) + Math.ceil(ids.size / 50);
    expect((report.requests['search'] ?? 0) + (report.requests['graphql'] ?? 0)).toBeLessThanOrEqual(fewest * 1.2);
    expect(report).toMatchObject({ source: 'github', sightings: ids.size, requests: { ...on.github.requests } });
  });

  it('hands on what it found with what is needed to start it', async () => {
    const files = {
      'package.json': aFile('{"name":"files"}'),
      'README.md': aFile('# Files'),
      Dockerfile: aFile('FROM scratch'),
      'go.mod': aFile('module example.com/files'),
      'Cargo.toml': aFile('[package]'),
      'main.c': aFile('int x;'),
    };
    const on = await aGitHub({
      repositories: [aRepository(7, { topics: ['mcp'], description: 'Reads files', stars: 3, archived: true, files, pushed: SECOND - 60 })],
    });
    const { sightings } = await discover(on);
    expect(sightings).toEqual([
      {
        source: 'github',
        target: 'github:owner7/repo-7',
        seenAt: expect.stringMatching(/^2026-11-25T00:0.*Z$/),
        from: `${new URL(on.github.url).origin}/owner7/repo-7`,
        repository: {
          id: '7',
          fullName: 'owner7/repo-7',
          description: 'Reads files',
          license: 'MIT',
          stars: 3,
          archived: true,
          fork: false,
          pushedAt: '2026-11-24T23:59:00Z',
          commit: expect.stringMatching(/^[0-9a-f]{40}$/),
          files: {
            'package.json': '{"name":"files"}',
            'README.md': '# Files',
            Dockerfile: 'FROM scratch',
            'go.mod': 'module example.com/files',
            'Cargo.toml': '[package]',
          },
        },
      },
    ]);
  });

  it('says who asks, and answers for it', async () => {
    const on = await aGitHub({ repositories: withTopic(3) });
    await discover(on);
    expect([...on.github.userAgents]).toEqual([expect.stringContaining('toolwarden-test (mailto:crawler@example.com)')]);
  });

  it('is done at once where there is nothing', async () => {
    const on = await aGitHub({ repositories: [] });
    const { sightings, report, error } = await discover(on);
    expect({ sightings, error, gaps: report.gaps }).toEqual({ sightings: [], error: undefined, gaps: [] });
  });

  it('begins to read files while it still searches', async () => {
    const on = await aGitHub({ repositories: withTopic(1500) });
    const { report } = await discover(on, { until: { many: 1, by: 'break' } });
    expect(report.requests['search']).toBeLessThan(10);
  });

  it('asks anew once it was done', async () => {
    const on = await aGitHub({ repositories: withTopic(120) });
    const memory = remembering();
    const first = await discover(on, { memory });
    const second = await discover(on, { memory });
    expect(second.targets).toEqual(first.targets);
    expect(second.report.requests).toEqual(first.report.requests);
  });
});

describe('more in one second than one query gives', () => {
  const burst = (many: number, given: (id: number) => Partial<SimulatedRepository>) =>
    withTopic(many, (id) => ({ created: SECOND - 5_000_000, ...given(id) }));

  it('is told apart by stars', async () => {
    const repositories = [...burst(2300, (id) => ({ stars: id % 7 })), ...withTopic(2400).slice(2300)];
    const on = await aGitHub({ repositories });
    const { ids, report } = await discover(on);
    expect(ids.size).toBe(2400);
    expect(report.gaps).toEqual([]);
  });

  it('is told apart by language where it has no stars either', async () => {
    const languages = ['Python', 'Go', 'Jupyter Notebook', null];
    const on = await aGitHub({ repositories: burst(2400, (id) => ({ language: languages[id % 4] ?? null })) });
    const { ids, report } = await discover(on);
    expect(ids.size).toBe(2400);
    expect(report.gaps).toEqual([]);
  });

  it('is a gap with a name where nothing tells it apart', async () => {
    const on = await aGitHub({ repositories: burst(1300, () => ({ language: 'Python' })) });
    const { ids, report } = await discover(on);
    expect(ids.size).toBe(1000);
    expect(report.gaps).toEqual([
      {
        part: expect.stringMatching(/^topic:mcp created:2026-09-28T03:06:40Z\.\.2026-09-28T03:06:40Z stars:0\.\.0 language:"Python"$/),
        counted: 1300,
        got: 1000,
      },
    ]);
  });

  it('costs a few requests more and not one for each halving of the years', async () => {
    const on = await aGitHub({ repositories: [...burst(1500, (id) => ({ stars: id % 2 })), ...withTopic(4500).slice(1500)] });
    const { ids, report } = await discover(on);
    expect(ids.size).toBe(4500);
    expect(report.requests['search']).toBeLessThanOrEqual(45 + 20);
  });
});

describe('a discovery that was broken off', () => {
  it.each(['abort', 'break'] as const)(
    'goes on behind its last page after %s, and asks for no file again that was handed on',
    async (by) => {
      const repositories = withTopic(2600);
      const whole = await discover(await aGitHub({ repositories }));
      const on = await aGitHub({ repositories });
      const memory = remembering();
      const first = await discover(on, { memory, until: { many: 520, by } });
      const second = await discover(on, { memory, until: { many: 880, by } });
      const third = await discover(on, { memory });
      expect(third.error).toBeUndefined();
      expect(new Set([...first.ids, ...second.ids, ...third.ids])).toEqual(idsOf(repositories));
      const spent = [first, second, third].reduce(
        (sum, { report }) => sum + (report.requests['search'] ?? 0) + (report.requests['graphql'] ?? 0),
        0,
      );
      const least = (whole.report.requests['search'] ?? 0) + (whole.report.requests['graphql'] ?? 0);
      // A kill may cost the page and the batch that were under way, and the knowledge of one refused range.
      expect(spent - least).toBeLessThanOrEqual(6);
    },
  );

  it('goes on inside a second that was divided', async () => {
    const repositories = withTopic(2400, (id) => ({ stars: id % 5, ...(id <= 2000 && { created: SECOND - 5_000_000 }) }));
    const whole = await discover(await aGitHub({ repositories }));
    const on = await aGitHub({ repositories });
    const memory = remembering();
    const first = await discover(on, { memory, until: { many: 700, by: 'break' } });
    const second = await discover(on, { memory });
    expect(new Set([...first.ids, ...second.ids])).toEqual(idsOf(repositories));
    const spent = (first.report.requests['search'] ?? 0) + (second.report.requests['search'] ?? 0);
    expect(spent - (whole.report.requests['search'] ?? 0)).toBeLessThanOrEqual(3);
  });

  it('ends with the reason of the signal', async () => {
    const on = await aGitHub({ repositories: withTopic(500) });
    const { error } = await discover(on, { until: { many: 10, by: 'abort' } });
    expect(error).toEqual(new Error('killed'));
  });

  it('goes on inside a batch of which only the beginning was taken', async () => {
    const on = await aGitHub({ repositories: withTopic(60) });
    const memory = remembering();
    const first = await discover(on, { memory, until: { many: 20, by: 'break' } });
    const second = await discover(on, { memory });
    expect(first.ids.size).toBe(20);
    expect(second.ids.size).toBe(40);
    expect(new Set([...first.ids, ...second.ids]).size).toBe(60);
  });

  it('begins anew when it asks for something else, or was broken off long ago', async () => {
    const on = await aGitHub({ repositories: withTopic(120) });
    const memory = remembering();
    await discover(on, { memory, until: { many: 60, by: 'break' } });
    const other = await discover(on, { memory, needles: { repositories: ['repo in:name'], code: [] } });
    expect(other.ids.size).toBe(120);
    await discover(on, { memory, until: { many: 60, by: 'break' } });
    on.clock.at += 8 * 86_400_000;
    const later = await discover(on, { memory });
    expect(later.ids.size).toBe(120);
  });

  it('leaves behind what was counted and got in each slice, and not the results themselves', async () => {
    const on = await aGitHub({ repositories: withTopic(120) });
    const memory = remembering();
    await discover(on, { memory });
    const slices = [...memory.kept].filter(([key]) => key.startsWith('slice topic:mcp created:')).map(([, text]) => JSON.parse(text));
    expect(slices).toEqual([
      expect.objectContaining({ query: expect.stringContaining('topic:mcp created:'), total: 120, got: 120, hits: [] }),
    ]);
  });

  it('takes a memory that it cannot read for none', async () => {
    const on = await aGitHub({ repositories: withTopic(10) });
    const memory = remembering();
    await memory.write('run', { id: 'x' });
    expect((await discover(on, { memory })).ids.size).toBe(10);
  });
});

describe('since', () => {
  const since = new Date((SECOND - 86_400) * 1000);

  it('asks only for what was pushed since, and for what is new although it was not', async () => {
    const repositories = withTopic(1500);
    const changed = repositories.slice(0, 15);
    for (const repository of changed) repository.pushed = SECOND - 3_600;
    const imported = aRepository(9001, { topics: ['mcp'], created: SECOND - 100, pushed: SECOND - 90_000_000 });
    const on = await aGitHub({ repositories: [...repositories, imported] });
    const { ids, report } = await discover(on, { since });
    expect(ids).toEqual(idsOf([...changed, imported]));
    expect(report.requests).toEqual({ search: 2, graphql: 1, code_search: 0, core: 0 });
  });

  it('cuts even that into slices', async () => {
    const on = await aGitHub({ repositories: withTopic(1800, () => ({ pushed: SECOND - 3_600 })) });
    const { ids } = await discover(on, { since });
    expect(ids.size).toBe(1800);
  });
});

describe('a world that goes on meanwhile', () => {
  it('finds a repository that is pushed from a page still to come to one that was asked', async () => {
    const repositories = withTopic(150);
    const last = repositories[0] as SimulatedRepository;
    const on = await aGitHub({
      repositories,
      beforeSearch: (many) => {
        if (many === 2) last.pushed = Math.floor(on.clock.at / 1000);
      },
    });
    const { ids, report, told } = await discover(on);
    expect(ids).toEqual(idsOf(repositories));
    expect(report.gaps).toEqual([]);
    // By what was pushed since it began, not by asking for everything again.
    expect(told).toEqual([]);
  });

  it('finds a repository that is created meanwhile', async () => {
    const repositories = withTopic(150);
    const on = await aGitHub({
      repositories,
      beforeSearch: (many) => {
        const second = Math.floor(on.clock.at / 1000);
        if (many === 2) repositories.push(aRepository(500, { topics: ['mcp'], created: second, pushed: second }));
      },
    });
    expect((await discover(on)).ids.has('500')).toBe(true);
  });

  it('notices by the count that a repository slipped away otherwise, and asks again', async () => {
    const repositories = withTopic(150);
    const last = repositories[0] as SimulatedRepository;
    const on = await aGitHub({
      repositories,
      beforeSearch: (many) => {
        if (many === 2) last.stars = 100;
      },
    });
    const { ids, told } = await discover(on);
    expect(ids).toEqual(idsOf(repositories));
    expect(told).toEqual([expect.stringMatching(/^GitHub counted 150 results of `topic:mcp created:.*` and gave 149; asking again\.$/)]);
  });

  it('names what it still did not get', async () => {
    const repositories = withTopic(150);
    const first = repositories[0] as SimulatedRepository;
    const on = await aGitHub({
      repositories,
      // Last while the first page is asked, and first while the second is.
      beforeSearch: (_many, page) => {
        first.stars = page === 1 ? 0 : 100;
      },
    });
    const { ids, report } = await discover(on);
    expect(ids.size).toBe(149);
    expect(report.gaps).toEqual([{ part: expect.stringContaining('topic:mcp created:'), counted: 150, got: 149 }]);
  });

  it('calls a repository by the name it has now', async () => {
    const repositories = withTopic(2);
    const on = await aGitHub({
      repositories,
      trouble: (resource) => {
        if (resource === 'graphql') Object.assign(repositories[0] as object, { owner: 'new-owner', name: 'new-name' });
        return undefined;
      },
    });
    expect((await discover(on)).targets).toContain('github:new-owner/new-name');
  });
});

describe('what goes wrong at GitHub', () => {
  const at =
    (troubles: Record<number, Trouble>, where = 'search') =>
    (resource: string, many: number) =>
      resource === where ? troubles[many] : undefined;

  it.each([
    ['an answer of its own error', 'server-error'],
    ['a connection that breaks', 'drop'],
  ] as const)('%s costs a request', async (_claim, trouble) => {
    const on = await aGitHub({ repositories: withTopic(150), trouble: at({ 1: trouble, 3: trouble }) });
    const { ids, report } = await discover(on);
    expect(ids.size).toBe(150);
    expect(report.requests['search']).toBe(2 + 2 + 2);
  });

  it('no answer at all breaks the discovery off, to go on later', async () => {
    let down = true;
    const on = await aGitHub({
      repositories: withTopic(150),
      trouble: (resource, many) => (down && resource === 'search' && many > 1 ? 'drop' : undefined),
    });
    const memory = remembering();
    const first = await discover(on, { memory });
    expect(first.error).toMatchObject({ name: 'RetryLater', code: 'github-unreachable', waitMs: 300_000 });
    expect(first.report.requests['search']).toBe(1 + 5);
    down = false;
    const second = await discover(on, { memory });
    expect(new Set([...first.ids, ...second.ids]).size).toBe(150);
    expect(second.report.requests['search']).toBe(1 + 2);
  });

  it('results that are called incomplete are asked for again', async () => {
    const on = await aGitHub({ repositories: withTopic(150), trouble: at({ 1: 'incomplete', 2: 'incomplete' }) });
    const { ids, report, told } = await discover(on);
    expect(ids.size).toBe(150);
    expect(report.gaps).toEqual([]);
    expect(told).toEqual(Array(2).fill(expect.stringContaining('gave up on `topic:mcp created:')));
  });

  it('results that stay incomplete for a while are asked for once more at the end', async () => {
    const on = await aGitHub({ repositories: withTopic(150), trouble: at({ 1: 'incomplete', 2: 'incomplete', 3: 'incomplete' }) });
    const { ids, report } = await discover(on);
    expect(ids.size).toBe(150);
    expect(report.gaps).toEqual([]);
  });

  it('results that stay incomplete are a gap', async () => {
    const on = await aGitHub({ repositories: withTopic(80), trouble: (resource) => (resource === 'search' ? 'incomplete' : undefined) });
    const { report } = await discover(on);
    expect(report.gaps).toContainEqual({ part: expect.stringContaining('topic:mcp created:'), counted: 40, got: 40 });
  });

  it.each([
    ['as long as GitHub says', 'secondary', 37_000],
    ['a minute where it does not', 'secondary-unnamed', 60_000],
  ] as const)('a secondary limit is waited for %s, by every queue of the token, and said', async (_claim, trouble, waitMs) => {
    const on = await aGitHub({ repositories: withTopic(320), trouble: at({ 3: trouble }) });
    const { ids, told, error } = await discover(on);
    expect(error).toBeUndefined();
    expect(ids.size).toBe(320);
    expect(on.github.offences).toEqual([]);
    expect(on.clock.at - TODAY).toBeGreaterThan(waitMs);
    expect(told.some((text) => /^Waiting for GitHub's search budget until 2026-11-25T00:0\d:.*Z\.$/.test(text))).toBe(true);
  });

  it('a secondary limit on one queue is one on all of the token', async () => {
    const on = await aGitHub({ repositories: withTopic(900), trouble: at({ 1: 'secondary' }, 'graphql') });
    const { ids } = await discover(on);
    expect(ids.size).toBe(900);
    expect(on.github.offences).toEqual([]);
  });

  it('a budget that is used up is waited for until it is full again, and said', async () => {
    const on = await aGitHub({ repositories: withTopic(320), limits: { graphql: 2 } });
    const { ids, told } = await discover(on);
    expect(ids.size).toBe(320);
    expect(on.github.offences).toEqual([]);
    // Seven batches, two an hour.
    expect(on.clock.at - TODAY).toBeGreaterThan(3 * 3_600_000);
    expect(told.filter((text) => text.startsWith("Waiting for GitHub's graphql budget until 2026-11-25T01:00:0"))).toHaveLength(1);
  });

  it('a wait that is too long ends the discovery, to go on then', async () => {
    const { clock, github } = await aGitHub({ repositories: withTopic(5), limits: { search: 0 } });
    // To a clock that is three hours slow, the minute at whose end the budget is full again lies that far away.
    const slow: Pick<VirtualClock, 'now' | 'sleep' | 'fetch'> = {
      now: () => new Date(clock.at - 3 * 3_600_000),
      sleep: clock.sleep,
      fetch: clock.fetch,
    };
    const { error } = await discover({ clock: slow, github });
    expect(error).toMatchObject({ name: 'RetryLater', code: 'github-rate-limited' });
  });

  it('a token that is not accepted is the end', async () => {
    const on = await aGitHub({ repositories: withTopic(5) });
    const { error } = await discover(on, { tokens: ['wrong'] });
    expect(error).toMatchObject({ name: 'GiveUp', code: 'github-token-refused' });
  });

  it('an address that is no GitHub is the end', async () => {
    const on = await aGitHub({ repositories: withTopic(5) });
    const { error } = await discover(on, { apiUrl: `${on.github.url}/elsewhere` });
    expect(error).toMatchObject({ name: 'GiveUp', code: 'github-no-api' });
    expect(() => githubSource({ tokens: [], apiUrl: 'no address' }, {} as never)).toThrowError(
      expect.objectContaining({ code: 'github-no-api' }),
    );
  });
});

describe('tokens', () => {
  it('share the work, and each keeps within its own budgets', async () => {
    const repositories = withTopic(3000);
    const one = await aGitHub({ repositories });
    await discover(one);
    const two = await aGitHub({ repositories, tokens: ['token', 'other'] });
    const { ids } = await discover(two, { tokens: ['token', 'other'] });
    expect(ids.size).toBe(3000);
    expect(two.github.offences).toEqual([]);
    expect([...two.github.authorizations].sort()).toEqual(['other', 'token']);
    expect(two.clock.at - TODAY).toBeLessThan(0.7 * (one.clock.at - TODAY));
  });

  it('that are refused leave the work to the others', async () => {
    const on = await aGitHub({ repositories: withTopic(300) });
    const { ids, told, error } = await discover(on, { tokens: ['stale', 'token'] });
    expect(error).toBeUndefined();
    expect(ids.size).toBe(300);
    expect(told).toEqual(['GitHub does not accept one of the tokens; going on with the others.']);
  });

  it('are not needed to find repositories, only to read in them', async () => {
    const on = await aGitHub({ repositories: withTopic(220, () => ({ description: 'x' })) });
    const { sightings, report, told } = await discover(on, { tokens: [], needles: { ...TOPIC, code: SDK_FILES.code } });
    expect(sightings).toHaveLength(220);
    expect(sightings[0]?.repository).toMatchObject({ description: 'x', license: 'MIT', stars: 0, files: {} });
    expect(report.requests).toMatchObject({ graphql: 0, code_search: 0, core: 0 });
    expect(on.github.offences).toEqual([]);
    expect(told[0]).toContain('Without a token');
  });
});

describe('reading in repositories', () => {
  it('a repository that is gone, a file that is too large and one that is no text cost only themselves', async () => {
    const repositories = withTopic(60, (id) => ({
      ...(id === 3 && { gone: true }),
      ...(id === 4 && { files: { 'package.json': aFile('{}'), 'README.md': aFile('much', 300_000) } }),
      ...(id === 5 && { files: { 'package.json': aFile('{}'), 'README.md': { text: '', bytes: 9, binary: true } } }),
    }));
    const on = await aGitHub({ repositories });
    const { sightings, report } = await discover(on);
    expect(sightings).toHaveLength(59);
    const filesOf = (id: string) => sightings.find(({ repository }) => repository?.id === id)?.repository?.files;
    expect([filesOf('3'), filesOf('4'), filesOf('5'), filesOf('6')]).toEqual([
      undefined,
      { 'package.json': '{}' },
      { 'package.json': '{}' },
      { 'README.md': '# 6' },
    ]);
    expect(report.gaps).toEqual([]);
    expect(report.requests['graphql']).toBe(2);
  });

  it('takes one README, however it is spelled', async () => {
    const on = await aGitHub({
      repositories: withTopic(2, (id) => ({
        files: id === 1 ? { 'readme.md': aFile('small') } : { 'README.rst': aFile('rst'), README: aFile('bare') },
      })),
    });
    const { sightings } = await discover(on);
    const files = sightings.map(({ repository }) => repository?.files);
    expect(files).toHaveLength(2);
    expect(files).toContainEqual({ 'README.rst': 'rst' });
    expect(files).toContainEqual({ 'readme.md': 'small' });
  });

  it('brings the file by which an owner keeps out', async () => {
    const on = await aGitHub({ repositories: withTopic(1, () => ({ files: { '.toolwarden.json': aFile('{"crawl": false}') } })) });
    const { sightings } = await discover(on);
    expect(sightings[0]?.repository?.files).toEqual({ '.toolwarden.json': '{"crawl": false}' });
  });

  it('brings it empty where it is no text, which is no consent', async () => {
    const on = await aGitHub({
      repositories: withTopic(1, () => ({ files: { '.toolwarden.json': { text: '', bytes: 9, binary: true } } })),
    });
    const { sightings } = await discover(on);
    expect(sightings[0]?.repository?.files).toEqual({ '.toolwarden.json': '' });
  });

  it('asks in halves for what GitHub does not manage at once', async () => {
    const on = await aGitHub({ repositories: withTopic(8, (id) => (id === 3 ? { heavy: 'together' } : {})) });
    const { ids, report } = await discover(on);
    expect(ids.size).toBe(8);
    expect(report.requests['core']).toBe(0);
    expect(Math.max(...on.github.batches)).toBe(8);
    expect(on.github.batches).toContain(1);
  });

  it('asks plainly for a repository that GraphQL does not manage, and later only whether it has changed', async () => {
    const files = { 'package.json': aFile('{"name":"x"}'), 'README.md': aFile('# x') };
    const on = await aGitHub({ repositories: withTopic(2, (id) => (id === 2 ? { heavy: 'alone', files } : {})) });
    const memory = remembering();
    const first = await discover(on, { memory });
    const second = await discover(on, { memory });
    for (const { sightings } of [first, second])
      expect(sightings.find(({ repository }) => repository?.id === '2')?.repository).toMatchObject({
        fullName: 'owner2/repo-2',
        files: { 'package.json': '{"name":"x"}', 'README.md': '# x' },
      });
    expect(first.report.requests['core']).toBeGreaterThan(3);
    expect(second.report.requests['core']).toBe(1);
  });

  it('takes a file that failed for none that is not there', async () => {
    const files = { 'package.json': aFile('{"name":"x"}') };
    const on = await aGitHub({ repositories: withTopic(3, (id) => (id === 2 ? { stubborn: true, files } : {})) });
    const { sightings, report } = await discover(on);
    expect(sightings.find(({ repository }) => repository?.id === '2')?.repository?.files).toEqual({ 'package.json': '{"name":"x"}' });
    expect(report.requests['core']).toBeGreaterThan(1);
  });

  it('hands on a repository of which nothing more could be had, and names the gap', async () => {
    const on = await aGitHub({
      repositories: withTopic(2, (id) => (id === 2 ? { heavy: 'alone' } : {})),
      trouble: (resource) => (resource === 'core' ? 'server-error' : undefined),
    });
    const { sightings, report } = await discover(on);
    expect(sightings.map(({ target, repository }) => [target, repository === undefined])).toEqual(
      expect.arrayContaining([['github:owner2/repo-2', true]]),
    );
    expect(report.gaps).toEqual([{ part: 'files of owner2/repo-2', counted: 1, got: 0 }]);
  });

  it('does not halve its way through an outage', async () => {
    const on = await aGitHub({
      repositories: withTopic(100),
      trouble: (resource) => (resource === 'graphql' ? 'server-error' : undefined),
    });
    const { error, report } = await discover(on);
    expect(error).toMatchObject({ name: 'RetryLater', code: 'github-unreachable' });
    expect(report.requests['graphql']).toBeLessThanOrEqual(20);
  });

  it('tells nobody of what only the owner of the token may see', async () => {
    const on = await aGitHub({ repositories: withTopic(4, (id) => ({ isPrivate: id === 2 })) });
    const { ids, report } = await discover(on);
    expect([...ids].sort()).toEqual(['1', '3', '4']);
    expect(report.gaps).toEqual([]);
  });
});

describe('searching in code', () => {
  it('finds a server in a folder, and each of several', async () => {
    const files = {
      'package.json': aFile('{}'),
      'packages/one/package.json': aFile(SDK),
      'packages/one/README.md': aFile('one'),
      'packages/two/package.json': aFile(SDK),
      'node_modules/x/package.json': aFile(SDK),
    };
    const on = await aGitHub({ repositories: [aRepository(1, { files }), aRepository(2, { files: { 'package.json': aFile(SDK) } })] });
    const { sightings, targets } = await discover(on, { needles: SDK_FILES });
    expect(targets.sort()).toEqual(['github:owner1/repo-1#packages/one', 'github:owner1/repo-1#packages/two', 'github:owner2/repo-2']);
    const one = sightings.find(({ target }) => target.endsWith('#packages/one'));
    expect(one?.repository).toMatchObject({ id: '1', files: { 'packages/one/package.json': SDK, 'packages/one/README.md': 'one' } });
  });

  it('goes through sizes where there are more than one query gives, at the pace of its own budget', async () => {
    const on = await aGitHub({
      repositories: Array.from({ length: 2300 }, (_, index) =>
        aRepository(index + 1, { files: { 'package.json': aFile(SDK, 100 + (index % 900)) } }),
      ),
    });
    const { ids, report } = await discover(on, { needles: SDK_FILES });
    expect(ids.size).toBe(2300);
    expect(report.gaps).toEqual([]);
    expect(on.github.offences).toEqual([]);
  });

  it('unites what answers that differ bring, and names what is still missing', async () => {
    const repositories = Array.from({ length: 500 }, (_, index) =>
      aRepository(index + 1, { files: { 'package.json': aFile(SDK, 100 + index) } }),
    );
    const on = await aGitHub({ repositories, forgetful: 0.1 });
    const { ids, report } = await discover(on, { needles: SDK_FILES });
    expect(ids.size).toBeGreaterThan(470);
    expect(report.gaps).toEqual(ids.size === 500 ? [] : [{ part: expect.stringContaining('size:0..393216'), counted: 500, got: ids.size }]);
  });

  it('names the gap where too many files have one size', async () => {
    const on = await aGitHub({
      repositories: Array.from({ length: 1200 }, (_, index) => aRepository(index + 1, { files: { 'package.json': aFile(SDK, 100) } })),
    });
    const { ids, report } = await discover(on, { needles: SDK_FILES });
    expect(ids.size).toBe(1000);
    expect(report.gaps).toEqual([{ part: expect.stringContaining('size:100..100'), counted: 1200, got: 1000 }]);
  });

  it('finds what a search for repositories found too, once', async () => {
    const on = await aGitHub({ repositories: withTopic(5, () => ({ files: { 'package.json': aFile(SDK) } })) });
    const { targets } = await discover(on, { needles: { repositories: ['topic:mcp'], code: SDK_FILES.code } });
    expect(targets).toHaveLength(5);
  });
});

describe('an Enterprise server', () => {
  it('is asked below its own address, its GraphQL beside it', async () => {
    const on = await aGitHub({ repositories: withTopic(3), prefix: '/api/v3' });
    const { sightings, error } = await discover(on);
    expect(error).toBeUndefined();
    expect(sightings).toHaveLength(3);
    expect(on.github.requests).toEqual({ search: 3, graphql: 1, code_search: 0, core: 0 });
  });
});
