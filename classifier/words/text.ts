/** Text as the classifier reads it, with what was hidden in it brought to light. */
export interface ReadableText {
  /** NFKC, without control and invisible characters; Tag characters appear as the ASCII they stand for. */
  text: string;
  /** Whether characters stood in it that a person looking at the text does not see. */
  hidden: boolean;
}

/** Text past this many UTF-16 units of one field is not read, and that is said. The longest real description we met has 10,467. */
export const TEXT_CHARS_MAX = 400_000;

// Zero-width and bidirectional controls, soft hyphen, variation selectors, invisible operators, the BOM and Tag characters.
const HIDDEN =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each of these characters is looked for by itself
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\uddef]|\ud834[\udd73-\udd7a]/;
const HIDDEN_ALL = new RegExp(HIDDEN.source, 'g');
/** Named references to what nobody sees. */
const UNSEEN_REFERENCE = /&(?:shy|zwnj|zwj|ZeroWidthSpace|NoBreak|lrm|rlm|InvisibleTimes|InvisibleComma);/gi;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that opens a code of a terminal
const TERMINAL = /\u001b\[[0-9;]*[A-Za-z]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this finds
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** More marks than Unicode lets a letter carry in a stream (UAX 15), which no script needs and which take ever longer to put in order. */
const PILED_MARKS = /(\p{M}{30})\p{M}+/gu;

/** As many Tag characters in a row as a word has letters. */
const TAGS_MAX = 20_000;
const TAG_RUN = /(?:\udb40[\udc20-\udc7e]){4,}/g;

/** What is written in Tag characters, which nobody sees: each run with the ASCII that it stands for. */
export function tagRuns(raw: string): { run: string; text: string; at: number }[] {
  if (!raw.includes('\udb40')) return [];
  return [...raw.matchAll(TAG_RUN)].map(({ 0: run, index }) => ({
    run,
    text: String.fromCharCode(...Array.from(run.slice(0, 2 * TAGS_MAX), (tag) => (tag.codePointAt(0) ?? 0) - 0xe0000)),
    at: index,
  }));
}

/** Whether no letter of a text is outside ASCII. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Whether a text is all of printable ASCII, space and line breaks. */
export function isPlainText(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 126 || (code < 32 && code !== 9 && code !== 10 && code !== 13)) return false;
  }
  return true;
}

/**
 * Brings hidden text to light: a Tag character becomes the ASCII letter it mirrors, other invisible characters go.
 *
 * Joiners inside emoji and between letters of scripts that need them are legitimate, so a zero-width joiner or
 * non-joiner counts as hidden only between ASCII letters.
 */
export function readText(raw: string): ReadableText {
  const cut = raw.length > TEXT_CHARS_MAX ? raw.slice(0, TEXT_CHARS_MAX) : raw;
  if (isPlainText(cut) && !cut.includes('&')) return { text: cut, hidden: false };
  let hidden = false;
  let text = cut.replace(UNSEEN_REFERENCE, () => {
    hidden = true;
    return '';
  });
  text = text.replace(TERMINAL, () => {
    hidden = true;
    return ' ';
  });
  if (HIDDEN.test(text)) {
    const before = text;
    text = text.replace(HIDDEN_ALL, (found, offset: number) => {
      const code = found.codePointAt(0) ?? 0;
      if (code >= 0xe0020 && code <= 0xe007e) {
        hidden = true;
        return String.fromCharCode(code - 0xe0000);
      }
      const joiner = code === 0x200c || code === 0x200d;
      const selector = code >= 0xfe00 && code <= 0xfe0f && !isAsciiLetter(before, offset - 1);
      const byteOrderMark = code === 0xfeff && offset === 0;
      if (!selector && !byteOrderMark && (!joiner || isAsciiLetter(before, offset - 1) || isAsciiLetter(before, offset + 1))) hidden = true;
      return '';
    });
  }
  return { text: text.replace(CONTROL, ' ').replace(PILED_MARKS, '$1').normalize('NFKC'), hidden };
}

function isAsciiLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  return code >= 0x61 && code <= 0x7a;
}
