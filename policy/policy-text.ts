import { createScanner, type ParseError, printParseErrorCode, visit } from 'jsonc-parser';
import { isExactNumber } from './decimal.ts';
import { jsonPointer } from './pointer.ts';
import { quoted } from './words.ts';

/** A policy may have so many UTF-16 units: some 20,000 tools with a pin and a limit each. */
const MOST_POLICY_CHARS = 8 * 1024 * 1024;
/** Objects and lists may lie in each other so deep; the document counts as one. */
const MOST_DEPTH = 32;
const MOST_NODES = 1_000_000;

export interface TextProblem {
  pointer: string;
  message: string;
}

/** `notJson`: there is no document of which more could be said. */
export type PolicyText = { ok: true; value: unknown } | { ok: false; problems: TextProblem[]; notJson: boolean };

// The package's own names are a const enum, which code that runs as written cannot import.
const OPENERS = new Set<number>([1, 3]);
const CLOSERS = new Set<number>([2, 4]);
const END = 17;

/**
 * Reads the text of a policy as JSON that every reader reads alike: no byte order mark, comment, trailing comma or text behind the
 * document, no key twice in one object (whatever its escapes), no number that a double does not hold to the last digit.
 */
export function readPolicyText(text: string): PolicyText {
  const whole = (message: string): PolicyText => ({ ok: false, problems: [{ pointer: '', message }], notJson: true });
  if (text.length > MOST_POLICY_CHARS) return whole(`The document is longer than ${MOST_POLICY_CHARS} characters.`);
  if (text.startsWith('\uFEFF')) return whole('The document starts with a byte order mark. Save it as UTF-8 without one.');
  // Before anything that calls itself for each level.
  if (isTooDeep(text)) return whole(`The document nests deeper than ${MOST_DEPTH} levels.`);

  const problems: TextProblem[] = [];
  const keys: Set<string>[] = [];
  let malformed: TextProblem | undefined;
  visit(
    text,
    {
      onObjectBegin: () => {
        keys.push(new Set());
      },
      onObjectEnd: () => {
        keys.pop();
      },
      onObjectProperty: (key, _offset, _length, line, _column, path) => {
        const known = keys.at(-1);
        if (known?.has(key) === true) {
          const pointer = jsonPointer(...path(), key);
          problems.push({ pointer, message: `The key ${quoted(key)} stands twice in one object (again on line ${line + 1}).` });
        }
        known?.add(key);
      },
      onLiteralValue: (value: unknown, offset, length, _line, _column, path) => {
        if (typeof value !== 'number' || isExactNumber(text.slice(offset, offset + length))) return;
        problems.push({
          pointer: jsonPointer(...path()),
          message: 'A double cannot hold this number exactly. Write one with fewer digits.',
        });
      },
      onError: (error: ParseError['error'], _offset, _length, line, column) => {
        malformed ??= { pointer: '', message: `The document is not JSON: ${wordsOf(error)} on line ${line + 1}, column ${column + 1}.` };
      },
    },
    { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false },
  );
  if (malformed !== undefined) return { ok: false, problems: [malformed], notJson: true };
  if (problems.length > 0) return { ok: false, problems, notJson: false };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return whole('The document is not JSON.');
  }
}

/** `PropertyNameExpected` reads `property name expected`. */
function wordsOf(error: ParseError['error']): string {
  return printParseErrorCode(error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

function isTooDeep(text: string): boolean {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (;;) {
    const token: number = scanner.scan();
    if (token === END) return false;
    if (OPENERS.has(token)) depth++;
    else if (CLOSERS.has(token)) depth--;
    if (depth > MOST_DEPTH) return true;
  }
}

/**
 * What keeps a value from being a JSON document that can be printed and read again: too much of it, text without a UTF-8 form, what
 * JSON does not know. At most `most` problems.
 */
export function problemsOfValue(value: unknown, most: number): TextProblem[] {
  const problems: TextProblem[] = [];
  let nodes = 0;
  const report = (path: readonly (string | number)[], message: string) => {
    if (problems.length < most) problems.push({ pointer: jsonPointer(...path), message });
  };
  const walk = (node: unknown, path: readonly (string | number)[]): void => {
    if (++nodes > MOST_NODES) {
      if (nodes === MOST_NODES + 1) report([], `The document has more than ${MOST_NODES} values.`);
      return;
    }
    if (typeof node === 'string') {
      if (!node.isWellFormed()) report(path, 'This text has half of a surrogate pair, which has no UTF-8 form.');
    } else if (typeof node === 'number') {
      if (!isExactNumber(String(node))) report(path, 'A double cannot hold this number exactly. Write one with fewer digits.');
    } else if (typeof node === 'object' && node !== null) {
      if (path.length >= MOST_DEPTH) {
        report(path, `The document nests deeper than ${MOST_DEPTH} levels.`);
        return;
      }
      if (Array.isArray(node)) for (const [index, element] of node.entries()) walk(element, [...path, index]);
      else {
        for (const [key, member] of Object.entries(node)) {
          if (!key.isWellFormed()) report(path, 'A key here has half of a surrogate pair, which has no UTF-8 form.');
          else walk(member, [...path, key]);
        }
      }
    } else if (typeof node !== 'boolean' && node !== null) report(path, 'This is no JSON value.');
  };
  walk(value, []);
  return problems;
}
