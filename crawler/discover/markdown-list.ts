import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { parseTarget, targetIdentity } from '#core/target';
import { listedTarget, remoteTarget } from './listed-link.ts';

export interface ListReading {
  /** In the order of the text, each target once; lines count from 1. */
  links: { target: string; line: number }[];
  /** What of the text was not read, and why. */
  problems: { line: number; reason: string }[];
}

/** Characters that are parsed at once. A parser of Markdown takes time that grows with the square of what belongs together. */
const LARGEST_PIECE = 4 * 1024;
/** Signs in one piece that can begin something inside a line. */
const MOST_SIGNS = 600;
const MOST_LINKS = 200_000;
const MOST_DEFINITIONS = 20_000;

/**
 * The servers that a Markdown text links to: repositories on GitHub, pages of npm and PyPI packages, and remote servers where the text
 * around says that it is one.
 *
 * Links into the text itself, to its own repository, to issues and files, badges and images are no servers; nor is what stands in code
 * or in comments. Bounded in time: what is too tangled to be a list is left out and named.
 *
 * @param ownRepository `owner/name` of the repository that the list itself stands in.
 */
export function readMarkdownList(text: string, ownRepository?: string): ListReading {
  const reading: ListReading = { links: [], problems: [] };
  const seen = new Set<string>();
  const lines = withoutCode(text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/));
  const definitions = definitionsOf(lines);
  for (const piece of piecesOf(lines)) {
    const source = piece.lines.join('\n');
    if (source.length > LARGEST_PIECE || signsOf(source) > MOST_SIGNS) {
      reading.problems.push({ line: piece.line, reason: 'What stands here is too long or too tangled for an entry of a list.' });
      continue;
    }
    for (const { target, line } of linksOf(piece.lines, definitions)) {
      const identity = targetIdentity(parseTarget(target));
      if (seen.has(identity) || isOwn(identity, ownRepository)) continue;
      seen.add(identity);
      reading.links.push({ target, line: piece.line + line - 1 });
      if (reading.links.length === MOST_LINKS) {
        reading.problems.push({ line: piece.line, reason: `Only the first ${MOST_LINKS} links are read.` });
        return reading;
      }
    }
  }
  return reading;
}

function isOwn(identity: string, ownRepository: string | undefined): boolean {
  return ownRepository !== undefined && identity.replace(/#.*$/, '') === `github:${ownRepository.toLowerCase()}`;
}

/** The lines with fenced code and comments emptied, so that a piece of the text means what it means in the whole. */
function withoutCode(lines: readonly string[]): string[] {
  let fence: string | undefined;
  let inComment = false;
  return lines.map((line) => {
    const mark = /^[\s>]*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true && line.trimEnd().endsWith(mark)) fence = undefined;
      return '';
    }
    if (!inComment && mark !== undefined) {
      fence = mark;
      return '';
    }
    const kept = outsideComments(line, inComment);
    inComment = kept.inComment;
    return kept.text;
  });
}

function outsideComments(line: string, begun: boolean): { text: string; inComment: boolean } {
  let [text, inComment, at] = ['', begun, 0];
  while (at < line.length) {
    const next = line.indexOf(inComment ? '-->' : '<!--', at);
    if (!inComment) text += line.slice(at, next === -1 ? undefined : next);
    if (next === -1) break;
    at = next + (inComment ? 3 : 4);
    inComment = !inComment;
  }
  return { text, inComment };
}

const DEFINITION = /^ {0,3}\[([^[\]]{1,200})\]:\s*<?(\S{1,2048}?)>?(?:\s.*)?$/;

/** Label to address, of what may be defined anywhere in the text and used anywhere else. */
function definitionsOf(lines: readonly string[]): Map<string, string> {
  const definitions = new Map<string, string>();
  for (const line of lines) {
    const [, label, address] = DEFINITION.exec(line) ?? [];
    if (label === undefined || address === undefined || definitions.size === MOST_DEFINITIONS) continue;
    if (!definitions.has(labelKey(label))) definitions.set(labelKey(label), address);
  }
  return definitions;
}

function labelKey(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase();
}

function definitionsFor(source: string, definitions: ReadonlyMap<string, string>): string {
  if (definitions.size === 0) return '';
  const labels = [...source.matchAll(/\[([^[\]]{1,200})\]/g)].map(([, label = '']) => labelKey(label));
  const used = [...new Set(labels)].flatMap((label) => {
    const address = definitions.get(label);
    return address === undefined ? [] : [`[${label}]: <${address}>`];
  });
  return used.length === 0 ? '' : `\n\n${used.join('\n')}`;
}

const NEW_BLOCK = /^\s*(?:$|[-*+]\s|\d{1,9}[.)]\s|#{1,6}\s|\|)/;

interface Piece {
  /** Of its first line. */
  line: number;
  lines: string[];
}

/** The text in pieces that can be read by themselves: whole entries, as many as fit. */
function* piecesOf(lines: readonly string[]): Generator<Piece> {
  let piece: Piece = { line: 1, lines: [] };
  let [chars, signs] = [0, 0];
  for (const block of blocksOf(lines)) {
    const source = block.lines.join('\n');
    const own = { chars: source.length + 1, signs: signsOf(source) };
    if (piece.lines.length > 0 && (chars + own.chars > LARGEST_PIECE || signs + own.signs > MOST_SIGNS)) {
      yield piece;
      piece = { line: block.line, lines: [] };
      [chars, signs] = [0, 0];
    }
    piece.lines.push(...block.lines);
    [chars, signs] = [chars + own.chars, signs + own.signs];
  }
  yield piece;
}

function* blocksOf(lines: readonly string[]): Generator<Piece> {
  let start = 0;
  for (let at = 1; at <= lines.length; at++) {
    const goesOn = at < lines.length && !NEW_BLOCK.test(lines[at] ?? '') && lines[at - 1]?.trim() !== '';
    if (goesOn) continue;
    yield { line: start + 1, lines: lines.slice(start, at) };
    start = at;
  }
}

function signsOf(source: string): number {
  return source.match(/[*_[\]<>`!~]/g)?.length ?? 0;
}

const BARE_ADDRESS = /https?:\/\/[^\s<>()[\]"'`|]+/gi;

/** The links of one piece, with the line in it that each stands on. */
function* linksOf(lines: readonly string[], definitions: ReadonlyMap<string, string>): Generator<{ target: string; line: number }> {
  const source = lines.join('\n');
  const tree = fromMarkdown(source + definitionsFor(source, definitions));
  const open: { node: Nodes; entry: Nodes }[] = [{ node: tree, entry: tree }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node } = next;
    const line = node.position?.start.line ?? 1;
    for (const address of addressesOf(node, definitions)) {
      const target = listedTarget(address) ?? remoteTarget(address, wordsAround(next.entry, line, lines));
      if (target !== undefined) yield { target, line };
    }
    if (!('children' in node) || node.type === 'link' || node.type === 'linkReference') continue;
    const entry = node.type === 'listItem' ? node : next.entry;
    // The last one first, since the stack gives back the newest.
    for (const child of node.children.toReversed()) open.push({ node: child, entry });
  }
}

function addressesOf(node: Nodes, definitions: ReadonlyMap<string, string>): string[] {
  switch (node.type) {
    case 'link':
      return isBadge(node) ? [] : [node.url];
    case 'linkReference':
      return isBadge(node) ? [] : [definitions.get(labelKey(node.label ?? node.identifier)) ?? ''];
    case 'inlineCode':
      return /^https?:\/\/\S+$/i.test(node.value) && remoteTarget(node.value, 'remote') !== undefined ? [node.value] : [];
    case 'text':
      return [...node.value.matchAll(BARE_ADDRESS)].map(([address]) => address.replace(/[.,;:!?]+$/, ''));
    default:
      return [];
  }
}

/** A link that shows a picture and nothing else. */
function isBadge({ children }: { children: readonly Nodes[] }): boolean {
  return children.length > 0 && children.every(({ type }) => type === 'image' || type === 'imageReference');
}

/** What is said of a link: the entry of the list that it stands in, else its line. Addresses say nothing. */
function wordsAround(entry: Nodes, line: number, lines: readonly string[]): string {
  const { start, end } = entry.type === 'listItem' && entry.position ? entry.position : { start: { line }, end: { line } };
  return lines
    .slice(start.line - 1, end.line)
    .join(' ')
    .replace(/https?:\/\/[^\s<>()]+/gi, ' ');
}
