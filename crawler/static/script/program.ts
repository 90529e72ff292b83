import { posix } from 'node:path';
import { ParsedFiles } from '../parsed-files.ts';
import type { SourceText } from '../source-files.ts';
import type { Node, SourceFile } from '../syntax.ts';

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx'];
const REFERENCE = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'`])(\.{1,2}(?:\/[^"'`\n]{0,300})?|[@~#]\/[^"'`\n]{1,300})\1/g;

/** The scripts of one package: found by path, parsed when they are needed. */
export class Program extends ParsedFiles {
  /** Only these are searched; any other can still be imported from. */
  #live: ReadonlySet<string> | undefined;

  /** Whether any text holds what the pattern asks for. */
  mentions(pattern: RegExp): boolean {
    return this.#searched().some((source) => pattern.test(source.text));
  }

  searchOnly(paths: ReadonlySet<string> | undefined): void {
    this.#live = paths;
  }

  fileOf(node: Node): SourceFile {
    return this.trees.fileOf(node);
  }

  /** The path of the file that an import names; `undefined` when it is not of this source. */
  resolve(from: string, specifier: string): string | undefined {
    if (specifier.startsWith('.')) return this.#existing(posix.join(posix.dirname(from), specifier));
    // What compilers are commonly told to take for the folder of sources.
    const alias = /^[@~#]\/(.+)$/.exec(specifier)?.[1];
    return alias === undefined ? undefined : (this.#existing(`src/${alias}`) ?? this.#existing(alias));
  }

  #existing(path: string): string | undefined {
    if (path.startsWith('..')) return undefined;
    const plain = path.replace(/\/$/, '');
    // A source imports what its compiler will write.
    const stem = plain.replace(/\.([cm]?)jsx?$/, '');
    for (const base of [plain, stem, `${plain}/index`]) {
      for (const ending of ENDINGS) if (this.sources.has(base + ending)) return base + ending;
    }
    return undefined;
  }

  /** The files that are reached by imports from these. */
  reachableFrom(entries: readonly string[]): Set<string> {
    const reached = new Set<string>();
    const left = entries.flatMap((entry) => this.#existing(posix.normalize(entry)) ?? []);
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      for (const [, , specifier] of this.sources.get(path)?.text.matchAll(REFERENCE) ?? []) {
        const next = specifier === undefined ? undefined : this.resolve(path, specifier);
        if (next !== undefined) left.push(next);
      }
    }
    return reached;
  }

  /**
   * Where the pattern (global) stands in the searched texts, as the smallest nodes there; at most `most` of them.
   *
   * @param needle what every match holds, since looking for a fixed text is much faster.
   */
  *search(pattern: RegExp, most: number, needle: string): Generator<Node> {
    let left = most;
    for (const source of this.#searched()) {
      if (!source.text.includes(needle)) continue;
      pattern.lastIndex = 0;
      for (const match of source.text.matchAll(pattern)) {
        left -= 1;
        if (left < 0) return;
        const file = this.file(source.path);
        const node = file?.root.descendantForIndex(match.index + (match[0].length - match[0].trimStart().length));
        if (node) yield node;
      }
    }
  }

  #searched(): SourceText[] {
    const all = [...this.sources.values()];
    return this.#live === undefined ? all : all.filter((source) => this.#live?.has(source.path));
  }
}
