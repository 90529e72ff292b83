import { describe, expect, it } from 'vitest';
import type { Inspection } from '#core/inspection';
import type { LaunchHelp, LaunchSpec, LaunchVariable } from '#core/launch-spec';
import { type Abilities, type Attempt, bestLaunch, failureOf, type Next, nextLaunch } from '#crawler/inspect/retry-ladder';
import { nothingSeen, type Seen } from '#crawler/inspect/sights';
import { aSpec } from './inspect-support.ts';

const SECRET = 'placeholder00000000000000000000000000000';
const aVariable = (name: string, more: Partial<LaunchVariable> = {}): LaunchVariable => ({
  name,
  kind: 'text',
  placeholder: 'x',
  required: true,
  from: 'README.md mcpServers block 1',
  ...more,
});
const plain = aSpec('notes-mcp', 'index.js');
const documented = aSpec('notes-mcp', 'index.js', { variables: [aVariable('NOTES_MODE'), aVariable('NOTES_REGION', { required: false })] });

const base = { basis: 'observed', inspectedAt: '2026-11-02T09:00:00.000Z' } as const;
const silent: Inspection = { ...base, outcome: 'silent', waitedMs: 1, detail: '' };
const stopped: Inspection = { ...base, outcome: 'would-not-start', exitCode: 1, stderrTail: '', detail: '' };
const wanting: Inspection = { ...base, outcome: 'needs-credentials', variables: [], detail: '' };
const broken: Inspection = { ...base, outcome: 'broke-protocol', detail: '' };
const over: Inspection = { ...base, outcome: 'over-limit', limit: 'bytes', detail: '' };
const listing = (count: number): Inspection => ({
  ...base,
  outcome: 'listed',
  tools: Array.from({ length: count }, (_, at) => ({ name: `tool_${at}` })),
});

interface Told {
  said?: string;
  seen?: Partial<Seen>;
  /** The launch it was made from. */
  from?: Attempt;
  next?: Next;
}
function tried(spec: LaunchSpec, inspection: Inspection, { said = '', seen = {}, from, next }: Told = {}): Attempt {
  const launched = { spec, inspection, said, seen: { ...nothingSeen(), ...seen } };
  const watched = next?.watched ?? false;
  return {
    ...launched,
    why: 'as documented',
    watched,
    ...(next?.helpText === true && { helpText: true as const }),
    moved: from === undefined || failureOf(launched) !== failureOf(from) || (watched && !from.watched),
  };
}
const limits = { launches: 16, silent: 4 };
const ALL: Abilities = { help: true, watch: true };
const next = (specs: LaunchSpec[], attempts: Attempt[], can = ALL) => nextLaunch(specs, attempts, limits, can);
const setIn = (spec: LaunchSpec | undefined) =>
  spec?.variables.filter(({ required }) => required).map(({ name, placeholder }) => `${name}=${placeholder}`);
/** All launches of a server that answers every one with `answer`, as short words. */
function wayOf(specs: LaunchSpec[], answer: (next: Next) => Told & { inspection: Inspection }, can = ALL): string[] {
  const attempts: Attempt[] = [];
  const way: string[] = [];
  for (let step = next(specs, attempts, can); step !== undefined; step = next(specs, attempts, can)) {
    const { inspection, ...told } = answer(step);
    attempts.push(tried(step.spec, inspection, { ...told, next: step, ...(step.from !== undefined && { from: step.from }) }));
    const words = step.spec.arguments.map(({ value }) => value);
    way.push(
      [...(setIn(step.spec) ?? []), ...words, ...Object.keys(step.spec.help ?? {}), step.watched ? 'watched' : '']
        .filter(Boolean)
        .join(' '),
    );
  }
  return way;
}

describe('nextLaunch', () => {
  it('starts as the most trustworthy source says, and does not watch what may start by itself', () => {
    expect(next([documented, plain], [])).toEqual({ spec: documented, why: 'as documented', watched: false });
  });

  it.each<[string, Attempt[]]>([
    ['a listing', [tried(documented, listing(1))]],
    ['a ceiling', [tried(documented, over)]],
    ['a server that only passes on what it is asked', [tried(documented, broken, { seen: { bridges: ['mcp.example.com'] } })]],
    ['as many launches in silence as there may be', [silent, silent, silent, silent].map((each) => tried(documented, each))],
    ['as many launches as there may be', Array.from({ length: 16 }, () => tried(documented, stopped))],
  ])('ends with %s', (_what, attempts) => {
    expect(next([documented, plain], attempts)).toBeUndefined();
  });

  it('sets what the server named, in its documented form where there is one, before it tries another way', () => {
    const step = next([documented, plain], [tried(documented, stopped, { said: 'NOTES_TOKEN and NOTES_REGION are required' })]);
    expect(setIn(step?.spec)).toEqual(['NOTES_MODE=x', 'NOTES_REGION=x', `NOTES_TOKEN=${SECRET}`]);
    expect(step?.spec.variables.at(-1)).toMatchObject({ kind: 'secret', from: 'named by the server' });
    expect(step?.watched).toBe(true);
  });

  it('builds on a change only where the failure moved', () => {
    const way = wayOf([plain], ({ spec }) => {
      const set = setIn(spec) ?? [];
      if (!set.some((each) => each.startsWith('NOTES_TOKEN'))) return { inspection: stopped, said: 'NOTES_TOKEN is required' };
      return spec.help?.world === undefined ? { inspection: stopped, said: 'TypeError: fetch failed' } : { inspection: listing(3) };
    });
    expect(way).toEqual(['', `NOTES_TOKEN=${SECRET} watched`, `NOTES_TOKEN=${SECRET} world watched`]);
  });

  it('looks from inside where the server’s words say nothing, and takes what was seen', () => {
    const way = wayOf([plain], ({ spec, watched }) => {
      if (!watched) return { inspection: stopped };
      if (spec.help?.programs === undefined) return { inspection: stopped, seen: { programs: ['notesctl'] } };
      return { inspection: listing(1) };
    });
    expect(way).toEqual(['', 'watched', 'programs watched']);
  });

  it('asks once for the help text of a program that says nothing, and builds on the plain start', () => {
    const way = wayOf([plain], ({ spec, helpText }) => {
      if (helpText === true) return { inspection: stopped, said: 'Usage: notes [command]\n\nCommands:\n  serve   start the server' };
      return spec.arguments[0]?.value === 'serve' ? { inspection: listing(1) } : { inspection: stopped };
    });
    expect(way).toEqual(['', 'watched', '--help', 'serve watched']);
  });

  it('plays the world to a silent server before it looks for anything else', () => {
    const step = next(
      [plain],
      [
        tried(plain, silent, {
          said: 'NOTES_TOKEN is required',
          seen: { connections: [{ host: 'db.example.com', port: 5432, code: 'ECONNREFUSED' }] },
        }),
      ],
    );
    expect(step?.spec.help).toEqual({ world: { manner: 'neutral', ports: [5432] } });
  });

  it('goes against the will of a server last of all', () => {
    const way = wayOf([documented, plain], () => ({ inspection: stopped }));
    expect(way).toEqual(
      [
        'NOTES_MODE=x',
        'NOTES_MODE=x watched',
        'watched',
        'NOTES_MODE=x --help',
        'NOTES_MODE=x NOTES_REGION=x watched',
        'NOTES_MODE=x refuseExit watched',
        'refuseExit watched',
      ].toSpliced(5, 2, 'refuseExit watched', 'NOTES_MODE=x refuseExit watched'),
    );
  });

  it('builds the addons that are missing before it makes any inert', () => {
    const lacks = { inspection: stopped, seen: { addons: ['./build/Release/vault.node'], unbuilt: ['vault'] } };
    const way = wayOf(
      [plain],
      ({ watched, spec }) => {
        if (!watched) return { inspection: stopped };
        return spec.help?.inertAddons === true ? { inspection: listing(1) } : lacks;
      },
      { ...ALL, build: { failed: [] } },
    );
    expect(way).toEqual(['', 'watched', 'builtAddons watched', 'inertAddons watched']);
  });

  it.each<[string, string[], Abilities, LaunchHelp]>([
    ['makes addons inert where nothing is built', ['vault'], ALL, { inertAddons: true }],
    ['makes addons inert that were tried to be built in vain', ['vault'], { ...ALL, build: { failed: ['vault'] } }, { inertAddons: true }],
    ['builds those that can be built', ['vault', 'other'], { ...ALL, build: { failed: ['other'] } }, { builtAddons: ['vault'] }],
  ])('%s', (_what, unbuilt, can, help) => {
    const attempt = tried(plain, stopped, { seen: { addons: ['./build/Release/vault.node'], unbuilt } });
    expect(next([plain], [attempt], can)?.spec.help).toEqual(help);
  });

  it('neither watches nor helps where it cannot', () => {
    const way = wayOf([plain], () => ({ inspection: stopped, said: 'TypeError: fetch failed. NOTES_TOKEN is required' }), {
      help: false,
      watch: false,
    });
    expect(way).toEqual(['', `NOTES_TOKEN=${SECRET}`, '--help']);
  });

  it('gives a server that cannot be watched what it can be given from around it', () => {
    const way = wayOf([plain], () => ({ inspection: stopped, said: 'TypeError: fetch failed' }), { help: true, watch: false });
    expect(way).toEqual(['', 'world', 'world', 'world', '--help']);
  });

  it('looks further when a listing is empty', () => {
    expect(next([plain, documented], [tried(plain, listing(0), { next: { spec: plain, why: '', watched: true } })])?.spec).toBe(documented);
  });
});

describe('failureOf', () => {
  it('is the same whenever and wherever the same happens', () => {
    const one = tried(plain, stopped, { said: '[10:31:02] pid 41: cannot reach 0x7ffe at /tmp/a1\n    at x (/app/a.js:1:2)' });
    const other = tried(plain, stopped, { said: '[10:32:55] pid 44: cannot reach 0x7ffa at /tmp/a2\n    at y (/app/b.js:3:4)' });
    expect(failureOf(one)).toBe(failureOf(other));
    expect(failureOf(tried(plain, stopped, { said: 'cannot open' }))).not.toBe(failureOf(one));
    expect(failureOf({ ...one, inspection: silent })).not.toBe(failureOf(one));
  });
});

describe('bestLaunch', () => {
  it.each<[string, Inspection[], number]>([
    ['a listing before all', [wanting, broken, listing(2)], 2],
    ['credentials before a crash', [stopped, wanting], 1],
    ['a broken answer before silence', [silent, broken], 1],
    ['the first of equals', [wanting, { ...wanting, detail: 'other' }], 0],
  ])('takes %s', (_what, inspections, at) => {
    const launches = inspections.map((inspection) => tried(plain, inspection));
    expect(bestLaunch(launches)).toBe(launches[at]);
  });

  it('never takes how a server failed against its will', () => {
    const kept = { ...plain, help: { refuseExit: true as const } };
    const launches = [tried(plain, stopped), tried(kept, wanting)];
    expect(bestLaunch(launches)).toBe(launches[0]);
    const listed = tried(kept, listing(1));
    expect(bestLaunch([...launches, listed])).toBe(listed);
  });
});
