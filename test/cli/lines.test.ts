import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readLines, untilAborted } from '../../cli/lines.ts';

async function linesOf(pieces: (string | Buffer)[], longest?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(Readable.from(pieces), longest)) lines.push(line);
  return lines;
}

describe('readLines', () => {
  it.each([
    ['joins what came in pieces', ['a', 'b\nc', '\n'], ['ab', 'c']],
    ['takes either line break', ['a\r\nb\n'], ['a', 'b']],
    ['gives a last line without a break', ['a\nb'], ['a', 'b']],
    ['keeps empty lines, which have numbers', ['a\n\nb'], ['a', '', 'b']],
    ['gives nothing of nothing', [], []],
  ])('%s', async (_claim, pieces, lines) => {
    expect(await linesOf(pieces)).toEqual(lines);
  });

  it('does not break a character that came in two pieces', async () => {
    const [first, ...rest] = [...Buffer.from('é\n')];
    expect(await linesOf([Buffer.from([first ?? 0]), Buffer.from(rest)])).toEqual(['é']);
  });

  it('gives a line that is too long once, cut, and goes on behind it', async () => {
    expect(await linesOf(['abcdefgh\n12345\n'], 5)).toEqual(['abcdef', '12345']);
    expect(await linesOf(['abcdefgh', 'ijkl', 'mn\n12345', '\n'], 5)).toEqual(['abcdef', '12345']);
    expect(await linesOf(['abcdefgh'], 5)).toEqual(['abcdef']);
  });
});

describe('untilAborted', () => {
  it('gives what there is, and what reading throws', async () => {
    const { signal } = new AbortController();
    const given: number[] = [];
    for await (const item of untilAborted(Readable.from([1, 2]), signal)) given.push(item);
    expect(given).toEqual([1, 2]);
    const torn = new Readable({ objectMode: true, read: () => torn.destroy(new Error('torn')) });
    await expect(untilAborted(torn, signal).next()).rejects.toThrow('torn');
  });

  it('is done with an abort, between two items and while none comes', async () => {
    const stop = new AbortController();
    const silent = new Readable({ objectMode: true, read: () => undefined });
    silent.push('one');
    const items = untilAborted<string>(silent, stop.signal);
    expect(await items.next()).toEqual({ done: false, value: 'one' });
    const next = items.next();
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await untilAborted(Readable.from([1, 2]), stop.signal).next()).toEqual({ done: true, value: undefined });
  });
});
