import { describe, expect, it } from 'vitest';
import { helpWords } from '#site/src/view/launch-help';

describe('helpWords', () => {
  it('names the packages whose addons were built, wherever they lie', () => {
    expect(helpWords({ builtAddons: ['vault', 'notes/node_modules/@acme/keys'] })).toEqual([
      'Native addons were built for it inside the sandbox, by the install scripts of their packages: `vault` and `@acme/keys`.',
    ]);
  });

  it('says nothing where nothing was done', () => {
    expect(helpWords(undefined)).toEqual([]);
    expect(helpWords({})).toEqual([]);
  });
});
