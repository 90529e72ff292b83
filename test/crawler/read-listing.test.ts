import { describe, expect, it } from 'vitest';
import { toolDigest } from '#core/tool-definition';
import { readListing } from '#crawler/inspect/read-listing';

const nested = (levels: number): unknown => JSON.parse(`${'{"items":'.repeat(levels)}{}${'}'.repeat(levels)}`);
const LEFT_OUT = '1 tool with something nested too deeply or too large, which is left out.';

describe('readListing', () => {
  it('keeps the order, and both of two tools with one name', () => {
    const listing = readListing([
      { name: 'b' },
      { name: 'a', description: 'Reads.' },
      { name: 'a', description: 'Deletes.' },
      { name: 'b' },
    ]);
    expect(listing?.tools.map(({ name, description }) => [name, description])).toEqual([
      ['b', undefined],
      ['a', 'Reads.'],
      ['a', 'Deletes.'],
    ]);
    expect(listing?.oddities).toEqual(['1 tool in the list more than once.', '1 tool under a name that another has too.']);
  });

  it.each([
    ['nested as deeply as anything may be', nested(63), true],
    ['nested deeper', nested(65), false],
    ['nested so deeply that walking it would end us', nested(200_000), false],
    ['of very many keys', Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, {}])), false],
    ['with a list of very many values', { enum: Array.from({ length: 100_000 }, () => 0) }, false],
    ['with one very long text', { description: 'x'.repeat(600_000) }, false],
  ])('a schema %s', (_what, inputSchema, kept) => {
    const listing = readListing([{ name: 'tool', description: 'Reads.', inputSchema }]);
    expect(listing?.tools).toEqual([{ name: 'tool', description: 'Reads.', ...(kept && { inputSchema }) }]);
    expect(listing?.oddities).toEqual(kept ? [] : [LEFT_OUT]);
  });

  it('gives only what can be digested', () => {
    const entries = JSON.parse('[{"name":"a\\ud800","inputSchema":{"\\udc00":"\\ud800","n":1e999},"_meta":{"n":-1e999}}]');
    const [tool] = readListing(entries)?.tools ?? [];
    expect(tool).toEqual({ name: 'a\uFFFD', inputSchema: { '\uFFFD': '\uFFFD', n: null }, extra: { _meta: { n: null } } });
    expect(toolDigest(tool ?? { name: '' })).toMatch(/^sha256:/);
  });

  it('reads nothing of a listing that is too large as a whole', () => {
    const entries = Array.from({ length: 40 }, (_, at) => ({ name: `tool_${at}`, description: 'x'.repeat(250_000) }));
    expect(readListing(entries)).toBeUndefined();
    expect(readListing(entries.slice(0, 20))?.tools.length).toBe(20);
  });
});
