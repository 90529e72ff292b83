import { field, kids, type Node } from '../syntax.ts';

/** Where a name of a scope gets its value. */
export type Declaration =
  | { kind: 'variable'; node: Node; constant: boolean; value: Node | undefined }
  | { kind: 'pattern'; node: Node; pattern: Node; value: Node | undefined }
  | { kind: 'function' | 'class' | 'enum'; node: Node }
  | { kind: 'import'; node: Node; from: string; name: string };

const FUNCTIONS = new Set([
  'function_declaration',
  'function_expression',
  'generator_function_declaration',
  'generator_function',
  'arrow_function',
  'method_definition',
  'function',
]);
const CLASSES = new Set(['class_declaration', 'class', 'abstract_class_declaration']);
const BLOCKS = new Set(['program', 'statement_block', 'switch_case', 'switch_default', 'class_static_block']);

export const isFunction = (node: Node): boolean => FUNCTIONS.has(node.type);
export const isClass = (node: Node): boolean => CLASSES.has(node.type);
export const isBlock = (node: Node): boolean => BLOCKS.has(node.type);

/** The names that the statements of a block declare; what blocks inside it declare is theirs. */
export function declarationsOf(block: Node): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const statement of kids(block)) declare(statement, found);
  return found;
}

function declare(statement: Node, found: Map<string, Declaration>): void {
  switch (statement.type) {
    case 'export_statement': {
      const declaration = field(statement, 'declaration');
      if (declaration !== undefined) declare(declaration, found);
      return;
    }
    case 'lexical_declaration':
    case 'variable_declaration': {
      const constant = field(statement, 'kind')?.text === 'const';
      for (const declarator of kids(statement)) {
        const name = field(declarator, 'name');
        if (name === undefined) continue;
        const value = field(declarator, 'value');
        if (name.type === 'identifier') {
          // `var` may declare a name twice; the one with a value counts.
          if (value !== undefined || !found.has(name.text)) found.set(name.text, { kind: 'variable', node: declarator, constant, value });
        } else for (const bound of boundNames(name)) found.set(bound, { kind: 'pattern', node: declarator, pattern: name, value });
      }
      return;
    }
    case 'function_declaration':
    case 'generator_function_declaration':
      put(statement, 'function', found);
      return;
    case 'class_declaration':
    case 'abstract_class_declaration':
      put(statement, 'class', found);
      return;
    case 'enum_declaration':
      put(statement, 'enum', found);
      return;
    case 'import_statement':
      declareImports(statement, found);
      return;
    default:
  }
}

function put(node: Node, kind: 'function' | 'class' | 'enum', found: Map<string, Declaration>): void {
  const name = field(node, 'name')?.text;
  if (name !== undefined) found.set(name, { kind, node });
}

function declareImports(statement: Node, found: Map<string, Declaration>): void {
  const required = kids(statement).find((child) => child.type === 'import_require_clause');
  const source = field(statement, 'source') ?? (required && field(required, 'source'));
  if (source === undefined) return;
  const from = source.text.slice(1, -1);
  if (required !== undefined) {
    const name = kids(required)[0];
    if (name !== undefined) found.set(name.text, { kind: 'import', node: statement, from, name: '*' });
  }
  for (const clause of kids(statement).find((child) => child.type === 'import_clause')?.namedChildren ?? []) {
    if (clause?.type === 'identifier') found.set(clause.text, { kind: 'import', node: statement, from, name: 'default' });
    else if (clause?.type === 'namespace_import') {
      const name = kids(clause)[0];
      if (name !== undefined) found.set(name.text, { kind: 'import', node: statement, from, name: '*' });
    } else if (clause?.type === 'named_imports') {
      for (const specifier of kids(clause)) {
        const name = field(specifier, 'name')?.text.replace(/^(['"])(.*)\1$/, '$2');
        const alias = field(specifier, 'alias')?.text ?? name;
        if (name !== undefined && alias !== undefined) found.set(alias, { kind: 'import', node: statement, from, name });
      }
    }
  }
}

/** The names that a pattern or a parameter binds. */
export function boundNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return [pattern.text];
    case 'pair_pattern':
      return namesIn(field(pattern, 'value'));
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return namesIn(field(pattern, 'left'));
    case 'required_parameter':
    case 'optional_parameter':
      return namesIn(field(pattern, 'pattern'));
    case 'rest_pattern':
    case 'array_pattern':
    case 'object_pattern':
    case 'lexical_declaration':
      return kids(pattern).flatMap(boundNames);
    default:
      return [];
  }
}

function namesIn(pattern: Node | undefined): string[] {
  return pattern === undefined ? [] : boundNames(pattern);
}

/** The parameters of a function in their order, as patterns. */
export function parametersOf(fn: Node): Node[] {
  const single = field(fn, 'parameter');
  if (single !== undefined) return [single];
  const parameters = field(fn, 'parameters');
  return parameters === undefined
    ? []
    : kids(parameters).filter((node) => !(node.type === 'required_parameter' && node.text.startsWith('this:')));
}
