import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runGuard } from '#gateway/guard';
import { type Answer, aFolder, allowing, callText, fixtureCommand, initializeText, type RawGuard, startGuard } from './support.ts';

const NOON = Date.UTC(2026, 10, 2, 12);

describe('guard', () => {
  let folder: ReturnType<typeof aFolder>;
  let guards: RawGuard[];
  const start = async (policy: object, options: Parameters<typeof startGuard>[2] = {}): Promise<RawGuard> => {
    const guard = await startGuard(folder.path, policy, options);
    guards.push(guard);
    return guard;
  };
  const callsReceived = (guard: RawGuard): Answer[] =>
    guard
      .received()
      .map((line) => JSON.parse(line))
      .filter(({ method }) => method === 'tools/call');

  beforeEach(() => {
    folder = aFolder();
    guards = [];
  });
  afterEach(async () => {
    await Promise.all(guards.map((guard) => guard.abort()));
    folder.remove();
  });

  it('shows what the policy shows, and keeps everything else of the listing', async () => {
    const guard = await start({ version: '1', default: 'allow', hide: ['hidden', 'crash'], tools: {} });
    guard.send('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
    const { result } = await guard.answer(1);
    expect(result.tools.map((tool: Answer) => tool.name)).toEqual(['echo', 'spend', 'slow', 'fails', 'progress', 'ask', 'change']);
    expect(result).toMatchObject({ _meta: { kept: true }, more: [1] });
  });

  it('forwards a call as it was judged, and answers with what the server says', async () => {
    const guard = await start(allowing('echo'));
    guard.send('{ "id" : 7, "jsonrpc":"2.0", "method":"tools/call","params":{"arguments":{"n":1.50,"t":"\\u0061"},"name":"echo"}}');
    expect(await guard.answer(7)).toEqual({ jsonrpc: '2.0', id: 7, result: { content: [{ type: 'text', text: '{"n":1.5,"t":"a"}' }] } });
    expect(guard.received().at(-1)).toBe(
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"arguments":{"n":1.5,"t":"a"},"name":"echo"}}',
    );
  });

  it.each([
    ['a hidden tool', 'hidden', '(hidden)'],
    ['a tool that the policy does not list', 'spend', '(default deny)'],
    ['a name in another case', 'Echo', '(default deny)'],
    ['a name with a space behind it', 'echo ', '(default deny)'],
    ['a tool that needs a person', 'slow', '/tools/slow/approve/0'],
    ['arguments that a rule denies', 'echo', '/tools/echo/deny_if/0'],
  ])('refuses %s, in words and as data, and the server hears nothing of it', async (_claim, tool, rule) => {
    const guard = await start({
      version: '1',
      default: 'deny',
      hide: ['hidden'],
      tools: {
        hidden: {},
        slow: { approve: [{ conditions: [], reason: 'It is slow.' }] },
        echo: { deny_if: [{ conditions: [{ path: 'args.secret', op: 'exists', value: true }] }] },
      },
    });
    const { result } = await guard.call(tool, { secret: 'hunter2' });
    expect(result).toMatchObject({
      isError: true,
      _meta: { 'toolwarden/decision': { rule, policyVersion: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) } },
    });
    expect(result.content[0].text).toContain(rule);
    expect(callsReceived(guard)).toEqual([]);
    await expect.poll(guard.log).toContain(rule);
    // Not `node`, which starts half of all servers.
    expect(guard.log()).toContain('(server records-calls.mjs, grant local, arguments: secret)');
    expect(guard.log()).not.toContain('hunter2');
  });

  it('says that approvals are not configured', async () => {
    const guard = await start({
      version: '1',
      default: 'deny',
      tools: { echo: { approve: [{ conditions: [], reason: 'Money moves.' }] } },
    });
    const { result } = await guard.call('echo');
    expect(result.content[0].text).toMatch(/needs a person; approvals are not configured/);
    expect(result.content[0].text).toContain('Money moves.');
    expect(result._meta['toolwarden/decision']).toMatchObject({ outcome: 'approve', rule: '/tools/echo/approve/0' });
  });

  it.each([
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}]', -32600],
    ['what is no JSON', '{"jsonrpc":"2.0","id":1,', -32700],
    ['arguments that are a list', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":[1]}}', -32602],
    ['a key twice', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","name":"hidden"}}', -32600],
    ['a key in another case', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","Name":"hidden"}}', -32602],
    ['a call that wants no answer', '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo"}}', -32600],
    [
      'an inexact number',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"n":9007199254740993}}}',
      -32600,
    ],
    ['half a character', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"n":"\\ud800"}}}', -32600],
    ['a byte order mark', '\ufeff{"jsonrpc":"2.0","id":1,"method":"ping"}', -32700],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), -32700],
    ['a message of 9 MiB', `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"${'x'.repeat(9 * 1024 * 1024)}"}}`, -32600],
    ['a method nobody knows', '{"jsonrpc":"2.0","id":1,"method":"tools/run","params":{"name":"echo"}}', -32601],
    [
      'a completion of a tool',
      '{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/tool","name":"echo"}}}',
      -32601,
    ],
  ])('refuses %s, and the server hears nothing of it', async (_claim, bytes, code) => {
    const guard = await start(allowing('echo'));
    guard.send(bytes);
    const { error } = await guard.answer(({ error: refused }) => refused !== undefined);
    expect(error.code).toBe(code);
    await guard.call('echo');
    expect(guard.received().map((line) => JSON.parse(line).method)).toEqual(['initialize', 'notifications/initialized', 'tools/call']);
  });

  it('drops a notification nobody knows, and an answer nobody asked for', async () => {
    const guard = await start(allowing('echo'));
    guard.send('{"jsonrpc":"2.0","method":"notifications/run","params":{"name":"echo"}}');
    guard.send('{"jsonrpc":"2.0","id":"ask-1","result":{"action":"accept"}}');
    await guard.call('echo');
    expect(guard.received().map((line) => JSON.parse(line).method)).toEqual(['initialize', 'notifications/initialized', 'tools/call']);
  });

  it('forwards what it judged or nothing, whatever is done to the bytes of a call', async () => {
    const guard = await start({
      version: '1',
      default: 'deny',
      tools: { echo: { deny_if: [{ conditions: [{ path: 'args.n', op: 'gt', value: 5 }] }] } },
    });
    const pieces = [
      '"name"',
      '"Name"',
      '"arguments"',
      '"echo"',
      '"hidden"',
      '{"n":9}',
      '{"n":1}',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '\\u0000',
      '1e400',
      '-0',
      'ſ',
    ];
    const edit = fc.record({ at: fc.nat(120), cut: fc.nat(6), put: fc.constantFrom('', ...pieces) });
    let id = 1000;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        let bytes = callText(++id, 'echo', { n: 1 });
        for (const { at, cut, put } of edits) bytes = bytes.slice(0, at) + put + bytes.slice(at + cut);
        guard.send(bytes.replaceAll('\n', ' '));
        // A message behind it, so that all of the first is done.
        const after = ++id;
        guard.send(callText(after, 'echo', { after }));
        await guard.answer(after);
      }),
      { numRuns: 300 },
    );
    const received = guard.received();
    expect(received.length).toBeGreaterThan(300);
    for (const line of received.slice(2)) {
      const message = JSON.parse(line);
      expect(JSON.stringify(message)).toBe(line);
      if (message.method !== 'tools/call') continue;
      expect(message.params.name).toBe('echo');
      expect(message.params.arguments?.n ?? 0).toBeLessThanOrEqual(5);
    }
  });

  describe('limits', () => {
    const limited = (max: number, tool = 'echo', more: object = {}): object => ({
      version: '1',
      default: 'deny',
      tools: { [tool]: { limits: [{ counter: 'calls', window: 'day', max, scope: 'grant', ...more }] } },
    });

    it('give ten calls at once no more than there is', async () => {
      const guard = await start(limited(3));
      const answers = await Promise.all(Array.from({ length: 10 }, () => guard.call('echo')));
      expect(answers.filter(({ result }) => result.isError !== true)).toHaveLength(3);
      expect(answers.filter(({ result }) => result._meta?.['toolwarden/decision']?.rule === '/tools/echo/limits/0')).toHaveLength(7);
      expect(callsReceived(guard)).toHaveLength(3);
    });

    it('say when a call can be tried again', async () => {
      const guard = await start(limited(0), { now: () => new Date(NOON) });
      const { result } = await guard.call('echo');
      expect(result._meta['toolwarden/decision']).toMatchObject({ outcome: 'deny', retryAfterSeconds: 12 * 3600 });
      expect(result.content[0].text).toContain('It can be tried again in about 12 hours (on 2026-11-03 at 00:00 UTC).');
    });

    it('are shared by guards that run beside each other', async () => {
      const stateDir = join(folder.path, 'shared');
      const one = await start(limited(3), { stateDir });
      const two = await start(limited(3), { stateDir });
      await one.call('echo');
      await two.call('echo');
      await one.call('echo');
      expect((await two.call('echo')).result).toMatchObject({ isError: true });
    });

    it('charge a call that was delivered, also when its result is an error', async () => {
      const guard = await start(limited(1, 'fails'));
      expect((await guard.call('fails')).result).toEqual({ content: [{ type: 'text', text: '{}' }], isError: true });
      expect((await guard.call('fails')).result._meta['toolwarden/decision'].rule).toBe('/tools/fails/limits/0');
    });

    it('charge a call that is cancelled after its delivery, and tell the server', async () => {
      const guard = await start(limited(1, 'slow'));
      guard.send(callText(1, 'slow'));
      await expect.poll(() => callsReceived(guard).length).toBe(1);
      guard.send('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}');
      await expect.poll(() => guard.received().at(-1)).toContain('"notifications/cancelled"');
      expect((await guard.call('slow')).result).toMatchObject({ isError: true });
    });

    it('give back what was cancelled before its delivery', async () => {
      const guard = await start(limited(1));
      // All in one piece: the cancellation is read before the counters have answered.
      guard.send(`${callText(1, 'echo')}\n{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`);
      expect((await guard.call('echo', { second: true })).result).not.toMatchObject({ isError: true });
      expect(callsReceived(guard).map(({ params }) => params.arguments)).toEqual([{ second: true }]);
    });

    it('refuse negative amounts and count parts of one exactly', async () => {
      const guard = await start(limited(1, 'spend', { amount: 'args.amount' }));
      expect((await guard.call('spend', { amount: -5 })).result).toMatchObject({ isError: true });
      expect((await guard.call('spend', { amount: 0.99 })).result).not.toMatchObject({ isError: true });
      expect((await guard.call('spend', { amount: 0.02 })).result).toMatchObject({ isError: true });
      expect((await guard.call('spend', { amount: 0.01 })).result).not.toMatchObject({ isError: true });
    });

    it('refuse when they cannot be counted, and only then', async () => {
      const stateDir = join(folder.path, 'broken');
      mkdirSync(stateDir);
      writeFileSync(join(stateDir, 'guard'), 'a file where the folder should be');
      const policy = { ...limited(3), tools: { ...(limited(3) as Answer).tools, spend: {} } };
      const guard = await start(policy, { stateDir });
      expect((await guard.call('echo')).result).toMatchObject({
        isError: true,
        _meta: { 'toolwarden/decision': { rule: '/tools/echo/limits' } },
      });
      expect((await guard.call('spend')).result).not.toMatchObject({ isError: true });
      expect(callsReceived(guard)).toHaveLength(1);
    });
  });

  it('quarantines a tool that changes while it is used', async () => {
    // The digest of the definition that the fixture lists at first.
    const pin = 'sha256:28bd02835a53732188467ad1410679a6c992b7383be42660388df67f442a5e94';
    const guard = await start({ version: '1', default: 'deny', tools: { echo: { pin, arguments: 'inputSchema' }, change: {} } });
    expect((await guard.call('echo')).result).not.toMatchObject({ isError: true });
    await guard.call('change');
    expect((await guard.call('echo')).result._meta['toolwarden/decision']).toMatchObject({ outcome: 'deny', rule: '/tools/echo/pin' });
  });

  it('judges arguments by the schema that is listed', async () => {
    const guard = await start({ version: '1', default: 'deny', tools: { echo: { arguments: 'inputSchema' } } });
    expect((await guard.call('echo', { key: 'x' })).result).not.toMatchObject({ isError: true });
    expect((await guard.call('echo', { key: 1 })).result._meta['toolwarden/decision']).toMatchObject({ rule: '/tools/echo/arguments' });
    expect(guard.received().filter((line) => line.includes('tools/list'))).toHaveLength(1);
  });

  it('refuses by the schema when the server cannot be listed', async () => {
    const guard = await start(
      { version: '1', default: 'deny', tools: { read_note: { arguments: 'inputSchema' } } },
      { server: 'refuses-to-list' },
    );
    expect((await guard.call('read_note')).result).toMatchObject({ isError: true });
  });

  it('passes progress, and what the server asks of the client', async () => {
    const guard = await start(allowing('progress', 'ask'));
    guard.send(callText(1, 'progress', {}, { _meta: { progressToken: 'p' } }));
    for (const progress of [1, 2]) {
      expect(await guard.answer(({ method }) => method === 'notifications/progress')).toMatchObject({
        params: { progressToken: 'p', progress },
      });
    }
    await guard.answer(1);
    guard.send(callText(2, 'ask'));
    const question = await guard.answer(({ method }) => method === 'elicitation/create');
    guard.send(JSON.stringify({ jsonrpc: '2.0', id: question.id, result: { action: 'decline' } }));
    expect((await guard.answer(2)).result.content[0].text).toBe('{"action":"decline"}');
  });

  it('takes a policy that changed, and keeps the one before while the new one is not valid', async () => {
    const guard = await start(allowing('echo'));
    expect((await guard.call('spend')).result).toMatchObject({ isError: true });
    guard.setPolicy(allowing('spend'));
    expect((await guard.call('spend')).result).not.toMatchObject({ isError: true });
    guard.setPolicy({ version: '1', default: 'allow', tools: { echo: { deny_fi: [] } } });
    expect((await guard.call('echo')).result).toMatchObject({ isError: true });
    expect(guard.log()).toMatch(/deny_fi.*deny_if/);
  });

  it('answers what waits when the server dies, and ends with its exit code', async () => {
    const guard = await start(allowing('slow', 'crash'));
    guard.send(callText(1, 'slow'));
    guard.send(callText(2, 'crash'));
    expect((await guard.answer(1)).error.message).toContain('exit code 3');
    expect((await guard.answer(2)).error.message).toContain('exit code 3');
    expect(await guard.exitCode).toBe(3);
  });

  it('answers what was sent before the client ended, and ends with the server', async () => {
    const guard = await start(allowing('echo'));
    guard.send(callText(1, 'echo', { last: true }));
    const code = guard.end();
    expect((await guard.answer(1)).result.content[0].text).toBe('{"last":true}');
    expect(await code).toBe(0);
  });

  it('ends with 130 when it is interrupted, and takes the server with it', async () => {
    const guard = await start(allowing('slow'));
    guard.send(callText(1, 'slow'));
    expect(await guard.abort()).toBe(130);
  });

  it('answers what waits when the server sends a line that never ends', async () => {
    const guard = await start(allowing('x'), { server: 'huge-line', initialize: false });
    guard.send(initializeText);
    expect((await guard.answer('init')).error.message).toContain('longer than 8 MiB');
  });

  it('leaves out what the server prints that is no message', async () => {
    const guard = await start(allowing('x'), { server: 'floods-stdout', initialize: false });
    await expect.poll(guard.log).toContain('The server printed what is no message: all work and no play');
    await expect.poll(guard.log).toContain('no more of it is told');
  });

  it('starts nothing with a policy that is not valid, and says where and what', async () => {
    const policyPath = join(folder.path, 'bad.json');
    writeFileSync(policyPath, '{"version":"1","default":"deny","tools":{"x":{"deny_fi":[]}}}');
    const lines: string[] = [];
    const code = await runGuard({
      ...streams(),
      policyPath,
      command: fixtureCommand('records-calls', join(folder.path, 'received')),
      log: (line) => lines.push(line),
    });
    expect(code).toBe(1);
    expect(lines.join('\n')).toMatch(/^error: .*bad\.json: \/tools\/x\/deny_fi: .*Did you mean `deny_if`\?/);
  });

  it.each([
    ['is not there', 'nowhere.json'],
    ['is a folder', '.'],
    ['is no JSON', 'no.json'],
  ])('starts nothing with a policy that %s, and says that it could not be read', async (_claim, name) => {
    const lines: string[] = [];
    const policyPath = join(folder.path, name);
    writeFileSync(join(folder.path, 'no.json'), 'version: 1');
    expect(
      await runGuard({ ...streams(), policyPath, command: fixtureCommand('records-calls', 'x'), log: (line) => lines.push(line) }),
    ).toBe(2);
    expect(lines.join('\n')).toMatch(/^error: .*(?:cannot be read|not JSON)/);
  });

  it('says when the server cannot be started', async () => {
    const policyPath = join(folder.path, 'policy.json');
    writeFileSync(policyPath, JSON.stringify(allowing('x')));
    const lines: string[] = [];
    expect(await runGuard({ ...streams(), policyPath, command: ['/no/such/program'], log: (line) => lines.push(line) })).toBe(3);
    expect(lines.join('\n')).toContain('`/no/such/program` could not be started (ENOENT)');
    const plain = join(folder.path, 'plain');
    writeFileSync(plain, 'not a program');
    chmodSync(plain, 0o600);
    expect(await runGuard({ ...streams(), policyPath, command: [plain], log: () => {} })).toBe(3);
  });

  const streams = () => ({
    env: { PATH: process.env['PATH'] },
    stateDir: join(folder.path, 'state'),
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    now: () => new Date(NOON),
    signal: new AbortController().signal,
  });
});
