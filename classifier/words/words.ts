/** Words of an identifier past this many are read only if they end it. */
export const NAME_WORDS_MAX = 120;
/** So many words at the end of a longer identifier are read too: the verb may stand there. */
const LAST_WORDS = 8;
/** Of an identifier longer than this, its beginning and its end are read. */
export const NAME_CHARS_MAX = 4_096;

const KIND = { other: 0, lower: 1, upper: 2, digit: 3, letter: 4 } as const;

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return KIND.lower;
  if (code >= 65 && code <= 90) return KIND.upper;
  if (code >= 48 && code <= 57) return KIND.digit;
  if (code < 128) return KIND.other;
  // Full-width punctuation and CJK symbols part words as ASCII punctuation does.
  if ((code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x303f)) return KIND.other;
  return KIND.letter;
}

/**
 * The words of an identifier in lower case: `deleteBranch`, `delete_branch`, `delete-branch`, `DELETE.branch` and
 * `APIDeleteBranch` all hold `delete` and `branch`. Digits stay with the letters before them (`s3`, `k8s`).
 *
 * Of more than `NAME_WORDS_MAX` words these are the first ones and the last few.
 */
export function nameWords(identifier: string): string[] {
  const half = NAME_CHARS_MAX / 2;
  const name = identifier.length > NAME_CHARS_MAX ? `${identifier.slice(0, half)} ${identifier.slice(-half)}` : identifier;
  const words: string[] = [];
  let start = -1;
  const end = name.length;
  for (let i = 0; i <= end; i += 1) {
    const kind = i < end ? kindOf(name.charCodeAt(i)) : KIND.other;
    if (start >= 0) {
      const before = kindOf(name.charCodeAt(i - 1));
      const after = i + 1 < end ? kindOf(name.charCodeAt(i + 1)) : KIND.other;
      const humpStarts = kind === KIND.upper && (before === KIND.lower || before === KIND.digit || before === KIND.letter);
      // The last capital of an acronym belongs to the word after it: `APIDelete`, but not the plural of `URLs`.
      const acronymEnds =
        kind === KIND.upper && before === KIND.upper && after === KIND.lower && !(name[i + 1] === 's' && !isWordAt(name, i + 2, end));
      const scriptChanges = (kind === KIND.letter) !== (before === KIND.letter) && kind !== KIND.other && name.charCodeAt(i) > 0x2e7f;
      if (kind === KIND.other || humpStarts || acronymEnds || scriptChanges) {
        words.push(name.slice(start, i).toLowerCase());
        start = -1;
      }
    }
    if (start < 0 && kind !== KIND.other) start = i;
  }
  return words.length > NAME_WORDS_MAX + LAST_WORDS ? [...words.slice(0, NAME_WORDS_MAX), ...words.slice(-LAST_WORDS)] : words;
}

function isWordAt(name: string, at: number, end: number): boolean {
  return at < end && kindOf(name.charCodeAt(at)) === KIND.lower;
}

/** A plain noun without its plural: `branches` and `branch` are one word to a rule. */
export function singular(word: string): string {
  const n = word.length;
  if (n < 4 || !word.endsWith('s')) return word;
  if (word.endsWith('ies') && n > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  if (word.endsWith('ss') || word.endsWith('us') || word.endsWith('is')) return word;
  return word.slice(0, -1);
}
