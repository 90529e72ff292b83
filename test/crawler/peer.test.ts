import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openPeer } from '#crawler/inspect/peer';

const LONG_MS = 30_000;

/** A peer, the lines it wrote, and the pipe that a server would write to. */
function aPeer(stdoutBytes = 10_000_000) {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const peer = openPeer(stdin, stdout, { stdoutBytes, noiseTailChars: 200 });
  const say = (...lines: (object | string)[]) => {
    stdout.write(lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify({ jsonrpc: '2.0', ...line })}\n`).join(''));
  };
  const written = () =>
    String(stdin.read() ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { peer, stdin, stdout, say, written };
}

describe('openPeer', () => {
  it('asks with ids of its own and takes only the answer to the open question', async () => {
    const { peer, say, written } = aPeer();
    const first = peer.ask('initialize', {}, 1);
    expect(await first).toEqual({ kind: 'none', why: 'timeout' });
    const second = peer.ask('tools/list', { cursor: 'a' }, LONG_MS);
    expect(written()).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'initialize', params: {} },
      { jsonrpc: '2.0', id: 2, method: 'tools/list', params: { cursor: 'a' } },
    ]);
    say({ id: 1, result: 'late' }, { id: 7, error: { code: 1, message: 'nobody asked' } }, { id: 2, result: 'in time' });
    expect(await second).toEqual({ kind: 'result', result: 'in time' });
  });

  it('takes an error without an id for the answer to the one question that is open', async () => {
    const { peer, say } = aPeer();
    const reply = peer.ask('initialize', {}, LONG_MS);
    say({ id: null, error: { code: -32700, message: 'Parse error', data: [1] } });
    expect(await reply).toEqual({ kind: 'error', code: -32700, message: 'Parse error', data: [1] });
  });

  it('waits a moment for the answer behind an error without an id: some answer notifications', async () => {
    const { peer, say } = aPeer();
    const reply = peer.ask('tools/list', {}, LONG_MS);
    say({ error: { code: -32601, message: 'Unknown method: notifications/initialized' } }, { id: 1, result: { tools: [] } });
    expect(await reply).toEqual({ kind: 'result', result: { tools: [] } });
  });

  it('finds the answer between noise and after a message that could not be read', async () => {
    const { peer, say } = aPeer();
    const reply = peer.ask('initialize', {}, LONG_MS);
    say('hello', '{"jsonrpc":"2.0","method":', '', { id: 1, result: {} });
    expect(await reply).toEqual({ kind: 'result', result: {} });
    expect(peer.heard()).toEqual({
      noiseLines: 2,
      noiseTail: 'hello\n{"jsonrpc":"2.0","method":\n',
      spoiled: 'a message that is not valid JSON',
      asked: [],
    });
  });

  it('does not wait long for another answer when the answer could not be read', async () => {
    const { peer, say } = aPeer();
    const reply = peer.ask('initialize', {}, LONG_MS);
    say('{"jsonrpc":"2.0","id":1,"result":');
    expect(await reply).toEqual({ kind: 'none', why: 'spoiled' });
  });

  it('waits no longer for one that sends one unreadable message after the other', async () => {
    const { peer, say } = aPeer();
    const babble = setInterval(() => say('{"jsonrpc":'), 5);
    try {
      expect(await peer.ask('initialize', {}, 100)).toEqual({ kind: 'none', why: 'spoiled' });
      expect(await peer.ask('tools/list', {}, LONG_MS)).toEqual({ kind: 'none', why: 'spoiled' });
    } finally {
      clearInterval(babble);
    }
  });

  it('reads the last line of an output that ends, break or not', async () => {
    const { peer, stdout } = aPeer();
    const reply = peer.ask('initialize', {}, LONG_MS);
    stdout.end('{"jsonrpc":"2.0","id":1,"result":7}');
    expect(await reply).toEqual({ kind: 'result', result: 7 });
    expect(await peer.ask('tools/list', {}, LONG_MS)).toEqual({ kind: 'none', why: 'closed' });
  });

  it('reads nothing past the ceiling', async () => {
    const { peer, say, stdout } = aPeer(1_000);
    const reply = peer.ask('initialize', {}, LONG_MS);
    say('x'.repeat(2_000), { id: 1, result: {} });
    expect(await reply).toEqual({ kind: 'none', why: 'bytes' });
    expect(await peer.ask('tools/list', {}, LONG_MS)).toEqual({ kind: 'none', why: 'bytes' });
    expect(stdout.destroyed).toBe(true);
  });

  it('answers a server that asks without end a thousand times', async () => {
    const { peer, stdin, say } = aPeer();
    let bytes = '';
    stdin.on('data', (chunk) => {
      bytes += String(chunk);
    });
    const reply = peer.ask('initialize', {}, LONG_MS);
    for (let at = 0; at < 3_000; at += 1) say({ id: `q${at}`, method: at % 2 === 0 ? 'ping' : `made/up/${at}` });
    say({ id: 1, result: {} });
    await reply;
    await expect.poll(() => bytes.split('\n').length - 1).toBe(1_001);
    expect(peer.heard().asked).toHaveLength(20);
  });
});
