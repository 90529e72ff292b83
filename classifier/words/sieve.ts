/** A number that an engine keeps without a box. */
const SMALL = 0x3fffffff;

/** What stands for a word of plain letters in a `Sieve`: the same for the same word in any case. */
export function hashOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i += 1) hash = hashed(hash, word.charCodeAt(i));
  return hash;
}

/** The hash of a word that goes on with one more letter. */
export function hashed(hash: number, code: number): number {
  return (Math.imul(hash, 31) + (code | 0x20)) & SMALL;
}

/** Tells of most words that they are in no list, from their hash alone: text is passed over at the speed of reading it. */
export class Sieve {
  readonly #bits: Uint8Array;
  readonly #mask: number;

  /** @param words those of plain letters among them are kept. */
  constructor(words: Iterable<string>, bits: number) {
    this.#bits = new Uint8Array(2 ** (bits - 3));
    this.#mask = 2 ** bits - 1;
    for (const word of words) {
      if (!/^[a-z]+$/.test(word)) continue;
      const at = this.#place(hashOf(word));
      this.#bits[at >> 3] = (this.#bits[at >> 3] ?? 0) | (1 << (at & 7));
    }
  }

  /** `false` where no word of the list has this hash. */
  mayHold(hash: number): boolean {
    const at = this.#place(hash);
    return ((this.#bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
  }

  #place(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.#mask;
  }
}
