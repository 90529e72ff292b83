import { describe, expect, it } from 'vitest';
import { helpWords } from '#site/src/view/launch-help';

describe('helpWords', () => {
  it('names the packages whose addons were built, wherever they lie', () => {
    expect(helpWords({ builtAddons: ['vault', 'notes/node_modules/@acme/keys'] })).toEqual([
      'Native addons were built for it inside the sandbox, by the install scripts of their packages: `vault` and `@acme/keys`.',
    ]);
  });

  it('says what was laid over its own folder, and where the files in it came from', () => {
    const help = { files: [{ path: '/app/node_modules/notes/config.json', kind: 'json' as const }], writableFolder: true as const };
    expect(helpWords(help)).toEqual([
      'It looked for files, which were made up, or copied from an example that it ships: `/app/node_modules/notes/config.json`.',
      'Its own folder, which is read-only in the sandbox, had a writable layer over it.',
    ]);
  });

  it('says nothing where nothing was done', () => {
    expect(helpWords(undefined)).toEqual([]);
    expect(helpWords({})).toEqual([]);
  });
});
