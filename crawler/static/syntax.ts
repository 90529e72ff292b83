import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Language, Node, Parser, Tree } from '@vscode/tree-sitter-wasm';
import treeSitter from '@vscode/tree-sitter-wasm';
import type { Effort } from './effort.ts';
import type { Dialect, SourceText } from './source-files.ts';

export type { Node } from '@vscode/tree-sitter-wasm';

/** A parsed file. Its nodes live until `SyntaxTrees.delete`. */
export interface SourceFile extends SourceText {
  root: Node;
}

const WASM = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));

/** The parsers of the languages asked for. Parsing is error tolerant: what does not fit the grammar costs only itself. */
export class SyntaxTrees {
  readonly #parsers: Map<Dialect, Parser>;
  readonly #trees: Tree[] = [];
  readonly #files = new Map<Tree, SourceFile>();

  private constructor(parsers: Map<Dialect, Parser>) {
    this.#parsers = parsers;
  }

  static async load(dialects: Iterable<Dialect>): Promise<SyntaxTrees> {
    await treeSitter.Parser.init();
    const parsers = new Map<Dialect, Parser>();
    for (const dialect of new Set(dialects)) {
      const language: Language = await treeSitter.Language.load(readFileSync(join(WASM, `tree-sitter-${dialect}.wasm`)));
      parsers.set(dialect, new treeSitter.Parser().setLanguage(language));
    }
    return new SyntaxTrees(parsers);
  }

  /** `undefined` when the time ran out in the middle. */
  parse(source: SourceText, effort: Effort): SourceFile | undefined {
    const parser = this.#parsers.get(source.dialect);
    // The type says that the callback answers nothing, the documentation that `true` cancels, and so it does.
    const progressCallback = (): boolean => effort.late();
    const tree = parser?.parse(source.text, null, { progressCallback }) ?? undefined;
    if (tree === undefined) {
      parser?.reset();
      return undefined;
    }
    this.#trees.push(tree);
    const file = { ...source, root: tree.rootNode };
    this.#files.set(tree, file);
    return file;
  }

  fileOf(node: Node): SourceFile {
    const file = this.#files.get(node.tree);
    if (file === undefined) throw new Error('A node of no file that was parsed here.');
    return file;
  }

  /** Frees what lies outside the reach of the garbage collector. */
  delete(): void {
    for (const tree of this.#trees) tree.delete();
    for (const parser of this.#parsers.values()) parser.delete();
    this.#files.clear();
  }
}

/** The named children without comments. */
export function kids(node: Node): Node[] {
  return node.namedChildren.filter((child) => child !== null && child.type !== 'comment') as Node[];
}

export function field(node: Node, name: string): Node | undefined {
  return node.childForFieldName(name) ?? undefined;
}

export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}
