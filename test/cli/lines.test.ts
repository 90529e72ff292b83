import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../cli/lines.ts';

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
