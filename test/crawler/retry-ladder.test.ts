import { describe, expect, it } from 'vitest';
import type { Inspection } from '#core/inspection';
import type { LaunchSpec, LaunchVariable } from '#core/launch-spec';
import type { Launch } from '#crawler/inspect/launch';
import { namedVariables, speaksOfCredentials } from '#crawler/inspect/named-variables';
import { bestLaunch, nextLaunch } from '#crawler/inspect/retry-ladder';
import { RUNGS } from '#crawler/inspect/rungs';
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
const launched = (spec: LaunchSpec, inspection: Inspection, said = ''): Launch => ({ spec, inspection, said });
const setIn = (spec: LaunchSpec | undefined) =>
  spec?.variables.filter(({ required }) => required).map(({ name, placeholder }) => `${name}=${placeholder}`);

describe('RUNGS', () => {
  const spec = aSpec('notes-mcp', 'index.js', {
    arguments: [{ value: `--api-key=${SECRET}`, from: 'README.md mcpServers block 1' }],
    variables: [aVariable('NOTES_REGION', { required: false })],
  });

  it.each(RUNGS.flatMap((rung) => rung.helps.map((said) => ({ rung, said, id: rung.id }))))('$id helps with $said', ({ rung, said }) => {
    expect(rung.change(spec, said)).toBeDefined();
  });
  it.each(RUNGS.flatMap((rung) => rung.leaves.map((said) => ({ rung, said, id: rung.id }))))('$id leaves $said alone', ({ rung, said }) => {
    expect(rung.change(spec, said)).toBeUndefined();
  });
});

describe('nextLaunch', () => {
  it('starts as the most trustworthy source says', () => {
    expect(nextLaunch([documented, plain], [], 4)).toBe(documented);
  });

  it.each<[string, Launch[]]>([
    ['a listing', [launched(documented, listing(1))]],
    ['a ceiling', [launched(documented, over)]],
    ['two launches in which nothing was said', [launched(documented, silent), launched(plain, silent)]],
    ['as many launches as there may be', [documented, plain, documented, plain].map((spec) => launched(spec, stopped))],
  ])('ends with %s', (_what, launches) => {
    expect(nextLaunch([documented, plain], launches, 4)).toBeUndefined();
  });

  it('sets what the server named, in its documented form where there is one, before it tries another way', () => {
    const next = nextLaunch([documented, plain], [launched(documented, stopped, 'NOTES_TOKEN and NOTES_REGION are required')], 4);
    expect(setIn(next)).toEqual(['NOTES_MODE=x', 'NOTES_REGION=x', `NOTES_TOKEN=${SECRET}`]);
    expect(next?.variables.at(-1)).toMatchObject({ kind: 'secret', from: 'named by the server' });
  });

  it('goes on to the next documented way, and never starts the same twice', () => {
    const said = 'NOTES_TOKEN is required';
    const first = launched(documented, stopped, said);
    const second = launched(nextLaunch([documented, plain], [first], 9) ?? plain, stopped, said);
    expect(nextLaunch([documented, plain], [first, second], 9)).toBe(plain);
    const all = [first, second];
    for (let next = nextLaunch([documented, plain], all, 9); next !== undefined; next = nextLaunch([documented, plain], all, 9))
      all.push(launched(next, stopped, said));
    expect(all.map(({ spec }) => setIn(spec))).toEqual([
      ['NOTES_MODE=x'],
      ['NOTES_MODE=x', `NOTES_TOKEN=${SECRET}`],
      [],
      [`NOTES_TOKEN=${SECRET}`],
      ['NOTES_MODE=x', 'NOTES_REGION=x'],
      ['NOTES_MODE=x', 'NOTES_REGION=x', `NOTES_TOKEN=${SECRET}`],
    ]);
  });

  it('sets the first of many names alone when all together did not help', () => {
    const first = launched(plain, stopped, 'NOTES_TOKEN is required, NOTES_MODEL may be set');
    const together = nextLaunch([plain], [first], 9);
    expect(setIn(together)).toEqual([`NOTES_TOKEN=${SECRET}`, 'NOTES_MODEL=placeholder']);
    expect(setIn(nextLaunch([plain], [first, launched(together ?? plain, stopped, 'NOTES_MODEL is wrong')], 9))).toEqual([
      `NOTES_TOKEN=${SECRET}`,
    ]);
  });

  it('writes a made-up key as the server says keys begin', () => {
    const spec = aSpec('notes-mcp', 'index.js', {
      arguments: [
        { value: `--api-key=${SECRET}`, from: 'x' },
        { value: '--verbose', from: 'x' },
      ],
      variables: [aVariable('NOTES_TOKEN', { kind: 'secret', placeholder: SECRET })],
    });
    const next = nextLaunch([spec], [launched(spec, stopped, 'Invalid key. Expected sk_live_*')], 4);
    expect(next?.arguments.map(({ value }) => value)).toEqual(['--api-key=sk_live_placeholder0000000000000000000000000', '--verbose']);
    expect(setIn(next)).toEqual(['NOTES_TOKEN=sk_live_placeholder0000000000000000000000000']);
  });

  it('looks further when a listing is empty', () => {
    expect(nextLaunch([plain, documented], [launched(plain, listing(0))], 4)).toBe(documented);
  });
});

describe('bestLaunch', () => {
  it.each<[string, Inspection[], number]>([
    ['a listing before all', [wanting, broken, listing(2)], 2],
    ['credentials before a crash', [stopped, wanting], 1],
    ['a broken answer before silence', [silent, broken], 1],
    ['the first of equals', [wanting, { ...wanting, detail: 'other' }], 0],
  ])('takes %s', (_what, inspections, at) => {
    const launches = inspections.map((inspection) => launched(plain, inspection));
    expect(bestLaunch(launches)).toBe(launches[at]);
  });
});

describe('namedVariables', () => {
  it.each([
    ['Error: GITHUB_TOKEN environment variable is required', ['GITHUB_TOKEN']],
    ['Missing:\n- A_KEY\n- B_KEY\n\nSee C_DOCS', ['A_KEY', 'B_KEY']],
    ['Set `API_KEY` or `API_TOKEN`.', ['API_KEY', 'API_TOKEN']],
    ['read process.env.APIKEY which is undefined', ['APIKEY']],
    ['Started.\nLOG_LEVEL is INFO_ONLY', []],
    ['connect ECONNREFUSED: required\nERR_MODULE_NOT_FOUND\nMODULE_NOT_FOUND', []],
    ['/usr/lib/MY_FOLDER/x is missing', []],
    ['__proto__ HOME LD_PRELOAD must be set', []],
  ])('%s', (said, names) => {
    expect(namedVariables(said)).toEqual(names);
  });

  it('names at most twenty', () => {
    const said = Array.from({ length: 500 }, (_, at) => `KEY_${at} is required`).join('\n');
    expect(namedVariables(said)).toHaveLength(20);
  });
});

describe('speaksOfCredentials', () => {
  it.each([
    ['Request failed: 401', true],
    ['Error: Invalid API key', true],
    ['API key is required', true],
    ['Credentials not found. Please run with auth first.', true],
    ['Not logged in', true],
    ['Cannot find module', false],
    ['listening on port 4013', false],
    ['the tokenizer is invalid', false],
  ])('%s: %s', (said, speaks) => {
    expect(speaksOfCredentials(said)).toBe(speaks);
  });
});
