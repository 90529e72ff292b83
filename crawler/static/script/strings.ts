import type { Node } from '../syntax.ts';

const SIMPLE: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
  '\r\n': '',
  '\u2028': '',
  '\u2029': '',
};

/** The text that one escape sequence of a string or a template stands for. */
export function unescaped(sequence: string): string {
  const rest = sequence.slice(1);
  const simple = SIMPLE[rest];
  if (simple !== undefined) return simple;
  const code = /^(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]{1,6})\})$/i.exec(rest);
  if (code === null) return rest;
  const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16);
  return point <= 0x10_ff_ff ? (code[3] === undefined ? String.fromCharCode(point) : String.fromCodePoint(point)) : '';
}

/** The text of a string literal. */
export function stringText(node: Node): string {
  let text = '';
  for (const child of node.namedChildren) {
    if (child === null) continue;
    text += child.type === 'escape_sequence' ? unescaped(child.text) : child.text;
  }
  // The grammar of JSX knows entities only there.
  return text;
}

/** A name as a part of a regular expression. */
export function asPattern(name: string): string {
  return name.replace(/\W/g, '\\$&');
}
