import { StringDecoder } from 'node:string_decoder';

const MOST_PIECES = 1_000;

/** The end of what a program wrote for people. */
export interface TextTail {
  push(bytes: Uint8Array): void;
  /** At most as many characters as asked for, without terminal sequences, control and direction characters. */
  text(): string;
}

export function textTail(maxChars: number): TextTail {
  // Kept as bytes, and read when somebody asks: of what a flood writes nearly nothing is. No character takes more than four, and what
  // steers a terminal is taken out.
  const mostBytes = 4 * 2 * maxChars;
  let pieces: Uint8Array[] = [];
  let bytesKept = 0;
  const together = () => Buffer.concat(pieces).subarray(-mostBytes);
  return {
    push(bytes) {
      pieces.push(bytes.subarray(-mostBytes));
      bytesKept += Math.min(bytes.length, mostBytes);
      // Seldom, so that each byte is copied about once; by their number too, since a piece takes more than its bytes.
      if (bytesKept <= 2 * mostBytes && pieces.length <= MOST_PIECES) return;
      pieces = [Buffer.from(together())];
      bytesKept = pieces[0]?.length ?? 0;
    },
    text() {
      const kept = together();
      // Not from the middle of a character on.
      const from = kept.length < mostBytes ? 0 : kept.findIndex((byte) => (byte & 0xc0) !== 0x80);
      const text = new StringDecoder('utf8').write(kept.subarray(Math.max(0, from)));
      return plainText(text.slice(-2 * maxChars))
        .slice(-maxChars)
        .toWellFormed();
    },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const TERMINAL_SEQUENCE = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;

/** Text of a server with what would steer a terminal or turn the text around taken out; lines stay lines. */
export function plainText(text: string): string {
  return text
    .replace(TERMINAL_SEQUENCE, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n\t]/gu, '');
}

/** A short piece of a server's text for a sentence of ours: one line, in quotes, cut. */
export function quoted(text: string, maxChars = 160): string {
  const line = plainText(text.slice(0, 4 * maxChars))
    .replace(/\s+/g, ' ')
    .trim();
  return `“${line.length > maxChars ? `${line.slice(0, maxChars - 1).toWellFormed()}…` : line}”`;
}
