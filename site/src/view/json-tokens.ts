/** A piece of JSON text and what it is, for colouring. Joined, the pieces are the text again. */
export interface JsonToken {
  kind: 'key' | 'text' | 'number' | 'word' | 'mark';
  text: string;
}

const PIECES = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([^"\d\-tfn]+|.)/gs;

export function jsonTokens(json: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  for (const [whole, string, colon, number, word] of json.matchAll(PIECES)) {
    if (string !== undefined && colon !== undefined) tokens.push({ kind: 'key', text: string }, { kind: 'mark', text: colon });
    else if (string !== undefined) tokens.push({ kind: 'text', text: string });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'mark', text: whole });
  }
  return tokens;
}

/** At most `longest` lines of the text, and how many lines more there are. */
export function firstLines(text: string, longest: number): { text: string; linesLeft: number } {
  const lines = text.trimEnd().split('\n');
  return { text: lines.slice(0, longest).join('\n'), linesLeft: Math.max(0, lines.length - longest) };
}
