import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readEvents } from '#gateway/event-stream';

const reading = async (chunks: Iterable<string>) => {
  const told: string[] = [];
  const ended = await readEvents(Readable.from([...chunks].map((chunk) => Buffer.from(chunk))), (data) => told.push(data));
  return { ended, told };
};
const MIB = 1024 * 1024;

describe('readEvents', () => {
  it('joins the lines of an event, and leaves out all that is no data', async () => {
    const { ended, told } = await reading([
      ': hello\nevent: message\r\nda',
      'ta: {"a":\ndata:1}\nid: 7\n\n',
      '\n:\n\ndata: x\n\ndata: unfinished\n',
    ]);
    expect([ended, told]).toEqual(['ended', ['{"a":\n1}', 'x']]);
  });

  it('takes an event of 8 MiB', async () => {
    const line = `data: ${'x'.repeat(MIB - 6)}`;
    const { told } = await reading([...Array.from({ length: 8 }, () => `${line}\n`), '\n']);
    expect(told.map(({ length }) => length)).toEqual([8 * (MIB - 6) + 7]);
  });

  it.each([
    ['of one line that does not end', ['data: '], 'x'.repeat(MIB), 9],
    ['of many lines', [], `data: ${'x'.repeat(MIB)}\n`, 9],
    ['of empty lines without an end', [], 'data:\n'.repeat(MIB), 9],
  ])('stops at an event %s', async (_claim, first, chunk, times) => {
    expect(await reading([...first, ...Array.from({ length: times }, () => chunk)])).toEqual({ ended: 'too-long', told: [] });
  });

  it('stops at what is no UTF-8', async () => {
    expect(await readEvents(Readable.from([Buffer.from([0x64, 0xff])]), () => {})).toBe('not-utf-8');
  });
});
