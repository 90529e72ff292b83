/** One step of a path into the arguments: a key (or an index, on a list), or every element or value. */
export type PathStep = { key: string } | { every: true };

export type ParsedPath = { ok: true; steps: readonly PathStep[] } | { ok: false; why: string };

const MOST_STEPS = 32;

/**
 * Reads `args.filter.path`, `args.items.0`, `args.items.*.path` or `args.a\.b`. A backslash takes the meaning from the dot, star or
 * backslash behind it.
 */
export function parseArgumentPath(text: string): ParsedPath {
  if (!text.startsWith('args.')) return { ok: false, why: 'A path starts with `args.`, as `args.amount` does.' };
  const steps: PathStep[] = [];
  let key = '';
  let escaped = false;
  for (let at = 'args.'.length; at <= text.length; at++) {
    const character = text[at];
    if (character === undefined || character === '.') {
      if (key === '') return { ok: false, why: 'A step of the path is empty: two dots stand together, or one at the end.' };
      steps.push(key === '*' && !escaped ? { every: true } : { key });
      key = '';
      escaped = false;
    } else if (character === '\\') {
      const next = text[++at];
      if (next !== '.' && next !== '*' && next !== '\\') {
        return { ok: false, why: 'A backslash in a path stands before a dot, a star or another backslash.' };
      }
      key += next;
      escaped = true;
    } else key += character;
  }
  if (steps.length > MOST_STEPS) return { ok: false, why: `A path has at most ${MOST_STEPS} steps.` };
  return { ok: true, steps };
}

/** The path of these steps, in one spelling. */
export function printArgumentPath(steps: readonly PathStep[]): string {
  return ['args', ...steps.map((step) => ('every' in step ? '*' : escapeKey(step.key)))].join('.');
}

function escapeKey(key: string): string {
  const escaped = key.replaceAll('\\', '\\\\').replaceAll('.', '\\.');
  return escaped === '*' ? '\\*' : escaped;
}
