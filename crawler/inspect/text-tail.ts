import { StringDecoder } from 'node:string_decoder';

/** The end of what a program wrote for people. */
export interface TextTail {
  push(bytes: Uint8Array): void;
  /** At most as many characters as asked for, without terminal sequences, control and direction characters. */
  text(): string;
}

export function textTail(maxChars: number): TextTail {
  const decoder = new StringDecoder('utf8');
  let tail = '';
  return {
    push(bytes) {
      tail = (tail + decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))).slice(-2 * maxChars);
    },
    text: () => plainText(tail).slice(-maxChars).toWellFormed(),
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
