/** Grammar that more than one part of the project writes with. */

/** `1 tool`, `2 tools`, `1,204 servers`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `12,480`, the same in every locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], joint = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;
}

/** "a Read tool", "an Execute tool", "an hour". */
export function withArticle(word: string): string {
  return `${/^(?:[aeiou]|hour)/i.test(word) ? 'an' : 'a'} ${word}`;
}
