import { expect, it } from 'vitest';
import { toolSlugs } from '#pipeline/tool-slugs';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

it('gives each tool a slug of its own; of one name the first keeps it', () => {
  expect(
    toolSlugs([
      { name: 'search', digest: digest('a') },
      { name: 'search', digest: digest('b') },
      { name: 'Search', digest: digest('c') },
      { name: 'list_notes', digest: digest('d') },
    ]),
  ).toEqual(['search-24193290', 'search-bbbbbbbb', 'search-49c266ba', 'list_notes']);
});

it('is not misled by a tool that is called what another would be', () => {
  const slugs = toolSlugs([
    { name: 'search', digest: digest('a') },
    { name: 'search bbbbbbbb', digest: digest('c') },
    { name: 'search', digest: digest('b') },
  ]);
  expect(new Set(slugs).size).toBe(3);
  expect(slugs[0]).toBe('search');
});
