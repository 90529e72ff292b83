import { field, kids, type Node, type SourceFile } from '../syntax.ts';
import { isUndefined, type Lazy, once, type Value } from '../value.ts';
import type { Evaluator } from './evaluator.ts';
import { boundNames } from './scopes.ts';

/** Fills in the names that a file exports, as an ES module or in the way of CommonJS. */
export function exportsOf(file: SourceFile, evaluator: Evaluator, found: Map<string, Lazy>): void {
  const all: Value[] = [];
  const addAll = (from: Value): void => {
    if (from.kind === 'module')
      for (const name of evaluator.namesOf(from.path))
        if (name !== 'default' && !found.has(name)) found.set(name, () => evaluator.exported(from.path, name));
    all.push(from);
  };
  for (const statement of kids(file.root)) {
    if (statement.type === 'export_statement') exportStatement(statement, file, evaluator, found, addAll);
    else if (statement.type === 'expression_statement') {
      const expression = kids(statement)[0];
      for (const part of expression?.type === 'sequence_expression' ? kids(expression) : [expression]) {
        if (part?.type === 'assignment_expression') assigned(part, evaluator, found, addAll);
        else if (part?.type === 'call_expression') called(part, evaluator, found, addAll);
      }
    }
  }
}

function exportStatement(
  statement: Node,
  file: SourceFile,
  evaluator: Evaluator,
  found: Map<string, Lazy>,
  addAll: (from: Value) => void,
): void {
  const source = field(statement, 'source')?.text.slice(1, -1);
  const clause = kids(statement).find((child) => child.type === 'export_clause');
  if (clause !== undefined) {
    for (const specifier of kids(clause)) {
      const name = field(specifier, 'name');
      const alias = field(specifier, 'alias') ?? name;
      if (name === undefined || alias === undefined) continue;
      const made = (): Value =>
        source === undefined
          ? evaluator.resolve(name.text, specifier, undefined)
          : evaluator.memberOf(evaluator.moduleOf(file.path, source), name.text);
      found.set(alias.text, once(made));
    }
    return;
  }
  if (source !== undefined) {
    const from = evaluator.moduleOf(file.path, source);
    const namespace = kids(statement).find((child) => child.type === 'namespace_export');
    const alias = namespace === undefined ? undefined : kids(namespace)[0]?.text;
    if (alias !== undefined) found.set(alias, () => from);
    else addAll(from);
    return;
  }
  const isDefault = statement.children.some((child) => child?.type === 'default');
  const value = field(statement, 'value');
  const declaration = field(statement, 'declaration');
  if (value !== undefined)
    found.set(
      'default',
      once(() => evaluator.evaluate(value, undefined)),
    );
  if (declaration === undefined) return;
  const names =
    declaration.type === 'lexical_declaration' || declaration.type === 'variable_declaration'
      ? kids(declaration).flatMap((declarator) => namesOfDeclarator(declarator))
      : [field(declaration, 'name')?.text ?? ''];
  for (const name of names) {
    if (isDefault)
      found.set(
        'default',
        once(() => (name === '' ? evaluator.evaluate(declaration, undefined) : evaluator.resolve(name, statement, undefined))),
      );
    else
      found.set(
        name,
        once(() => evaluator.resolve(name, statement, undefined)),
      );
  }
}

function namesOfDeclarator(declarator: Node): string[] {
  const name = field(declarator, 'name');
  return name === undefined ? [] : boundNames(name);
}

/** `exports.a = …`, `module.exports = …`, `exports.a = exports.b = …`. */
function assigned(assignment: Node, evaluator: Evaluator, found: Map<string, Lazy>, addAll: (from: Value) => void): void {
  const left = field(assignment, 'left');
  const right = field(assignment, 'right');
  if (left === undefined || right === undefined) return;
  if (left.text === 'module.exports') {
    const value = evaluator.evaluate(right, undefined);
    if (value.kind === 'record') for (const [name, lazy] of value.members) found.set(name, lazy);
    else if (value.kind === 'module') addAll(value);
    found.set('default', () => value);
    return;
  }
  const name = /^(?:module\.)?exports\.([\w$]+)$/.exec(left.text)?.[1];
  if (name === undefined) return;
  // Compilers first set every name to `void 0`.
  const value = once(() => evaluator.evaluate(right, undefined));
  if (right.type === 'unary_expression' || (right.type === 'assignment_expression' && isUndefined(value()))) {
    if (!found.has(name)) found.set(name, value);
  } else found.set(name, value);
}

/** `Object.defineProperty(exports, "a", { get })`, `__exportStar(require("./a"), exports)`, `__export(exports, { a: () => a })`. */
function called(call: Node, evaluator: Evaluator, found: Map<string, Lazy>, addAll: (from: Value) => void): void {
  const callee = field(call, 'function')?.text ?? '';
  const argsNode = field(call, 'arguments');
  if (argsNode?.type !== 'arguments') return;
  const args = kids(argsNode);
  if (callee === 'Object.defineProperty' && /^(?:module\.)?exports$/.test(args[0]?.text ?? '') && args[1] && args[2]) {
    const name = args[1].text.slice(1, -1);
    const [, , descriptor] = args;
    found.set(
      name,
      once(() => {
        const value = evaluator.evaluate(descriptor, undefined);
        const getter = evaluator.memberOf(value, 'get');
        return getter.kind === 'function' ? evaluator.call(getter, []) : evaluator.memberOf(value, 'value');
      }),
    );
  } else if (/(?:^|\.)_*(?:exportStar|export\$?)$/.test(callee) && args.length === 2 && args[1]?.text === 'exports' && args[0]) {
    addAll(evaluator.evaluate(args[0], undefined));
  } else if (/__reExport$/.test(callee) && args[1]) addAll(evaluator.evaluate(args[1], undefined));
}
