import type { Digest } from '#core/json';
import { distinctSlugs } from '#core/slug';

const DIGEST_DIGITS = 8;

/**
 * A slug for each tool of one server, in the order given. Tools that share a name are told apart by their digests; the first of them
 * keeps the plain name, so that links to it stay.
 */
export function toolSlugs(tools: readonly { name: string; digest: Digest }[]): string[] {
  const names = new Set(tools.map(({ name }) => name));
  const labels = new Set<string>();
  const labelled = tools.map(({ name, digest }) => {
    let label = name;
    if (labels.has(label)) {
      label = `${name} ${digest.slice('sha256:'.length, 'sha256:'.length + DIGEST_DIGITS)}`;
      // Another tool may be called just that.
      while (labels.has(label) || names.has(label)) label += ` ${digest}`;
    }
    labels.add(label);
    return label;
  });
  const slugs = distinctSlugs(labels);
  return labelled.map((label) => {
    const slug = slugs.get(label);
    if (slug === undefined) throw new Error('A label has no slug.');
    return slug;
  });
}
