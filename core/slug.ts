import { digestText } from './json.ts';

const LONGEST_SLUG = 96;
const SUFFIX_DIGITS = 8;

/**
 * A readable name for a file and a URL: lower case, `[a-z0-9-._]`, at most 96 characters, no dot in front. Empty where
 * nothing of the name can be kept; two names may meet in one.
 */
export function readableSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, LONGEST_SLUG)
    .replace(/[-.]+$/, '');
}

/** The same with a short digest of the exact name, for where the readable one is empty or taken. */
export function suffixedSlug(name: string): string {
  const suffix = digestText(name).slice('sha256:'.length, 'sha256:'.length + SUFFIX_DIGITS);
  return `${readableSlug(name) || 'x'}-${suffix}`;
}

/**
 * A slug for each name that stands in one folder: the readable one, or the suffixed one for every name that shares it.
 *
 * Depends on the set of names only, not on its order.
 */
export function distinctSlugs(names: Iterable<string>): Map<string, string> {
  const all = new Set(names);
  const shared = new Map<string, number>();
  for (const name of all) {
    for (const slug of [readableSlug(name), suffixedSlug(name)]) shared.set(slug, (shared.get(slug) ?? 0) + 1);
  }
  const slugs = new Map<string, string>();
  for (const name of all) {
    const slug = readableSlug(name);
    slugs.set(name, slug !== '' && shared.get(slug) === 1 ? slug : suffixedSlug(name));
  }
  return slugs;
}
