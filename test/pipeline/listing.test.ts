import { describe, expect, it } from 'vitest';
import { readListing } from '#pipeline/listing';

const TOOLS = [{ name: 'search' }];
const MANY_LARGE_TOOLS = Array.from({ length: 20 }, (_, at) => ({ name: `t${at}`, inputSchema: { enum: Array(60_000).fill(0) } }));
const line = (server: Record<string, unknown>, row: Record<string, unknown> = {}) =>
  JSON.stringify({ server, source: 'somebody', basis: 'declared', tools: TOOLS, ...row });
const identityOf = (server: Record<string, unknown>) => {
  const read = readListing(line(server));
  return read.ok ? read.listing.identity : read.reason;
};

describe('a recorded listing', () => {
  it.each([
    ['its package', { package: 'npm:@acme/notes@1.2.3', repository: 'https://github.com/acme/notes', slug: 'x' }, 'npm:@acme/notes'],
    ['its repository, whose name the slug is', { repository: 'https://github.com/acme/notes.git', slug: 'notes' }, 'github:acme/notes'],
    ['its repository, with its owner', { repository: 'https://github.com/acme/notes', slug: 'acme-notes' }, 'github:acme/notes'],
    ['its repository, where it has no other name', { repository: 'https://github.com/acme/notes' }, 'github:acme/notes'],
    ['its place in a repository of many', { repository: 'https://github.com/acme/servers', slug: 'notes' }, 'github:acme/servers#notes'],
    ['its slug, where the address names only an owner', { repository: 'https://github.com/acme', slug: 'notes' }, 'listing:notes'],
    ['its slug, where the address is none', { repository: '/server/acme/tools', slug: 'notes' }, 'listing:notes'],
    ['its name, where there is no slug', { name: 'Acme Notes' }, 'listing:acme-notes'],
    ['a digest of a name that no slug can hold', { name: '記憶' }, 'listing:2892879e37b9'],
    ['nothing that would read as a flag or a folder', { slug: '../../--x' }, 'listing:x'],
  ])('is known by %s', (_claim, server, identity) => {
    expect(identityOf(server)).toBe(identity);
  });

  it('is read with what it says of the server, in single lines', () => {
    const read = readListing(
      line(
        {
          name: ' Acme\n Notes ',
          slug: 'acme-notes',
          description: 'Keeps\tnotes.\u0000',
          repository: 'git+https://token@github.com/acme/notes.git',
          homepage: 'javascript:alert(1)',
          license: 'MIT',
          stars: 12,
          domain: 'Notes',
        },
        { basis: 'observed', tools: [{ name: 'a', inputSchema: { type: 'object' }, odd: 1 }, { name: 'a' }, { name: 'a' }] },
      ),
    );
    expect(read).toEqual({
      ok: true,
      listing: {
        identity: 'github:acme/notes',
        server: { name: 'Acme Notes', description: 'Keeps notes.', repository: 'https://github.com/acme/notes', license: 'MIT', stars: 12 },
        source: 'import',
        recordedBy: 'somebody',
        basis: 'observed',
        tools: [{ name: 'a', inputSchema: { type: 'object' }, extra: { odd: 1 } }, { name: 'a' }],
        entries: 3,
      },
    });
  });

  it('loses a member that is nested too deeply, and keeps the tool', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const read = readListing(`{"server":{"slug":"x"},"source":"x","tools":[{"name":"x","inputSchema":{"a":${deep}}}]}`);
    expect(read).toMatchObject({ ok: true, listing: { tools: [{ name: 'x' }] } });
  });

  it('that says no basis we know is declared', () => {
    expect(readListing(line({ slug: 'x' }, { basis: 'verified by us' }))).toMatchObject({ listing: { basis: 'declared' } });
  });

  it.each([
    ['no JSON', '{"server":', 'the line is not JSON'],
    ['no object', '[1]', 'the line is not a JSON object'],
    ['no server', JSON.stringify({ source: 'x', tools: TOOLS }), '`server` is not an object'],
    ['no source', JSON.stringify({ server: { slug: 'x' }, tools: TOOLS }), '`source` does not say who recorded the listing'],
    ['no tools', line({ slug: 'x' }, { tools: [] }), '`tools` is not a list of 1 to 2000 tools'],
    ['too many tools', line({ slug: 'x' }, { tools: Array(2001).fill({ name: 'x' }) }), '`tools` is not a list of 1 to 2000 tools'],
    ['a tool without a name', line({ slug: 'x' }, { tools: [{ name: 'x' }, { title: 'y' }] }), 'a tool has no usable name'],
    ['nothing to know it by', line({ description: '<script>' }), '`server` has no name, slug, repository or package to know it by'],
    ['a line without end', line({ slug: 'x', description: 'x'.repeat(9_000_000) }), 'the line has more than 8388608 characters'],
    [
      'larger tools than a server may list',
      line({ slug: 'x' }, { tools: MANY_LARGE_TOOLS }),
      'its tools together are larger than any listing may be',
    ],
  ])('is refused with %s, and nothing of it is repeated', (_claim, text, reason) => {
    expect(readListing(text)).toEqual({ ok: false, reason });
  });
});
