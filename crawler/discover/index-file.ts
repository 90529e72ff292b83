import { BadInput, messageOf } from '#core/errors';
import type { Sighting } from '#core/server';
import { readIndexEntry } from './index-entry.ts';

/** Characters of one line, or of one entry of an array. */
const LONGEST_ENTRY = 64 * 1024;
const MOST_ENTRIES = 200_000;

export interface IndexReading {
  /** In the order of the file; each target once. */
  sightings: Sighting[];
  /** One for each line or entry that could not be used. Lines count from 1. */
  problems: { line: number; reason: string }[];
}

/** One entry as it stands in the file. */
interface Piece {
  line: number;
  text: string;
  /** A line may be a bare target; inside an array everything is JSON. */
  bare: boolean;
}

/**
 * Reads an index of servers: JSON Lines, a JSON array, a JSON object with a `servers` array, one server.json document, or one
 * target a line, where `#` starts a comment line.
 *
 * What cannot be read is a problem with its line and never the end of the rest. At most 200,000 entries of at most 64 KiB are
 * read; reaching a ceiling is a problem too.
 *
 * @param name how the file is called in `from` (`name:line`).
 * @param seenAt ISO 8601, UTC.
 */
export function readIndex(text: string, name: string, seenAt: string): IndexReading {
  const reading: IndexReading = { sightings: [], problems: [] };
  const seen = new Set<string>();
  let entries = 0;
  for (const piece of piecesOf(text.replace(/^\uFEFF/, ''), reading.problems)) {
    entries += 1;
    if (entries > MOST_ENTRIES) {
      reading.problems.push({ line: piece.line, reason: `Only the first ${MOST_ENTRIES} entries are read.` });
      break;
    }
    try {
      const entry = readIndexEntry(parsePiece(piece));
      if (seen.has(entry.target)) continue;
      seen.add(entry.target);
      reading.sightings.push({ source: 'index', ...entry, seenAt, from: `${name}:${piece.line}` });
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      reading.problems.push({ line: piece.line, reason: messageOf(error) });
    }
  }
  reading.problems.sort((one, other) => one.line - other.line);
  return reading;
}

function parsePiece({ text, bare }: Piece): unknown {
  if (text.length > LONGEST_ENTRY) throw new BadInput('bad-entry', `An entry has at most ${LONGEST_ENTRY} characters.`);
  // A number, `true` or `null` was meant as JSON, although npm could have a package of that name.
  if (bare && !/^(?:["{]|-?\d+(?:\.\d+)?$|(?:true|false|null)$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new BadInput('bad-entry', 'The entry is not JSON.');
  }
}

function* piecesOf(text: string, problems: IndexReading['problems']): Generator<Piece> {
  const start = text.search(/\S/);
  if (text[start] === '[' || (text[start] === '{' && isOneDocument(text))) yield* elements(text, problems);
  else yield* lines(text);
}

/** JSON Lines start with an object too: that of one document goes on behind its first line, or is all there is. */
function isOneDocument(text: string): boolean {
  if (/^\s*\{[^\S\n]*\n/.test(text)) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function* lines(text: string): Generator<Piece> {
  let line = 0;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    line += 1;
    const trimmed = raw.trim();
    if (trimmed !== '' && !trimmed.startsWith('#')) yield { line, text: trimmed, bare: true };
  }
}

/**
 * The elements of the array that the text is or has under `servers`; the whole text where there is none.
 *
 * By tokens rather than by a parser, so that one element that is not JSON costs no other, and nesting costs no stack.
 */
function* elements(text: string, problems: IndexReading['problems']): Generator<Piece> {
  const tokens = jsonTokens(text);
  const first = tokens.next().value;
  if (first === undefined) return;
  const isArray = first.sign === '[';
  if (!isArray && !findServers(tokens)) {
    yield { line: first.line, text: text.slice(first.offset).trim(), bare: false };
    return;
  }
  let depth = 0;
  let from: Token | undefined;
  let line = first.line;
  // Not `for … of`, which would end the tokens with the loop.
  for (let next = tokens.next(); next.done !== true; next = tokens.next()) {
    const token = next.value;
    line = token.line;
    const closes = token.sign === ']' || token.sign === '}';
    if (depth === 0 && (token.sign === ',' || closes)) {
      if (from !== undefined) yield { line: from.line, text: text.slice(from.offset, token.offset).trim(), bare: false };
      from = undefined;
      if (token.sign !== ']') continue;
      // What an object has behind its list is its own business; an array ends the file.
      const behind = isArray ? tokens.next().value : undefined;
      if (behind !== undefined) problems.push({ line: behind.line, reason: 'What stands behind the list is not read.' });
      return;
    }
    from ??= token;
    if (token.sign === '[' || token.sign === '{') depth += 1;
    else if (closes) depth -= 1;
  }
  if (from !== undefined) yield { line: from.line, text: text.slice(from.offset).trim(), bare: false };
  problems.push({ line, reason: 'The list does not end: the file seems to be cut off.' });
}

/** Moves behind the bracket that opens the list under `servers` of an object whose first brace was read. */
function findServers(tokens: Generator<Token, undefined>): boolean {
  let depth = 1;
  let name: string | undefined;
  for (let next = tokens.next(); next.done !== true; next = tokens.next()) {
    const { sign, text } = next.value;
    if (sign === '[' && depth === 1 && name === '"servers"') return true;
    if (sign === '[' || sign === '{') depth += 1;
    if (sign === ']' || sign === '}') depth -= 1;
    if (sign !== ':') name = sign === '"' && depth === 1 ? text : undefined;
  }
  return false;
}

/** `sign` is the first character: `"` for a string, another one of `[]{},:`, or what a bare word starts with. */
interface Token {
  sign: string;
  text: string;
  offset: number;
  line: number;
}

const WORD_END = /[\s"[\]{},:]/g;

/** The tokens of JSON, however broken: a string without an end stops at the end of its line. */
function* jsonTokens(text: string): Generator<Token, undefined> {
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const sign = text.charAt(at);
    if (sign === '\n') line += 1;
    if (/\s/.test(sign)) {
      at += 1;
      continue;
    }
    let end = at + 1;
    if (sign === '"') {
      while (end < text.length && text[end] !== '"' && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      if (text[end] === '"') end += 1;
    } else if (!'[]{},:'.includes(sign)) {
      WORD_END.lastIndex = end;
      end = WORD_END.exec(text)?.index ?? text.length;
    }
    yield { sign, text: text.slice(at, end), offset: at, line };
    at = end;
  }
  return undefined;
}
