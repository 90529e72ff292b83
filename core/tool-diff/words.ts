import { canonicalJson, type Json } from '../json.ts';
import { shown } from '../shown.ts';

const NAME_CHARS = 80;
const VALUE_CHARS = 60;
const QUOTE_CHARS = 400;

/** What a server calls something, in backticks. */
export function named(name: string): string {
  return `\`${shown(name.replaceAll('`', 'ˋ'), NAME_CHARS)}\``;
}

export function valueWords(value: Json): string {
  return `\`${shown((typeof value === 'string' && value !== '' ? value : canonicalJson(value)).replaceAll('`', 'ˋ'), VALUE_CHARS)}\``;
}

/** A passage as the server wrote it, cut. */
export function cut(text: string, most = QUOTE_CHARS): string {
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Part of a schema as a passage. */
export function quote(value: Json): string {
  return cut(canonicalJson(value));
}

export function sameForm(one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}
