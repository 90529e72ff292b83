import { posix } from 'node:path';
import { ParsedFiles } from '../parsed-files.ts';
import { field, kids, type Node, type SourceFile } from '../syntax.ts';

/** What a name of a module stands for. */
export type Meaning =
  | { kind: 'value'; node: Node; file: SourceFile }
  | { kind: 'function' | 'class'; node: Node; file: SourceFile }
  | { kind: 'module'; path: string }
  | { kind: 'external'; from: string; name: string };

/** The modules of one Python source, parsed when they are needed. */
export class Modules extends ParsedFiles {
  readonly #names = new Map<string, Map<string, Meaning>>();

  mentions(pattern: RegExp): boolean {
    return [...this.sources.values()].some((source) => pattern.test(source.text));
  }

  /** The files whose text matches, parsed. */
  *matching(pattern: RegExp): Generator<SourceFile> {
    for (const source of this.sources.values()) {
      if (!pattern.test(source.text)) continue;
      const file = this.file(source.path);
      if (file !== undefined) yield file;
    }
  }

  fileOf(node: Node): SourceFile {
    return this.trees.fileOf(node);
  }

  /** What a name means at the top of a module. */
  meaning(file: SourceFile, name: string, level = 0): Meaning | undefined {
    const found = this.#namesOf(file).get(name);
    if (found?.kind !== 'external' || level > 8) return found;
    // Imported from a module of this source: what it means there.
    const path = this.#resolve(file.path, found.from);
    if (path === undefined) return found;
    const target = this.file(path);
    const there = target === undefined ? undefined : this.meaning(target, found.name, level + 1);
    if (there !== undefined) return there;
    const submodule = this.#resolve(file.path, `${found.from}${found.from.endsWith('.') ? '' : '.'}${found.name}`);
    return submodule === undefined ? undefined : { kind: 'module', path: submodule };
  }

  #namesOf(file: SourceFile): Map<string, Meaning> {
    let names = this.#names.get(file.path);
    if (names !== undefined) return names;
    names = new Map();
    this.#names.set(file.path, names);
    for (const statement of kids(file.root)) this.#name(statement, file, names);
    return names;
  }

  #name(statement: Node, file: SourceFile, names: Map<string, Meaning>): void {
    switch (statement.type) {
      case 'expression_statement': {
        const assignment = kids(statement)[0];
        const [left, right] = assignment?.type === 'assignment' ? [field(assignment, 'left'), field(assignment, 'right')] : [];
        if (left?.type === 'identifier' && right !== undefined) names.set(left.text, { kind: 'value', node: right, file });
        return;
      }
      case 'decorated_definition': {
        const definition = field(statement, 'definition');
        if (definition !== undefined) this.#name(definition, file, names);
        return;
      }
      case 'function_definition':
      case 'class_definition': {
        const name = field(statement, 'name')?.text;
        if (name !== undefined)
          names.set(name, { kind: statement.type === 'class_definition' ? 'class' : 'function', node: statement, file });
        return;
      }
      case 'import_from_statement': {
        const from = field(statement, 'module_name')?.text ?? '';
        for (const child of statement.childrenForFieldName('name')) {
          if (child === null) continue;
          const name = (child.type === 'aliased_import' ? field(child, 'name') : child)?.text ?? '';
          const alias = (child.type === 'aliased_import' ? field(child, 'alias')?.text : undefined) ?? name;
          names.set(alias, { kind: 'external', from, name });
        }
        return;
      }
      case 'import_statement':
        for (const child of statement.childrenForFieldName('name')) {
          if (child === null) continue;
          const dotted = (child.type === 'aliased_import' ? field(child, 'name') : child)?.text ?? '';
          const alias = child.type === 'aliased_import' ? field(child, 'alias')?.text : undefined;
          const path = this.#resolve(file.path, dotted);
          const name = alias ?? dotted.split('.')[0] ?? dotted;
          names.set(name, path === undefined ? { kind: 'external', from: dotted, name: '' } : { kind: 'module', path });
        }
        return;
      case 'try_statement':
      case 'if_statement':
      case 'else_clause':
      case 'block':
        // Imports and constants are often tried in one way and then in another; the first counts.
        for (const child of kids(statement)) {
          const inner = new Map<string, Meaning>();
          this.#name(child, file, inner);
          for (const [name, meaning] of inner) if (!names.has(name)) names.set(name, meaning);
        }
        return;
      default:
    }
  }

  /** The file of a module as it is named in an import. */
  #resolve(from: string, dotted: string): string | undefined {
    const dots = /^\.*/.exec(dotted)?.[0].length ?? 0;
    const rest = dotted
      .slice(dots)
      .split('.')
      .filter((part) => part !== '');
    if (dots > 0) {
      let folder = posix.dirname(from);
      for (let level = 1; level < dots; level += 1) folder = posix.dirname(folder);
      return this.#existing(posix.join(folder, ...rest));
    }
    // A wheel has its packages at the root; a repository in a folder of sources.
    return (
      this.#existing(posix.join(...rest, '')) ??
      this.#existing(posix.join('src', ...rest)) ??
      this.#existing(posix.join(posix.dirname(from), ...rest))
    );
  }

  #existing(path: string): string | undefined {
    const plain = path.replace(/\/$/, '');
    return [`${plain}.py`, `${plain}/__init__.py`].find((candidate) => this.sources.has(candidate));
  }
}
