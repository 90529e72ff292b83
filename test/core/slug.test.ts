import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctSlugs, readableSlug, suffixedSlug } from '#core/slug';

const SLUG = /^[a-z0-9_][a-z0-9._-]*$|^[_][a-z0-9._-]*$/;

describe('slugs', () => {
  it.each([
    ['read_file', 'read_file'],
    ['@scope/name', 'scope-name'],
    ['Größe ändern', 'gro-e-andern'],
    ['../../x', 'x'],
    ['<script>', 'script'],
    ['…', ''],
  ])('%j reads as %j', (name, slug) => {
    expect(readableSlug(name)).toBe(slug);
  });

  it('are safe, distinct after case folding and independent of order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.oneof(fc.string(), fc.constantFrom('a', 'A', 'á', '..', '.', '', 'x', '__proto__')), { maxLength: 12 }),
        (names) => {
          const slugs = distinctSlugs(names);
          expect(slugs.size).toBe(names.length);
          expect(new Set([...slugs.values()].map((slug) => slug.toLowerCase())).size).toBe(names.length);
          for (const slug of slugs.values()) expect(slug).toMatch(SLUG);
          expect(distinctSlugs([...names].reverse())).toEqual(slugs);
        },
      ),
    );
  });

  it('suffix the digest of the exact name where two meet', () => {
    expect(distinctSlugs(['Get', 'get', 'put'])).toEqual(
      new Map([
        ['Get', suffixedSlug('Get')],
        ['get', suffixedSlug('get')],
        ['put', 'put'],
      ]),
    );
  });
});
