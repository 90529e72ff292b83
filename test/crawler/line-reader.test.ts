import { describe, expect, it } from 'vitest';
import { lineReader } from '#crawler/inspect/line-reader';

const roomy = { totalBytes: 1_000, lineBytes: 100 };
const texts = (lines: { text: string }[]) => lines.map(({ text }) => text);

describe('lineReader', () => {
  it('puts lines together however the bytes come', () => {
    const bytes = Buffer.from('one\r\ntwo €\n\nrest');
    for (let size = 1; size <= bytes.length; size += 1) {
      const reader = lineReader(roomy);
      const lines = [];
      for (let at = 0; at < bytes.length; at += size) lines.push(...reader.push(bytes.subarray(at, at + size)));
      expect(texts(lines)).toEqual(['one', 'two €', '']);
      expect(reader.rest()).toEqual({ text: 'rest', malformed: false });
      expect(reader.over).toBeUndefined();
    }
  });

  it('says which line is no UTF-8 and goes on', () => {
    const lines = lineReader(roomy).push(Buffer.concat([Buffer.from([0x61, 0xff, 0x0a]), Buffer.from('b\n')]));
    expect(lines).toEqual([
      { text: 'a\uFFFD', malformed: true },
      { text: 'b', malformed: false },
    ]);
  });

  it('takes a line of exactly the longest length and none longer', () => {
    const fits = lineReader({ totalBytes: 100, lineBytes: 4 });
    expect(texts(fits.push(Buffer.from('1234\n')))).toEqual(['1234']);
    const over = lineReader({ totalBytes: 100, lineBytes: 4 });
    expect(texts(over.push(Buffer.from('a\n12345\nb\n')))).toEqual(['a']);
    expect(over.over).toBe('line');
    expect(over.push(Buffer.from('c\n'))).toEqual([]);
  });

  it('holds a line that never ends to the ceiling', () => {
    const reader = lineReader({ totalBytes: 1_000, lineBytes: 10 });
    for (let at = 0; at < 5; at += 1) reader.push(Buffer.from('xxxxx'));
    expect(reader.over).toBe('line');
    expect(reader.rest().text).toBe('');
  });

  it('counts all bytes, short lines too', () => {
    const reader = lineReader({ totalBytes: 6, lineBytes: 6 });
    expect(texts(reader.push(Buffer.from('a\nb\nc\n')))).toEqual(['a', 'b', 'c']);
    expect(reader.push(Buffer.from('\n'))).toEqual([]);
    expect(reader.over).toBe('total');
  });
});
