import type { Effort } from './effort.ts';
import type { SourceText } from './source-files.ts';
import type { SourceFile, SyntaxTrees } from './syntax.ts';

/** The files of one source, each parsed once and when it is needed. */
export class ParsedFiles {
  readonly unread: string[] = [];
  protected readonly sources: ReadonlyMap<string, SourceText>;
  protected readonly trees: SyntaxTrees;
  readonly #parsed = new Map<string, SourceFile | undefined>();
  readonly #effort: Effort;

  constructor(sources: readonly SourceText[], trees: SyntaxTrees, effort: Effort) {
    this.sources = new Map(sources.map((source) => [source.path, source]));
    this.trees = trees;
    this.#effort = effort;
  }

  file(path: string): SourceFile | undefined {
    if (this.#parsed.has(path)) return this.#parsed.get(path);
    const source = this.sources.get(path);
    let file: SourceFile | undefined;
    if (source !== undefined) {
      file = this.trees.parse(source, this.#effort);
      if (file === undefined) this.unread.push(`\`${path}\` was not read: the time ran out.`);
    }
    this.#parsed.set(path, file);
    return file;
  }
}
