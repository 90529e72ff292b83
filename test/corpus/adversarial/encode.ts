/** Ways to write a text so that a person or a machine does not read it. Every one can be undone. */

export function base64(plain: string): string {
  return Buffer.from(plain, 'utf8').toString('base64');
}

export function hex(plain: string): string {
  return Buffer.from(plain, 'utf8').toString('hex');
}

/** Every character as `%xx`, needed or not. */
export function percent(plain: string): string {
  return hex(plain).replace(/../g, '%$&');
}

export function entities(plain: string): string {
  return each(plain, (code) => `&#${code};`);
}

export function hexEntities(plain: string): string {
  return each(plain, (code) => `&#x${code.toString(16)};`);
}

/** As a literal of JavaScript spells characters: `\u0064`. */
export function escapes(plain: string): string {
  return each(plain, (code) => `\\u${code.toString(16).padStart(4, '0')}`);
}

/** Characters of the Tags block, which no font shows. */
export function tags(plain: string): string {
  return each(plain, (code) => String.fromCodePoint(0xe0000 + code));
}

/** One letter of text between each two. */
export function between(plain: string, mark: string): string {
  return [...plain].join(mark);
}

/** A mark behind each letter. */
export function behindEach(plain: string, mark: string): string {
  return each(plain, (code) => (code > 32 ? `${String.fromCodePoint(code)}${mark}` : ' '));
}

/** Shown right to left, so that the eye reads `plain`. */
export function rightToLeft(plain: string): string {
  return `\u202e${[...plain].reverse().join('')}\u202c`;
}

export function fullWidth(plain: string): string {
  return each(plain, (code) => String.fromCodePoint(code > 32 && code < 127 ? code + 0xfee0 : code));
}

/** Letters of the block for mathematics, bold. */
export function mathBold(plain: string): string {
  return shifted(plain, 0x1d400, 0x1d41a);
}

export function circled(plain: string): string {
  return shifted(plain, 0x24b6, 0x24d0);
}

/** Pairs of these make flags; by themselves they are letters in boxes. */
export function regional(plain: string): string {
  return shifted(plain.toUpperCase(), 0x1f1e6, 0x1f1e6);
}

const SMALL_CAPS: Readonly<Record<string, string>> = {
  a: 'ᴀ',
  b: 'ʙ',
  c: 'ᴄ',
  d: 'ᴅ',
  e: 'ᴇ',
  g: 'ɢ',
  i: 'ɪ',
  l: 'ʟ',
  m: 'ᴍ',
  n: 'ɴ',
  o: 'ᴏ',
  p: 'ᴘ',
  r: 'ʀ',
  t: 'ᴛ',
  u: 'ᴜ',
  v: 'ᴠ',
  w: 'ᴡ',
  y: 'ʏ',
};
export function smallCapitals(plain: string): string {
  return [...plain].map((letter) => SMALL_CAPS[letter] ?? letter).join('');
}

const CYRILLIC: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', i: 'і', o: 'о', p: 'р', s: 'ѕ', x: 'х', y: 'у' };
/** Cyrillic letters that look like Latin ones. */
export function cyrillic(plain: string): string {
  return [...plain].map((letter) => CYRILLIC[letter] ?? letter).join('');
}

const GREEK: Readonly<Record<string, string>> = { a: 'α', e: 'ε', i: 'ι', n: 'η', o: 'ο', p: 'ρ', t: 'τ', u: 'υ', v: 'ν' };
/** Greek letters that look like Latin ones. */
export function greek(plain: string): string {
  return [...plain].map((letter) => GREEK[letter] ?? letter).join('');
}

const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };
export function leet(plain: string): string {
  return [...plain].map((letter) => LEET[letter] ?? letter).join('');
}

export function rot13(plain: string): string {
  return each(plain, (code) => {
    const from = code >= 97 && code <= 122 ? 97 : code >= 65 && code <= 90 ? 65 : 0;
    return String.fromCharCode(from === 0 ? code : ((code - from + 13) % 26) + from);
  });
}

function each(plain: string, write: (code: number) => string): string {
  return [...plain].map((letter) => write(letter.codePointAt(0) ?? 0)).join('');
}

function shifted(plain: string, upper: number, lower: number): string {
  return each(plain, (code) => {
    if (code >= 65 && code <= 90) return String.fromCodePoint(upper + code - 65);
    if (code >= 97 && code <= 122) return String.fromCodePoint(lower + code - 97);
    return String.fromCodePoint(code);
  });
}
