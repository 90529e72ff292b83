import { describe, expect, it } from 'vitest';
import { textTail } from '#crawler/inspect/text-tail';

describe('the end of what a program wrote', () => {
  const tailOf = (maxChars: number, ...pieces: (string | Uint8Array)[]) => {
    const tail = textTail(maxChars);
    for (const piece of pieces) tail.push(Buffer.from(piece as string));
    return tail.text();
  };

  it('is all of it where that is short', () => {
    expect(tailOf(100, 'Starting\n', 'Error: no token')).toBe('Starting\nError: no token');
    expect(tailOf(100)).toBe('');
  });

  it('is its last characters where it is long, however it came', () => {
    const text = Array.from({ length: 3_000 }, (_, at) => `line ${at}\n`).join('');
    const expected = ' 2997\nline 2998\nline 2999\n';
    expect(tailOf(26, text)).toBe(expected);
    expect(tailOf(26, ...text)).toBe(expected);
    expect(tailOf(26, text.slice(0, 10_001), text.slice(10_001))).toBe(expected);
  });

  it('is in whole characters, though they came in halves and are cut where they are kept', () => {
    const bytes = Buffer.from('記憶'.repeat(10_000));
    expect(tailOf(4, ...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toBe('記憶記憶');
    for (const more of ['', 'x', 'xy']) expect(tailOf(4, bytes, more)).toBe(`記憶記憶${more}`.slice(-4));
    expect(tailOf(4, bytes.subarray(0, -1))).toBe('憶記憶記');
  });

  it('has none of the characters that steer a terminal', () => {
    expect(tailOf(100, '\u001b[31mError\u001b[0m\u0000\u202e: no\r\ntoken\u001b]0;owned\u0007')).toBe('Error: no\ntoken');
  });
});
