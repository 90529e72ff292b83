import { describe, expect, it } from 'vitest';
import { NO_APPROVALS } from '#gateway/approvals';
import { readMessage, readServerMessage } from '#gateway/canonical';
import { memoryCounters } from '#gateway/counters/memory';
import { Relay, type RelayOptions } from '#gateway/relay';
import { OwnedTasks } from '#gateway/tasks';
import type { Delivery, Outgoing, UpstreamEvents } from '#gateway/upstream';
import { compilePolicy } from '#policy/decide';
import { parsePolicyValue } from '#policy/document';
import { type Answer, callText } from './support.ts';

const NOON = new Date('2026-11-02T12:00:00Z');
const limits = [{ counter: 'c', window: 'day', max: 1, scope: 'grant' }];

const policyOf = (tools: object) => {
  const parsed = parsePolicyValue({ version: '1', default: 'deny', tools });
  if (!parsed.ok) throw new Error('The policy of this test is not valid.');
  return compilePolicy(parsed.policy);
};

/** A relay before a server whose every delivery a test decides. */
function aRelay(tools: object, { shared = false, ...options }: Partial<RelayOptions> & { shared?: boolean } = {}) {
  let policy = policyOf(tools);
  const sent: { outgoing: Outgoing; deliver(delivery: Delivery): void; fail(): void }[] = [];
  const cancelled: unknown[] = [];
  const toClient: Answer[] = [];
  let server: UpstreamEvents | undefined;
  const relay = new Relay({
    enforcement: {
      server: 's',
      grant: 'g',
      policy: () => policy,
      counters: memoryCounters(() => NOON),
      approvals: NO_APPROVALS,
      audit: { record: () => {} },
      now: () => NOON,
    },
    open: (events) => {
      server = events;
      return {
        send: (outgoing) =>
          new Promise((deliver, fail) => sent.push({ outgoing, deliver, fail: () => fail(new Error('The wire is cut.')) })),
        cancel: (id) => cancelled.push(id),
        speaks: () => {},
        pause: () => {},
        resume: () => {},
        finish: () => {},
        close: async () => {},
      };
    },
    ...(!shared && { toClient: (text) => toClient.push(JSON.parse(text)) }),
    log: () => {},
    closed: () => {},
    ...options,
  });
  const says = (message: object): void => {
    const read = readMessage(JSON.stringify({ jsonrpc: '2.0', ...message }));
    if (!read.ok) throw new Error(read.reason);
    server?.message(read.message, read.text);
  };
  /** The text as the server wrote it. */
  const writes = (text: string): void => {
    const read = readServerMessage(text);
    if (!read.ok) throw new Error(read.reason);
    server?.message(read.message, read.text);
  };
  const ask = (text: string): { answer: Promise<Answer>; raw: Promise<string>; cancel(): void; notes: Answer[] } => {
    const read = readMessage(text);
    if (!read.ok || read.message.kind !== 'request') throw new Error('It is no request.');
    const { message } = read;
    const notes: Answer[] = [];
    let cancel = (): void => {};
    const raw = new Promise<string>((respond) => {
      ({ cancel } = relay.request(message, read.text, {
        respond,
        notify: (note) => notes.push(JSON.parse(note)),
      }));
    });
    return { answer: raw.then((text) => JSON.parse(text)), raw, cancel, notes };
  };
  const nth = async (at: number) => {
    await expect.poll(() => sent.length).toBeGreaterThan(at);
    const found = sent[at];
    if (found === undefined) throw new Error('Nothing was sent.');
    return found;
  };
  const setPolicy = (next: object): void => {
    policy = policyOf(next);
  };
  return { relay, ask, says, writes, nth, sent, cancelled, toClient, setPolicy, server: () => server };
}

const refusedByLimit = { result: { isError: true, _meta: { 'toolwarden/decision': { rule: '/tools/t/limits/0' } } } };

describe('what a call took', () => {
  it('is given back when the server never got it', async () => {
    const { ask, nth, says } = aRelay({ t: { limits } });
    const first = ask(callText(1, 't'));
    (await nth(0)).deliver('undelivered');
    expect((await first.answer).error.message).toContain('was not sent');
    const second = ask(callText(2, 't'));
    (await nth(1)).deliver('delivered');
    says({ id: 2, result: { content: [] } });
    expect(await second.answer).toEqual({ jsonrpc: '2.0', id: 2, result: { content: [] } });
    expect(await ask(callText(3, 't')).answer).toMatchObject(refusedByLimit);
  });

  it('is given back when sending fails', async () => {
    const { ask, nth } = aRelay({ t: { limits } });
    const first = ask(callText(1, 't'));
    (await nth(0)).fail();
    expect(await first.answer).toMatchObject({ error: {} });
    ask(callText(2, 't'));
    expect((await nth(1)).outgoing.message).toMatchObject({ call: { name: 't' } });
  });

  it.each([
    ['given back', 'undelivered', 2],
    ['kept', 'delivered', 1],
  ] as const)('is %s when the client goes while it is %s', async (_claim, delivery, sends) => {
    const { ask, nth, sent, cancelled } = aRelay({ t: { limits } });
    const first = ask(callText(1, 't'));
    const message = await nth(0);
    first.cancel();
    expect(cancelled).toEqual([1]);
    message.deliver(delivery);
    // The settling follows the delivery; whatever comes next is counted after it.
    await new Promise((settled) => setImmediate(settled));
    const second = ask(callText(2, 't'));
    if (sends === 1) expect(await second.answer).toMatchObject(refusedByLimit);
    else await nth(1);
    expect(sent).toHaveLength(sends);
  });

  it.each([
    ['given back', 'undelivered'],
    ['kept', 'delivered'],
  ] as const)('is %s when the server dies and it was %s', async (_claim, delivery) => {
    const { ask, nth, server, relay } = aRelay({ t: { limits } });
    const first = ask(callText(1, 't'));
    const message = await nth(0);
    server()?.closed({ reason: 'the server ended with exit code 3' });
    expect((await first.answer).error.message).toContain('exit code 3');
    message.deliver(delivery);
    await relay.close();
    expect((await ask(callText(2, 't')).answer).error.message).toContain('not running');
  });
});

describe('a call that the server answers with a question', () => {
  const state = { requestState: 'state' };
  const retryText = (id: number, args: object = {}) => callText(id, 't', args, { ...state, inputResponses: { q: {} } });
  /** The first call is delivered and asked about; it took the only unit. */
  const asked = async (options: Parameters<typeof aRelay>[1] = {}, tools: object = { t: { limits } }) => {
    const of = aRelay(tools, options);
    const first = of.ask(callText(1, 't'));
    (await of.nth(0)).deliver('delivered');
    of.says({ id: JSON.parse((await of.nth(0)).outgoing.text).id, result: { resultType: 'input_required', ...state } });
    expect((await first.answer).result.resultType).toBe('input_required');
    return of;
  };
  const settled = () => new Promise((done) => setImmediate(done));

  it('is charged once with its retry', async () => {
    const { ask, nth, says } = await asked();
    const retry = ask(retryText(2));
    (await nth(1)).deliver('delivered');
    says({ id: 2, result: { content: [] } });
    expect((await retry.answer).result).toEqual({ content: [] });
    expect(await ask(callText(3, 't')).answer).toMatchObject(refusedByLimit);
  });

  it('is charged once through many rounds', async () => {
    const { ask, nth, says } = await asked();
    for (const id of [2, 3, 4]) {
      const retry = ask(retryText(id));
      (await nth(id - 1)).deliver('delivered');
      says({ id, result: { resultType: 'input_required', ...state } });
      await retry.answer;
    }
    expect(await ask(callText(5, 't')).answer).toMatchObject(refusedByLimit);
  });

  it('stays charged when its retry is cancelled at once', async () => {
    const { ask, sent } = await asked();
    ask(retryText(2)).cancel();
    await settled();
    expect(await ask(callText(3, 't')).answer).toMatchObject(refusedByLimit);
    expect(await ask(retryText(4)).answer).toMatchObject(refusedByLimit);
    expect(sent).toHaveLength(1);
  });

  it('stays charged while its retry is judged', async () => {
    const { ask, nth } = await asked();
    const [retry, other] = [ask(retryText(2)), ask(callText(3, 't'))];
    expect(await other.answer).toMatchObject(refusedByLimit);
    await nth(1);
    retry.cancel();
  });

  it.each([
    ['never reaches the server', 'undelivered'],
    ['is cut off', 'fails'],
  ] as const)('stays charged when its retry %s', async (_claim, manner) => {
    const { ask, nth } = await asked();
    const retry = ask(retryText(2));
    const message = await nth(1);
    if (manner === 'fails') message.fail();
    else message.deliver(manner);
    expect(await retry.answer).toMatchObject({ error: {} });
    expect(await ask(callText(3, 't')).answer).toMatchObject(refusedByLimit);
  });

  it.each([
    ['the policy', { t: { limits, approve: [{ conditions: [], reason: 'Ask.' }] } }, '/tools/t/approve/0'],
    ['a limit that was lowered', { t: { limits: [{ ...limits[0], max: 0 }] } }, '/tools/t/limits/0'],
  ])('stays charged when %s refuses its retry', async (_claim, stricter, rule) => {
    const { ask, setPolicy } = await asked();
    setPolicy(stricter);
    expect(await ask(retryText(2)).answer).toMatchObject({ result: { _meta: { 'toolwarden/decision': { rule } } } });
    setPolicy({ t: { limits } });
    expect(await ask(callText(3, 't')).answer).toMatchObject(refusedByLimit);
  });

  it('stays charged when the headers of its retry do not say what it says', async () => {
    const { relay, ask, says, nth } = await asked();
    const read = readMessage(retryText(2));
    if (!read.ok || read.message.kind !== 'request') throw new Error('It is no request.');
    const { message, text } = read;
    const retry = new Promise((respond) => {
      relay.request(message, text, { respond: (_text, code) => respond(code), notify: () => {} }, () => 'They differ.');
    });
    says({ id: JSON.parse((await nth(1)).outgoing.text).id, result: { tools: [{ name: 't' }] } });
    expect(await retry).toBe(-32020);
    expect(await ask(callText(3, 't')).answer).toMatchObject(refusedByLimit);
  });
});

describe('a call that waits for the listing', () => {
  const listed = { name: 't', inputSchema: { type: 'object' } };

  it('is judged by the policy in force when it has it', async () => {
    const { ask, nth, says, sent, setPolicy } = aRelay({ t: { arguments: 'inputSchema' } });
    const call = ask(callText(1, 't'));
    const listing = await nth(0);
    setPolicy({});
    says({ id: JSON.parse(listing.outgoing.text).id, result: { tools: [listed] } });
    expect(await call.answer).toMatchObject({ result: { _meta: { 'toolwarden/decision': { rule: '(default deny)' } } } });
    expect(sent).toHaveLength(1);
  });

  it('is refused where the policy is another each time', async () => {
    const enforcement = {
      ...{ server: 's', grant: 'g', counters: memoryCounters(() => NOON), approvals: NO_APPROVALS, audit: { record: () => {} } },
      policy: () => policyOf({ t: { arguments: 'inputSchema' } }),
      now: () => NOON,
    };
    const { ask, nth, says, sent } = aRelay({}, { enforcement });
    const call = ask(callText(1, 't'));
    says({ id: JSON.parse((await nth(0)).outgoing.text).id, result: { tools: [listed] } });
    expect(await call.answer).toMatchObject({ error: { code: -32603, message: expect.stringContaining('changed again and again') } });
    expect(sent).toHaveLength(1);
  });
});

describe('a call of a tool that the server lists', () => {
  const checked = { t: { arguments: 'inputSchema' } };
  const tool = (description: string) => ({ name: 't', description, inputSchema: { type: 'object' } });
  const refusedAfterListing = async (tools: object[]): Promise<string> => {
    const { ask, nth, says, sent } = aRelay(checked);
    const call = ask(callText(1, 't'));
    const listing = await nth(0);
    listing.deliver('delivered');
    says({ id: JSON.parse(listing.outgoing.text).id, result: { tools } });
    const { result } = await call.answer;
    expect(result).toMatchObject({ isError: true, _meta: { 'toolwarden/decision': { rule: '/tools/t/arguments' } } });
    expect(sent).toHaveLength(1);
    return result.content[0].text;
  };

  it('not at all is told to list again', async () => {
    expect(await refusedAfterListing([])).toMatch(/does not list this tool now\. Ask for the list of tools again\./);
  });

  it('twice, and differently, is told that listing again does not help', async () => {
    const text = await refusedAfterListing([tool('Reads.'), tool('Deletes.')]);
    expect(text).toMatch(/lists different tools under this one name.*Asking again does not help/);
    expect(text).not.toContain('Ask for the list');
  });

  it('twice, and alike, goes on', async () => {
    const { ask, nth, says } = aRelay(checked);
    ask(callText(1, 't'));
    const listing = await nth(0);
    listing.deliver('delivered');
    says({ id: JSON.parse(listing.outgoing.text).id, result: { tools: [tool('Reads.'), tool('Reads.')] } });
    expect((await nth(1)).outgoing.message).toMatchObject({ call: { name: 't' } });
  });
});

describe('what passes between the sides', () => {
  it('is an answer once, and only to what was asked', async () => {
    const { ask, nth, says, toClient } = aRelay({ t: {} });
    const first = ask(callText(1, 't'));
    // While the call is judged, before the server was sent anything.
    says({ id: 1, result: { content: ['too early'] } });
    (await nth(0)).deliver('delivered');
    says({ id: '1', result: { content: ['another id'] } });
    says({ id: 1, result: { content: ['right'] } });
    says({ id: 1, result: { content: ['again'] } });
    expect((await first.answer).result.content).toEqual(['right']);
    expect(toClient).toEqual([]);
  });

  it('is not a second request under an id that is open', async () => {
    const { ask, nth, sent } = aRelay({ t: {} });
    ask(callText(1, 't'));
    await nth(0);
    expect(await ask(callText(1, 't')).answer).toMatchObject({ id: 1, error: { code: -32600 } });
    expect(sent).toHaveLength(1);
  });

  it('is under ids of ours where many share a connection, subscriptions too', async () => {
    const { ask, nth, says } = aRelay({ t: {} }, { shared: true });
    const about = (subscription: string | number) => ({ _meta: { 'io.modelcontextprotocol/subscriptionId': subscription } });
    const listens = [0, 1].map(() => ask('{"jsonrpc":"2.0","id":"same","method":"subscriptions/listen","params":{}}'));
    const ids = await Promise.all([0, 1].map(async (at) => JSON.parse((await nth(at)).outgoing.text).id));
    expect(new Set(ids).size).toBe(2);
    says({ method: 'notifications/tools/list_changed', params: about(ids[1]) });
    expect(listens.map(({ notes }) => notes)).toEqual([
      [],
      [{ jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: about('same') }],
    ]);
    says({ id: ids[0], result: about(ids[0]) });
    expect(await listens[0]?.answer).toEqual({ jsonrpc: '2.0', id: 'same', result: about('same') });
  });

  it('is nothing of a task that the grant did not begin', async () => {
    const { ask, nth, says } = aRelay({ t: {} }, { tasks: new OwnedTasks() });
    const about = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"tasks/result","params":{"taskId":"task-1"}}`;
    expect(await ask(about(1)).answer).toMatchObject({ error: { code: -32601 } });
    const call = ask(callText(2, 't', {}, { task: { ttl: 1000 } }));
    (await nth(0)).deliver('delivered');
    says({ id: 2, result: { task: { taskId: 'task-1', status: 'working' } } });
    await call.answer;
    ask(about(3));
    expect((await nth(1)).outgoing.text).toContain('"tasks/result"');
    expect(await ask('{"jsonrpc":"2.0","id":4,"method":"tasks/list"}').answer).toMatchObject({ error: { code: -32601 } });
  });
});

describe('a result that says more than a double can hold', () => {
  const ROW = '{"content":[],"structuredContent":{"id":9007199254740993,"half":"\\ud800"}}';

  it.each([
    ['under the id of the client', false],
    ['under the id of the client, where many share a connection', true],
  ])('passes as it was written, %s', async (_claim, shared) => {
    const { ask, nth, writes } = aRelay({ t: { limits } }, { shared });
    const call = ask(callText('mine', 't'));
    const message = await nth(0);
    message.deliver('delivered');
    writes(`{"jsonrpc":"2.0","id":${JSON.stringify(JSON.parse(message.outgoing.text).id)},"result":${ROW}}`);
    expect(await call.raw).toBe(`{"jsonrpc":"2.0","id":"mine","result":${ROW}}`);
    expect(await ask(callText(2, 't')).answer).toMatchObject(refusedByLimit);
  });

  it.each([
    ['a listing, which is filtered', '{"jsonrpc":"2.0","id":1,"method":"tools/list"}', '{"tools":[],"n":9007199254740993}'],
    [
      'the begin of a session',
      '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}',
      '{"protocolVersion":"x","n":9007199254740993}',
    ],
    ['a question to the client', callText(1, 't'), '{"resultType":"input_required","requestState":9007199254740993}'],
    ['the begin of a task', callText(1, 't'), '{"task":{"taskId":"x","ttl":9007199254740993}}'],
  ])('is an error in %s', async (_claim, asked, result) => {
    const { ask, nth, writes } = aRelay({ t: {} });
    const request = ask(asked);
    (await nth(0)).deliver('delivered');
    writes(`{"jsonrpc":"2.0","id":1,"result":${result}}`);
    expect(await request.answer).toMatchObject({ id: 1, error: { code: -32603, message: expect.stringContaining('has to be read') } });
  });

  it('is no listing that a call is judged by', async () => {
    const { ask, nth, writes, sent } = aRelay({ t: { arguments: 'inputSchema' } });
    const call = ask(callText(1, 't'));
    const listing = await nth(0);
    listing.deliver('delivered');
    const id = JSON.stringify(JSON.parse(listing.outgoing.text).id);
    writes(`{"jsonrpc":"2.0","id":${id},"result":{"tools":[{"name":"t","inputSchema":{"maximum":18446744073709551615}}]}}`);
    expect((await call.answer).result.content[0].text).toContain('It is not known what the server lists now');
    expect(sent).toHaveLength(1);
  });
});
