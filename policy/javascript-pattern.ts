/** White space as JavaScript knows it, which RE2's `\s` does not hold. */
const MORE_SPACE = '\\u000b\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
/** All that is no white space in JavaScript; `\w` is among it, and first so that `a-\S` stays the error that it was. */
const NO_SPACE =
  '\\w\\u0000-\\u0008\\u000e-\\u001f\\u0021-\\u009f\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e' +
  '\\u2060-\\u2fff\\u3001-\\ufefe\\uff00-\\uffff\\u{10000}-\\u{10ffff}';

const OUTSIDE: Readonly<Record<string, string>> = {
  '.': '[^\\n\\r\\u2028\\u2029]',
  '\\s': `[\\s${MORE_SPACE}]`,
  '\\S': `[^\\s${MORE_SPACE}]`,
};
const INSIDE: Readonly<Record<string, string>> = { '\\s': `\\s${MORE_SPACE}`, '\\S': NO_SPACE };

/**
 * Writes out what a pattern of JavaScript says with `.`, `\s` and `\S`, in which RE2 sees another set: without this a no-break space passes
 * for text that is not blank, and `\r` for a character of a line, in a check that the server's own would not pass.
 */
export function spelledOut(pattern: string): string {
  let inClass = false;
  let afterSet = false;
  let written = '';
  for (const [token] of pattern.matchAll(/\\?./gsu)) {
    const spelled = (inClass ? INSIDE : OUTSIDE)[token];
    // Behind a set in a class a dash stands for itself, and would make a range of the last character that is written for the set.
    written += afterSet && token === '-' ? '\\-' : (spelled ?? token);
    afterSet = inClass && spelled !== undefined;
    if (token === '[') inClass = true;
    else if (token === ']') inClass = false;
  }
  return written;
}
