import { describe, expect, it } from 'vitest';
import type { Sighting } from '#core/server';
import { parseTarget } from '#core/target';
import { resolveRemote } from '#crawler/resolve/resolve-remote';

const URL_OF_IT = 'https://mcp.example.com/mcp';
const DOCUMENT = {
  name: 'com.example/notes',
  title: 'Notes',
  description: 'Keeps\nnotes.',
  repository: { url: 'https://github.com/example/notes.git' },
  remotes: [
    { type: 'streamable-http', url: 'https://other.example.com/' },
    { type: 'sse', url: 'https://MCP.example.com:443/mcp' },
  ],
};
const resolve = (more: Partial<Sighting>, url = URL_OF_IT) => {
  const target = parseTarget(url);
  if (target.kind !== 'remote') throw new TypeError('Not a remote.');
  return resolveRemote(target, { source: 'index', target: url, seenAt: '2026-11-01T09:30:00.000Z', ...more });
};

describe('resolveRemote', () => {
  it('starts a remote by its address alone', async () => {
    expect(await resolve({})).toEqual({
      outcome: 'resolved',
      identity: URL_OF_IT,
      server: { name: 'mcp.example.com' },
      specs: [{ ecosystem: 'remote', package: URL_OF_IT, arguments: [], variables: [] }],
    });
  });

  it('takes the names from a registry, and how it is spoken to', async () => {
    expect(await resolve({ source: 'registry', serverJson: DOCUMENT })).toMatchObject({
      server: {
        name: 'Notes',
        mcpName: 'com.example/notes',
        description: 'Keeps notes.',
        repository: 'https://github.com/example/notes',
      },
      specs: [{ arguments: [{ value: 'sse', from: 'server.json remotes' }] }],
    });
  });

  it('takes no names from a document that anybody may have written, nor from one about another address', async () => {
    expect(await resolve({ source: 'index', serverJson: DOCUMENT })).toMatchObject({
      server: { name: 'mcp.example.com' },
      specs: [{ arguments: [{ value: 'sse' }] }],
    });
    expect(await resolve({ source: 'registry', serverJson: DOCUMENT }, 'https://mcp.example.com/else')).toMatchObject({
      server: { name: 'mcp.example.com' },
      specs: [{ arguments: [] }],
    });
  });

  it('takes of a name that its host’s owner does not hold only what is said of the server, and nothing that it would stand for', async () => {
    const document = { ...DOCUMENT, name: 'io.github.eve/notes', websiteUrl: 'https://eve.example/' };
    const { server } = await resolve({ source: 'registry', serverJson: document });
    expect(server).toEqual({ name: 'Notes', mcpName: 'io.github.eve/notes', description: 'Keeps notes.' });
  });

  it.each([[{ remotes: 'none' }], [{ remotes: [null, { url: 7 }, { url: '::' }] }], [{}]])(
    'leaves a document that says nothing: %j',
    async (serverJson) => {
      expect(await resolve({ source: 'registry', serverJson })).toMatchObject({
        server: { name: 'mcp.example.com' },
        specs: [{ arguments: [] }],
      });
    },
  );
});
