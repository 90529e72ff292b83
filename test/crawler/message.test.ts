import { describe, expect, it } from 'vitest';
import { readMessage } from '#crawler/inspect/message';

const read = (text: string) => readMessage({ text, malformed: false });

describe('readMessage', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}', { kind: 'result', id: 1, result: { tools: [] } }],
    ['{"jsonrpc":"2.0","id":"2","result":null}', { kind: 'result', id: 2, result: null }],
    ['{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}', { kind: 'error', id: 1, code: -32601, message: 'no' }],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":-32700}}', { kind: 'error', id: null, code: -32700, message: '' }],
    ['{"jsonrpc":"2.0","id":"a","method":"ping","params":{}}', { kind: 'request', id: 'a', method: 'ping' }],
    ['{"jsonrpc":"2.0","method":"notifications/message"}', { kind: 'notification', method: 'notifications/message' }],
  ])('reads %s', (text, message) => {
    expect(read(text)).toEqual(message);
  });

  it.each(['Server running on stdio', '{"level":30,"msg":"ready","id":7}', '[1, 2]', '{ not json', 'null', '7', '""', ''])(
    'takes %s for noise',
    (text) => {
      expect(read(text)).toEqual({ kind: 'noise' });
    },
  );

  it.each([
    ['{"jsonrpc":"2.0","id":1,"result":', 'a message that is not valid JSON'],
    ['{"jsonrpc":"2.0","id":1,"result":{}}{"jsonrpc":"2.0"}', 'a message that is not valid JSON'],
    ['[{"jsonrpc":"2.0","id":1,"result":{}}]', 'a batch of messages where no batch was asked for'],
    ['{"jsonrpc":"1.0","id":1,"result":{}}', 'an answer that is not valid JSON-RPC 2.0'],
    ['{"id":1,"result":{}}', 'an answer that is not valid JSON-RPC 2.0'],
    ['{"jsonrpc":"2.0","id":1.5,"result":{}}', 'an answer that is not valid JSON-RPC 2.0'],
    ['{"jsonrpc":"2.0","id":1}', 'an answer that is not valid JSON-RPC 2.0'],
    ['{"jsonrpc":"2.0","id":1,"error":"no"}', 'an error that is not valid JSON-RPC 2.0'],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', 'a request that is not valid JSON-RPC 2.0'],
    ['{"jsonrpc":"2.0","method":7}', 'a request that is not valid JSON-RPC 2.0'],
  ])('names what is wrong with %s', (text, why) => {
    expect(read(text)).toEqual({ kind: 'spoiled', why });
  });

  it('does not take bytes that are no text for an answer', () => {
    expect(readMessage({ text: '{"jsonrpc":"2.0","id":1,"result":{"x":"\uFFFD"}}', malformed: true })).toEqual({
      kind: 'spoiled',
      why: 'a message that is not valid UTF-8',
    });
  });
});
