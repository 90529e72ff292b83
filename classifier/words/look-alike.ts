import { VERBS } from '../rules/lexicon.ts';
import { NOUNS } from './nouns.ts';
import { isPlainText } from './text.ts';

/** Letters of other scripts behind the Latin letter that they pass for. */
const LOOK_ALIKES = `
a аαɑᴀ|b вьβʙᏼ|c сϲᴄꞓƈⅽ|d ԁᴅđժⅾ|e еёєεᴇҽ|f ꜰƒϝ|g ɡɢԍց|h һʜħհ|i іїιıɪɩ|j јᴊյ|k кκᴋ|l ӏʟłⅼ|m мᴍⅿ|n пηɴոռ|o оοσᴏøօ|p рρᴘ|q ԛզ|r гʀꭇ|s ѕꜱ
t тτᴛ|u цυᴜսʋ|v ѵνᴠ|w ԝωᴡա|x хχⅹ|y уγʏү|z ᴢʐ
A АΑᎪꓮ|B ВΒᏴꓐԲ|C СᏟꓚϹ|D ᎠꓓĐ|E ЕΕᎬꓰ|F ꓝϜ|G ᏀꓖԌ|H НΗᎻꓧ|I ІΙᏆꓲ|J ЈᎫꓙ|K КΚᏦꓗ|L ᏞꓡԼ|M МΜᎷꓟ|N Νꓠ|O ОΟꓳՕ|P РΡᏢꓑ|Q Ԛ|R ᎡꓣᏒ|S ЅᏚꓢՏ|T ТΤᎢꓔ
U ꓴՍ|V ᏙꓦѴ|W ᎳꓪԜ|X ХΧꓫ|Y ҮΥꓬ|Z ΖᏃꓜ
`;
const PASSES_FOR: ReadonlyMap<string, string> = new Map(
  LOOK_ALIKES.trim()
    .split(/[|\n]/)
    .flatMap((group) => {
      const [latin = '', others = ''] = group.split(' ');
      return [...others].map((other) => [other, latin] as const);
    }),
);
const FOREIGN_LETTER =
  /[\u0131\u0142\u00f8\u0110\u0111\u0127\u0180-\u02af\u0370-\u03ff\u0400-\u058f\u13a0-\u13ff\u1d00-\u1d7f\u2160-\u217f\ua4d0-\ua4ff\ua720-\ua7ff\uab30-\uab6f]/;
/** Capitals in squares and the letters that flags are made of. */
const SIGN_LETTER = /\ud83c[\udd70-\udd89\udde6-\uddff]/g;
const WORD = /[\p{L}\p{M}]+/gu;
const LATIN = /[a-zA-Z]/;
// biome-ignore lint/suspicious/noMisleadingCharacterClass: marks are looked for by themselves
const MARKED = /([a-zA-Z])[\u0300-\u036f\u0488\u0489\u20d0-\u20f0]+/g;
/** Letters that Unicode keeps a second time for mathematics, and those as wide as an ideograph. */
const STYLED_WORD =
  /(?:\ud835[\udc00-\udfff]|[\u24b6-\u24e9]|\ud83c[\udd30-\udd89]){3}|(?<![\u3040-\u30ff\u4e00-\u9fff])[\uff21-\uff3a\uff41-\uff5a]{3,}(?![\u3040-\u30ff\u4e00-\u9fff])/;

/** Whether words are written in letters that only look like the plain ones. Asked of the raw text, because reading it makes them plain. */
export function isStyled(raw: string): boolean {
  return STYLED_WORD.test(raw);
}

/**
 * Words that mix Latin letters with ones that look like them, in Latin letters; and letters without the strokes that were put on them.
 *
 * A word wholly in another script is left alone: it is a word of that language.
 */
export function plainLetters(text: string): string {
  if (isPlainText(text)) return text;
  const unmarked = text.replace(MARKED, '$1');
  if (!FOREIGN_LETTER.test(unmarked)) return unmarked;
  return unmarked.replace(WORD, (word) => (FOREIGN_LETTER.test(word) && LATIN.test(word) ? inLatin(word) : word));
}

/** Letters of Turkish, Polish, Danish, Vietnamese, Maltese and others that pass for Latin ones only in words that are none of theirs. */
const OF_A_LANGUAGE = /[\u0131\u0142\u00f8\u0110\u0111\u0127]/g;

/** Whether `plainLetters` changes a text for another reason than that its language has such letters (`sıra`): they make an English word, or are of another script. */
export function hasLookAlikes(text: string): boolean {
  if (isPlainText(text)) return false;
  const unmarked = text.replace(MARKED, '$1');
  if (unmarked !== text) return true;
  if (!FOREIGN_LETTER.test(text)) return false;
  for (const [word] of text.matchAll(WORD)) {
    if (!FOREIGN_LETTER.test(word) || !LATIN.test(word)) continue;
    if (FOREIGN_LETTER.test(word.replace(OF_A_LANGUAGE, ''))) return true;
    if (isEnglish(inLatin(word).toLowerCase())) return true;
  }
  return false;
}

/**
 * The text with words wholly of look-alikes in Latin letters as well (`рау`), when there are any: read beside the text, and not instead of it, since
 * they may be words of their language.
 */
export function readAsLatin(text: string): string | undefined {
  if (isPlainText(text)) return undefined;
  let changed = false;
  const spelt = text.replace(SIGN_LETTER, (sign) => {
    const code = sign.charCodeAt(1);
    changed = true;
    return String.fromCharCode(65 + code - (code >= 0xdde6 ? 0xdde6 : 0xdd70));
  });
  if (!FOREIGN_LETTER.test(spelt)) return changed ? spelt : undefined;
  const read = spelt.replace(WORD, (word) => {
    if (word.length < 3 || !FOREIGN_LETTER.test(word)) return word;
    const latin = inLatin(word);
    // Words of their language look like nothing in Latin letters (`статус`).
    if (!isEnglish(latin.toLowerCase())) return word;
    changed = true;
    return latin;
  });
  return changed ? read : undefined;
}

function isEnglish(word: string): boolean {
  return VERBS.has(word) || NOUNS.has(word);
}

function inLatin(word: string): string {
  return [...word].map((letter) => PASSES_FOR.get(letter) ?? letter).join('');
}
