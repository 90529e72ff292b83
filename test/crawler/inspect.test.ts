import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Inspection } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import { inspect } from '#crawler/inspect/inspect';
import { type CrawlerLimits, type CrawlerWorld, DEFAULT_CRAWLER_LIMITS } from '#crawler/world';
import { openSandbox } from '#sandbox/open';
import type { Sandbox } from '#sandbox/sandbox';
import { installFixture, type Manner } from '../support/fixture-servers.ts';
import { aSpec, inspectorWorld } from './inspect-support.ts';

const repository = join(import.meta.dirname, '../..');
const KINDS = ['bubblewrap', 'namespaces'] as const;

/** Waiting in a test is for those that never answer. */
const HASTY: Partial<CrawlerLimits> = { handshakeMs: 700, listMs: 700 };

let root: string;
let sandboxes: Record<(typeof KINDS)[number], Sandbox>;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'inspect-'));
  sandboxes = { bubblewrap: await openSandbox('bubblewrap'), namespaces: await openSandbox('namespaces') };
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function inspectFixture(manner: Manner, more: { limits?: Partial<CrawlerLimits>; spec?: Partial<LaunchSpec>; sandbox?: Sandbox } = {}) {
  const world = inspectorWorld(more.sandbox ?? sandboxes.bubblewrap, more.limits);
  return inspectIn(installFixture(root, manner), aSpec(`${manner}-mcp`, `${manner}.mjs`, more.spec), world);
}

async function inspectIn(dir: string, spec: LaunchSpec, world: CrawlerWorld): Promise<Inspection> {
  const inspection = await inspect(spec, { dir, integrity: 'sha512-x' }, world);
  // What is stored is what was seen: the schema takes it as it is.
  expect(Inspection.parse(structuredClone(inspection))).toEqual(inspection);
  return inspection;
}

function toolNames(inspection: Inspection): string[] {
  if (inspection.outcome !== 'listed') throw new Error(JSON.stringify(inspection));
  return inspection.tools.map(({ name }) => name);
}

describe.each(KINDS)('inspect in the %s sandbox', (kind) => {
  it('follows every page', async () => {
    const inspection = await inspectFixture('lists-three-pages', { sandbox: sandboxes[kind] });
    expect(toolNames(inspection)).toEqual(['read_note', 'write_note', 'list_notes', 'search_notes', 'delete_note']);
    expect(inspection).toMatchObject({
      basis: 'observed',
      receipt: {
        sandbox: kind,
        era: 'legacy',
        protocolVersion: '2025-11-25',
        serverInfo: { name: 'lists-three-pages', version: '1.0.0' },
        capabilities: { tools: {} },
        noiseLines: 0,
        incidents: [],
      },
    });
  });

  it('lists a server that knows only the protocol without a handshake', async () => {
    const inspection = await inspectFixture('modern-only', { sandbox: sandboxes[kind] });
    expect(toolNames(inspection)).toEqual(['read_note', 'write_note']);
    expect(inspection.receipt).toMatchObject({
      era: 'modern',
      protocolVersion: '2026-07-28',
      serverInfo: { name: 'modern-only', version: '1.0.0' },
      instructions: 'Read before you write.',
    });
  });

  it.each([
    ['server-everything', [], 13],
    ['server-filesystem', ['/tmp'], 14],
    ['server-memory', [], 9],
  ])('lists the real %s', async (name, words, atLeast) => {
    const spec = aSpec(`@modelcontextprotocol/${name}`, 'dist/index.js', {
      arguments: words.map((value) => ({ value, from: 'README.md' })),
    });
    const inspection = await inspectIn(repository, spec, inspectorWorld(sandboxes[kind]));
    expect(toolNames(inspection).length).toBeGreaterThanOrEqual(atLeast);
    expect(inspection.receipt).toMatchObject({ era: 'legacy', protocolVersion: '2025-11-25' });
  });

  it('ends everything that a server started', async () => {
    const mark = `left-behind-${process.pid}-${kind}`;
    const spec = { arguments: [{ value: mark, from: 'README.md' }] };
    const inspection = await inspectFixture('leaves-children', { sandbox: sandboxes[kind], spec });
    expect(toolNames(inspection)).toEqual(['read_note']);
    expect(processesNaming(mark)).toEqual([]);
  });
});

describe('inspect', () => {
  const NEVER = 'the first message was not answered';

  it.each<[Manner, object, Partial<CrawlerLimits>?]>([
    ['hangs', { outcome: 'silent', waitedMs: expect.any(Number), detail: `It ran, and ${NEVER} in time.` }, HASTY],
    ['slow-drip', { outcome: 'silent', detail: `It ran, and ${NEVER} in time.` }, HASTY],
    ['closes-stdin', { outcome: 'silent', detail: 'It ran, and the question for its tools was not answered in time.' }, { listMs: 700 }],
    ['floods-stdout', { outcome: 'over-limit', limit: 'bytes' }, { stdoutBytes: 2_000_000 }],
    ['huge-line', { outcome: 'over-limit', limit: 'bytes' }],
    ['pages-forever', { outcome: 'over-limit', limit: 'pages' }],
    ['offers-ten-thousand-tools', { outcome: 'over-limit', limit: 'tools' }],
    ['repeats-a-cursor', { outcome: 'broke-protocol', detail: expect.stringMatching(/the same cursor twice/) }],
    ['answers-invalid-json', { outcome: 'broke-protocol', detail: `It sent a message that is not valid JSON, and ${NEVER}.` }],
    [
      'answers-with-wrong-shapes',
      { outcome: 'broke-protocol', detail: 'It answered the question for its tools with an answer without a list of tools.' },
    ],
    // What builds the sandbox holds the pipe too, so that its end is not seen.
    ['closes-stdout', { outcome: 'silent', detail: `It ran, and ${NEVER} in time.` }, HASTY],
    [
      'knows-no-protocol',
      { outcome: 'broke-protocol', detail: 'It answered the first message with error -32601: “Unknown method initialize”.' },
    ],
    ['wants-credentials', { outcome: 'needs-credentials', variables: ['ACME_NOTES_TOKEN'] }],
    [
      'refuses-to-list',
      {
        outcome: 'needs-credentials',
        variables: [],
        detail: 'It answered the question for its tools with error -32000: “Authentication required: invalid API key”.',
      },
    ],
    [
      'crashes',
      {
        outcome: 'would-not-start',
        exitCode: 1,
        stderrTail: expect.stringMatching(/^Starting the notes server\n/),
        detail: 'It ended with exit code 1 before the first message was answered. It wrote “Error: The notes could not be opened.”.',
      },
    ],
    ['takes-memory', { outcome: 'over-limit', limit: 'memory' }, { sandbox: { ...DEFAULT_CRAWLER_LIMITS.sandbox, memoryBytes: 256e6 } }],
    ['offers-no-tools', { outcome: 'listed', tools: [] }],
  ])('%s -> its named outcome', async (manner, expected, limits) => {
    const inspection = await inspectFixture(manner, limits === undefined ? {} : { limits });
    expect(inspection).toMatchObject({ ...expected, basis: 'observed', receipt: { sandbox: 'bubblewrap' } });
  });

  it('takes what a server lists before it ends', async () => {
    expect(toolNames(await inspectFixture('exits-after-listing'))).toEqual(['read_note']);
  });

  it('passes over text for people, and counts it', async () => {
    const inspection = await inspectFixture('prints-noise');
    expect(toolNames(inspection)).toEqual(['read_note']);
    expect(inspection.receipt?.noiseLines).toBe(3);
  });

  it('answers what a server asks of its client, as one where nobody is', async () => {
    const inspection = await inspectFixture('asks-the-client');
    if (inspection.outcome !== 'listed') throw new Error(JSON.stringify(inspection));
    expect(JSON.parse(inspection.tools[0]?.description ?? '')).toEqual({
      ping: {},
      'roots/list': { roots: [] },
      'sampling/createMessage': { code: -1, message: expect.any(String) },
      'elicitation/create': { action: 'decline' },
      'no/such/method': { code: -32601, message: 'Method not found' },
    });
    expect(inspection.receipt?.incidents).toEqual([
      'Asked the client for “sampling/createMessage”.',
      'Asked the client for “elicitation/create”.',
      'Asked the client for “no/such/method”.',
    ]);
  });

  it('reads a listing leniently: what is odd costs no other tool', async () => {
    const inspection = await inspectFixture('lists-odd-tools');
    expect(toolNames(inspection)).toEqual([
      'read_note',
      'schema_is_text',
      'schema_is_missing',
      '__proto__',
      'constructor',
      '../../x',
      '<script>',
      'same_name',
      'same_name',
      'nested_too_deeply',
      'half_a_pair_\uFFFD',
      'beyond_all_numbers',
    ]);
    expect(inspection.receipt?.incidents).toEqual([
      '6 tools in the list without a usable name.',
      '1 tool in the list more than once.',
      '1 tool under a name that another has too.',
      '1 tool with something nested too deeply or too large, which is left out.',
    ]);
  });

  it('sets the placeholders of required variables and leaves the others unset', async () => {
    const variable = { name: 'ACME_NOTES_TOKEN', kind: 'secret', placeholder: 'x', from: 'server.json' } as const;
    const set = await inspectFixture('wants-a-variable', { spec: { variables: [{ ...variable, required: true }] } });
    expect(set.outcome).toBe('listed');
    const unset = await inspectFixture('wants-a-variable', { spec: { variables: [{ ...variable, required: false }] } });
    expect(unset).toMatchObject({ outcome: 'needs-credentials', variables: ['ACME_NOTES_TOKEN'] });
  });

  it('starts nothing where there is no sandbox', async () => {
    const world = { ...inspectorWorld(sandboxes.bubblewrap), sandbox: undefined };
    const inspection = await inspectIn('/nowhere', aSpec('x', 'x.js'), world);
    expect(inspection).toMatchObject({ outcome: 'no-sandbox' });
    expect(inspection.receipt).toBeUndefined();
  });

  it('says that it is not the server when its installation is gone', async () => {
    const world = inspectorWorld(sandboxes.bubblewrap);
    await expect(inspect(aSpec('x', 'x.js'), { dir: join(root, 'gone'), integrity: '' }, world)).rejects.toMatchObject({
      code: 'installation-gone',
    });
  });

  it('has a name for what is longer than a command line may be', async () => {
    const spec = aSpec('x', 'x.js', { arguments: [{ value: 'x'.repeat(200_000), from: 'README.md' }] });
    await expect(inspectIn(installFixture(root, 'wants-a-variable'), spec, inspectorWorld(sandboxes.bubblewrap))).rejects.toMatchObject({
      name: 'GiveUp',
      code: 'launch-too-long',
    });
  });

  it('says that it is not the server when the sandbox could not be built', async () => {
    const unbuilt: Sandbox = {
      kind: 'bubblewrap',
      start: (command) => {
        const running = sandboxes.bubblewrap.start(command);
        const exited = running.exited.then((exit) => ({ ...exit, setupFailed: true as const }));
        return { ...running, exited, stop: () => running.stop().then(() => exited) };
      },
    };
    await expect(inspectFixture('crashes', { sandbox: unbuilt })).rejects.toMatchObject({ code: 'sandbox-setup-failed' });
  });

  it('stops at once when it is told to', async () => {
    const stop = new AbortController();
    const world = { ...inspectorWorld(sandboxes.bubblewrap), signal: stop.signal };
    const name = `hangs-${process.pid}-mcp`;
    const dir = installFixture(root, 'hangs', name);
    const running = inspect(aSpec(name, 'hangs.mjs'), { dir, integrity: '' }, world);
    await expect.poll(() => processesNaming(name).length).toBeGreaterThan(0);
    stop.abort(new Error('told to'));
    await expect(running).rejects.toThrow('told to');
    expect(processesNaming(name)).toEqual([]);
  });
});

/** Processes of this machine with those words on their command line. */
function processesNaming(words: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words);
    } catch {
      return false;
    }
  });
}
