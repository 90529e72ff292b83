import { UNSEEN } from '#core/shown';

/**
 * Text that a server wrote, made fit to be looked at. Escaping for HTML is the templates' part; here goes what escaping does
 * not touch: characters that cannot be seen, or that reorder what can.
 */

const LINE_BREAK = /\r\n|[\r\n\t]/g;

/** The text with every unseen character spelt out as `[U+202E]`. Line breaks and tabs stay. */
export function shownText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(UNSEEN, spelt);
}

/** The same on one line: line breaks and tabs are spelt out too, so that a name cannot pretend to be two. */
export function shownName(name: string): string {
  const shown = shownText(name.replace(LINE_BREAK, (found) => (found === '\t' ? '[tab]' : '[line break]')));
  return shown.trim() === '' ? '(empty name)' : shown;
}

/** At most `longest` characters, cut at a word where one ends near, with an ellipsis when something is missing. */
export function excerpt(text: string, longest: number): string {
  const oneLine = shownText(text).replace(/\s+/g, ' ').trim();
  const characters = [...oneLine];
  if (characters.length <= longest) return oneLine;
  const cut = characters.slice(0, longest - 1).join('');
  const lastSpace = cut.lastIndexOf(' ');
  return `${(lastSpace > longest * 0.6 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`;
}

/** The beginning of a text with its line breaks: at most `longest` characters of it, and an ellipsis when something is missing. */
export function opening(text: string, longest: number): string {
  const whole = text.trim();
  if (whole.length <= longest) return shownText(whole);
  // A cut between the two halves of a pair would show one of them.
  return `${shownText(whole.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')).trimEnd()}…`;
}

/** `href` for an address that came from outside, or nothing when it is not plain http or https. */
export function safeLink(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  return url.href;
}

/** JSON for a `<script type="application/ld+json">`: no character in it can end the element or open another. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function spelt(character: string): string {
  if (character === '\n' || character === '\t') return character;
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}
