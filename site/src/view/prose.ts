/** A piece of a sentence of ours: plain words, or what stands between two backticks. */
export interface ProsePart {
  code: boolean;
  text: string;
}

/** Splits a sentence at its backticks; one without a partner stays what it is. */
export function proseParts(sentence: string): ProsePart[] {
  const parts: ProsePart[] = [];
  let from = 0;
  for (const found of sentence.matchAll(/`([^`]+)`/g)) {
    if (found.index > from) parts.push({ code: false, text: sentence.slice(from, found.index) });
    parts.push({ code: true, text: found[1] ?? '' });
    from = found.index + found[0].length;
  }
  if (from < sentence.length || parts.length === 0) parts.push({ code: false, text: sentence.slice(from) });
  return parts;
}
