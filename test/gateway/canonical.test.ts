import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage, readServerMessage } from '#gateway/canonical';
import { answerUnder, META, type Request, type Response, renumbered, restamped, resultText, textOf } from '#gateway/envelope';
import { errorText, refusalText } from '#gateway/refusal';

const call = (params: unknown, id: unknown = 1) => JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params });
/** A `tools/call` whose params are this text, so that it can say what no object can. */
const rawCall = (params: string) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;

describe('readMessage', () => {
  it('reads a call into what is judged and what is forwarded', () => {
    const text = '{ "method":"tools/call",\n "params":{"name":"re\\u0061d","arguments":{"path":"/x","n":1.50}}, "jsonrpc":"2.0","id":0 }';
    expect(readMessage(text)).toEqual({
      ok: true,
      message: {
        kind: 'request',
        id: 0,
        method: 'tools/call',
        params: { name: 'read', arguments: { path: '/x', n: 1.5 } },
        call: { name: 'read', arguments: { path: '/x', n: 1.5 } },
      },
      text: '{"jsonrpc":"2.0","id":0,"method":"tools/call","params":{"name":"read","arguments":{"path":"/x","n":1.5}}}',
    });
  });

  it.each([
    ['a request without params', '{"jsonrpc":"2.0","id":"a","method":"ping"}', { kind: 'request', id: 'a', method: 'ping' }],
    [
      'a notification',
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}',
      { kind: 'notification', method: 'notifications/cancelled', params: { requestId: 1 } },
    ],
    ['a result', '{"jsonrpc":"2.0","id":1,"result":{"x":[]}}', { kind: 'response', id: 1, result: { x: [] } }],
    [
      'an error',
      '{"jsonrpc":"2.0","id":"a","error":{"code":-1,"message":"no","data":[1]}}',
      { kind: 'response', id: 'a', error: { code: -1, message: 'no', data: [1] } },
    ],
    [
      'an error to a request whose id nobody could read',
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}',
      { kind: 'response', id: null, error: { code: -32700, message: 'no' } },
    ],
    [
      'a call without arguments',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}',
      { kind: 'request', id: 1, method: 'tools/call', params: { name: 'x' }, call: { name: 'x', arguments: {} } },
    ],
    [
      'params that a later version of the protocol may know',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","future":{"Name":1}}}',
      { params: { name: 'x', future: { Name: 1 } } },
    ],
    [
      'argument keys in any case',
      call({ name: 'x', arguments: { Name: 1, name: 2 } }),
      { call: { name: 'x', arguments: { Name: 1, name: 2 } } },
    ],
  ])('reads %s', (_claim, text, message) => {
    const read = readMessage(text);
    expect(read).toMatchObject({ ok: true, message });
    if (read.ok) expect(read.text).toBe(text);
  });

  it('leaves out members at the root that JSON-RPC does not know', () => {
    expect(readMessage('{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{"method":"x"},"extra":1}')).toEqual({
      ok: true,
      message: { kind: 'request', id: 1, method: 'ping' },
      text: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    });
  });

  it('keeps `__proto__` in arguments as a member that is judged and forwarded', () => {
    const text = rawCall('{"name":"x","arguments":{"__proto__":{"admin":true}}}');
    const read = readMessage(text);
    expect(read).toMatchObject({ ok: true, text });
    if (!read.ok || read.message.kind !== 'request') throw new Error('It was not read as a request.');
    expect(Object.keys(read.message.call?.arguments ?? {})).toEqual(['__proto__']);
    expect(read.message.call?.arguments['admin']).toBeUndefined();
  });

  it('makes -0 the 0 it is printed as', () => {
    const read = readMessage(rawCall('{"name":"x","arguments":{"n":-0}}'));
    if (!read.ok || read.message.kind !== 'request') throw new Error('It was not read as a request.');
    expect(Object.is(read.message.call?.arguments['n'], 0)).toBe(true);
  });

  it.each([
    ['a batch', `[${call({ name: 'x' })}]`, -32600],
    ['an empty batch', '[]', -32600],
    ['text', '"tools/call"', -32600],
    ['null', 'null', -32600],
    ['what is not JSON', '{"jsonrpc":"2.0"', -32700],
    ['no jsonrpc', '{"id":1,"method":"ping"}', -32600],
    ['another jsonrpc', '{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
    ['jsonrpc as a number', '{"jsonrpc":2.0,"id":1,"method":"ping"}', -32600],
    ['neither method nor result nor error', '{"jsonrpc":"2.0","id":1}', -32600],
    ['a method that is not text', '{"jsonrpc":"2.0","id":1,"method":["tools/call"]}', -32600],
    ['an id of null', '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
    ['an id that is true', '{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600],
    ['a call that asks for no answer', '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"x"}}', -32600],
    ['a notification with an id', '{"jsonrpc":"2.0","id":1,"method":"notifications/initialized"}', -32600],
    ['a method beside a result', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"},"result":{}}', -32600],
    ['a result beside an error', '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"x"}}', -32600],
    ['a result without id', '{"jsonrpc":"2.0","result":{}}', -32600],
    ['a result to nobody', '{"jsonrpc":"2.0","id":null,"result":{}}', -32600],
    ['a result that is a list', '{"jsonrpc":"2.0","id":1,"result":[]}', -32600],
    ['a result that is null', '{"jsonrpc":"2.0","id":1,"result":null}', -32600],
    ['an error without code', '{"jsonrpc":"2.0","id":1,"error":{"message":"x"}}', -32600],
    ['an error that is text', '{"jsonrpc":"2.0","id":1,"error":"x"}', -32600],
    ['params that are a list', rawCall('["x"]'), -32602],
    ['params that are null', rawCall('null'), -32602],
    ['a call without params', '{"jsonrpc":"2.0","id":1,"method":"tools/call"}', -32602],
    ['a call without name', rawCall('{"arguments":{}}'), -32602],
    ['a name that is a list', rawCall('{"name":["x"]}'), -32602],
    ['arguments that are a list', rawCall('{"name":"x","arguments":[{"amount":1}]}'), -32602],
    ['arguments that are text', rawCall('{"name":"x","arguments":"{}"}'), -32602],
    ['arguments that are null', rawCall('{"name":"x","arguments":null}'), -32602],
    ['arguments twice', rawCall('{"name":"x","arguments":{"n":1},"arguments":{"n":2}}'), -32600],
    ['an inexact number', rawCall('{"name":"x","arguments":{"n":9007199254740993}}'), -32600],
    ['half a pair', rawCall('{"name":"x","arguments":{"n":"\\ud800"}}'), -32600],
    ['65 levels', rawCall(`{"name":"x","arguments":{"n":${'['.repeat(62)}${']'.repeat(62)}}}`), -32600],
    ['another case of method', '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}', -32600],
    ['another case of method alone', '{"jsonrpc":"2.0","id":1,"METHOD":"tools/call"}', -32600],
    ['another case of params', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"},"Params":{"name":"y"}}', -32600],
    ['another case of id', '{"jsonrpc":"2.0","id":1,"ID":2,"method":"ping"}', -32600],
    ['params with a long s', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"},"paramſ":{"name":"y"}}', -32600],
    ['another case of name', rawCall('{"name":"read_file","Name":"delete_repo"}'), -32602],
    ['another case of arguments', rawCall('{"name":"x","arguments":{"n":1},"Arguments":{"n":999999}}'), -32602],
    ['arguments with a long s', rawCall('{"name":"x","arguments":{},"argumentſ":{"n":1}}'), -32602],
    ['another case of uri', '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"a","URI":"b"}}', -32602],
    [
      'another case in _meta',
      rawCall('{"name":"x","_meta":{"io.modelcontextprotocol/protocolVersion":"a","io.modelcontextprotocol/ProtocolVersion":"b"}}'),
      -32602,
    ],
  ])('refuses %s', (_claim, text, code) => {
    expect(readMessage(text)).toMatchObject({ ok: false, code });
  });

  it('refuses with the id, where there is one, and with nothing of what was sent', () => {
    expect(readMessage('{"method":"tools/call","params":{"name":"secret","arguments":["secret"]},"jsonrpc":"2.0","id":"q"}')).toEqual({
      ok: false,
      code: -32602,
      reason: 'The `arguments` of a `tools/call` are an object or absent.',
      id: 'q',
    });
    expect(readMessage('{"params":{"secret":1,"secret":2},"id":5}')).toEqual({
      ok: false,
      code: -32600,
      reason: 'The message has the same key twice in one object, which two readers can read differently.',
      id: 5,
    });
    expect(readMessage('[{"id":5}]')).toMatchObject({ ok: false, id: null });
  });

  // A member called `constructor` misleads `toStrictEqual`.
  const same = (one: unknown, other: unknown) => expect(isDeepStrictEqual(one, other) || [one, other]).toBe(true);
  // Members that a shadowing prototype, a printer or a parser could lose.
  const key = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('__proto__', 'constructor', 'toJSON', 'name', 'Name', '0', ''));
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<unknown>(null, true, false, -0),
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 53 - 1), max: 2 ** 53 - 1 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
    ),
  })).value;
  const members = fc.array(fc.tuple(key, json), { maxLength: 5 }).map((entries) => Object.fromEntries(entries));

  it('judges exactly what it forwards, whatever the arguments', () => {
    fc.assert(
      fc.property(members, fc.nat(3), (given, indent) => {
        const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x', arguments: given } }, null, indent);
        const read = readMessage(text);
        if (!read.ok || read.message.kind !== 'request') throw new Error('It was not read as a request.');
        const { kind: _kind, call: called, ...forwarded } = read.message;
        same({ jsonrpc: '2.0', ...forwarded }, JSON.parse(read.text));
        same(called?.arguments, JSON.parse(read.text).params.arguments);
        expect(called?.arguments).toBe(read.message.params?.['arguments']);
        same(called?.arguments, JSON.parse(JSON.stringify(given)));
        same(readMessage(read.text), read);
        expect(read.text).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it('judges exactly what it forwards, whatever the message', () => {
    const jsonrpc = fc.constant('2.0');
    const id = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
    const method = fc.constantFrom('tools/call', 'ping', 'notifications/x');
    const messages = fc.oneof(
      fc.record({ jsonrpc, id, method, params: members, more: json }, { requiredKeys: ['jsonrpc', 'method'] }),
      fc.record({ jsonrpc, id, result: fc.oneof(members, json) }),
      fc.record(
        { jsonrpc, id, error: fc.record({ code: fc.integer(), message: fc.string(), data: json }) },
        { requiredKeys: ['jsonrpc', 'error'] },
      ),
    );
    let taken = 0;
    fc.assert(
      fc.property(messages, (message) => {
        const read = readMessage(JSON.stringify(message));
        if (!read.ok) return;
        taken++;
        const { kind: _kind, ...rest } = read.message;
        const { call: _call, ...forwarded } = 'call' in rest ? rest : { ...rest, call: undefined };
        same({ jsonrpc: '2.0', ...forwarded }, JSON.parse(read.text));
        same(readMessage(read.text), read);
      }),
      { numRuns: 1000 },
    );
    expect(taken).toBeGreaterThan(200);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => typeof readMessage(text).ok === 'boolean'));
  });
});

describe('a line break that JSON allows in a string', () => {
  const odd = 'a\u0085b\u2028c\u2029d';
  const escaped = '"a\\u0085b\\u2028c\\u2029d"';

  it.each([
    ['a call', { id: odd, method: 'tools/call', params: { name: odd, arguments: { [odd]: odd } } }],
    ['a notification', { method: 'notifications/x', params: { x: odd } }],
    ['an answer', { id: odd, result: { x: odd } }],
    ['an error', { id: odd, error: { code: 1, message: odd } }],
  ])('is an escape in the text of %s, which says the same', (_claim, message) => {
    const read = readMessage(JSON.stringify({ jsonrpc: '2.0', ...message }));
    if (!read.ok) throw new Error(read.reason);
    expect(read.text).not.toMatch(/[\u0085\u2028\u2029]/);
    expect(read.text).toContain(escaped);
    expect(JSON.parse(read.text)).toMatchObject(message);
    expect(readMessage(read.text)).toEqual(read);
  });

  it('is one in a result that passes as it was written, behind a backslash too', () => {
    const read = readServerMessage(`{"jsonrpc":"2.0","id":"${odd}","result":{"n":9007199254740993,"t":"\\\\${odd}"}}`);
    expect(read.ok && read.text).toBe(`{"jsonrpc":"2.0","id":${escaped},"result":{"n":9007199254740993,"t":"\\\\${escaped.slice(1)}}}`);
  });

  it('is one in what is printed anew: under another id, of our own, as an error', () => {
    const answer: Response = { kind: 'response', id: 1, result: { x: odd, _meta: { [META.subscriptionId]: 1 } } };
    const request: Request = { kind: 'request', id: odd, method: 'x', params: { x: odd, _meta: { progressToken: odd } } };
    const texts = [
      answerUnder(odd, answer, undefined),
      answerUnder(odd, { kind: 'response', id: 1, error: { code: 1, message: odd } }, undefined),
      resultText(odd, { x: odd }),
      textOf(request),
      renumbered(request, 7, true).text,
      restamped({ kind: 'notification', method: 'x', params: { x: odd } }, request, true, false),
      errorText(odd, 1, odd),
      refusalText(odd, { outcome: 'deny', rule: odd, reason: odd }, { policyVersion: undefined, modern: true, at: new Date(0) }),
    ];
    for (const text of texts) {
      expect(text).not.toMatch(/[\u0085\u2028\u2029]/);
      expect(JSON.stringify(JSON.parse(text))).toContain(odd);
    }
  });

  it('stands nowhere else in JSON', () => {
    for (const char of ['\u0085', '\u2028', '\u2029']) {
      expect(readServerMessage(`{"jsonrpc":"2.0","id":1,${char}"result":{"n":9007199254740993}}`).ok).toBe(false);
      expect(readServerMessage(`{"jsonrpc":"2.0","id":1,"result":{"n":9007199254740993,"t":"\\${char}"}}`).ok).toBe(false);
    }
  });
});

describe('readServerMessage', () => {
  const answer = (result: string, id = '1'): string => `{"jsonrpc":"2.0","id":${id},"result":${result}}`;

  it.each([
    ['a 64-bit id', '{"id":9007199254740993}'],
    ['more digits than a double has', '{"n":0.1000000000000000055511151231257827}'],
    ['a number past every double', '{"n":1e400}'],
    ['half of a pair', '{"t":"\\ud800","\\udfff":[1.50,"\\u0061",true,null]}'],
  ])('passes %s in a result on as it was written', (_claim, result) => {
    expect(readMessage(answer(result)).ok).toBe(false);
    expect(readServerMessage(answer(result))).toMatchObject({
      ok: true,
      text: answer(result),
      message: { kind: 'response', id: 1, exactResult: result },
    });
  });

  it('leaves out white space and nothing else, also where the name of the member is escaped', () => {
    const text = '{ "r\\u0065sult" :\r\n{ "a" : [ 9007199254740993 ,\n "x , }" ] } , "id":"one","jsonrpc":"2.0" }';
    expect(readServerMessage(text)).toMatchObject({ ok: true, text: answer('{"a":[9007199254740993,"x , }"]}', '"one"') });
  });

  it.each([
    ['an id that is inexact', answer('{"n":1}', '9007199254740993')],
    ['an inexact id behind a result', '{"jsonrpc":"2.0","result":{"n":1},"id":9007199254740993}'],
    ['a key twice in the result', answer('{"n":9007199254740993,"a":1,"a":2}')],
    ['a result twice', '{"jsonrpc":"2.0","id":1,"result":{"n":9007199254740993},"result":{}}'],
    ['half a pair in another member', '{"jsonrpc":"2.0","id":1,"result":{"n":9007199254740993},"x":"\\ud800"}'],
    ['half a pair as a key beside the result', '{"jsonrpc":"2.0","id":1,"result":{"n":9007199254740993},"\\ud800":1}'],
    ['a result that is no object', answer('9007199254740993')],
    ['too many levels in the result', answer(`{"n":9007199254740993,"a":${'['.repeat(70)}${']'.repeat(70)}}`)],
    ['an error', '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x","data":9007199254740993}}'],
    ['a request', '{"jsonrpc":"2.0","id":1,"method":"x","params":{"result":9007199254740993}}'],
    ['a request with a result', '{"jsonrpc":"2.0","id":1,"method":"x","result":{"n":9007199254740993}}'],
    ['a list', '[{"result":9007199254740993}]'],
    ['a key in another case', '{"jsonrpc":"2.0","id":1,"Id":2,"result":{"n":9007199254740993}}'],
  ])('refuses %s as ever', (_claim, text) => {
    expect(readMessage(text).ok).toBe(false);
    expect(readServerMessage(text).ok).toBe(false);
  });

  it('is readMessage for all that readMessage takes', () => {
    const text = answer('{"a":[1.50]}');
    expect(readServerMessage(text)).toEqual(readMessage(text));
  });
});
