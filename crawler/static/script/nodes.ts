import { field, kids, type Node } from '../syntax.ts';
import { isBlock, isFunction } from './scopes.ts';

/** The elements of an array pattern with their places; a place may be left empty. */
export function elementsOf(pattern: Node): [number, Node][] {
  const elements: [number, Node][] = [];
  let place = 0;
  for (const child of pattern.children) {
    if (child?.type === ',') place += 1;
    else if (child?.isNamed === true && child.type !== 'comment') elements.push([place, child]);
  }
  return elements;
}

export function bodyOf(classNode: Node): Node[] {
  const body = field(classNode, 'body');
  return body === undefined ? [] : kids(body);
}

/** Whether a function is reached through an object. */
export function isMethod(fn: Node): boolean {
  if (fn.type === 'method_definition' || fn.parent?.type === 'pair' || /field_definition$/.test(fn.parent?.type ?? '')) return true;
  return fn.parent?.type === 'assignment_expression' && field(fn.parent, 'left')?.type === 'member_expression';
}

export function isGetter(method: Node): boolean {
  return /^(?:(?:public|private|protected|static|override)\s+)*get\s+[\w$#["']/.test(method.text.slice(0, 80));
}

export function sequenceOf(expression: Node | undefined): Node[] {
  if (expression?.type !== 'sequence_expression') return expression === undefined ? [] : [expression];
  return kids(expression).flatMap(sequenceOf);
}

/** Without parentheses and the `0,` of compiled calls. */
export function unwrapped(node: Node | undefined): Node | undefined {
  let inner = node;
  while (
    inner !== undefined &&
    (inner.type === 'parenthesized_expression' || inner.type === 'sequence_expression' || inner.type === 'non_null_expression')
  ) {
    inner = kids(inner).at(-1);
  }
  return inner;
}

export function calleeName(callee: Node): string {
  return (callee.type === 'member_expression' ? field(callee, 'property') : callee)?.text ?? '';
}

export function nameOfCallee(call: Node): string {
  const callee = call.type === 'call_expression' ? unwrapped(field(call, 'function')) : undefined;
  return callee === undefined ? '' : calleeName(callee);
}

/** The call whose callee holds the node. */
export function enclosingCall(node: Node | null): Node | undefined {
  for (let up = node; up !== null; up = up.parent) {
    if (up.type === 'call_expression' || up.type === 'new_expression') return up;
    if (isFunction(up) || isBlock(up)) return undefined;
  }
  return undefined;
}

export function enclosingNew(node: Node | null): Node | undefined {
  for (let up = node; up !== null; up = up.parent) {
    if (up.type === 'new_expression') return up;
    if (isFunction(up) || isBlock(up)) return undefined;
  }
  return undefined;
}

/** The name by which a function is called. */
export function nameOfFunction(fn: Node): string | undefined {
  const own = field(fn, 'name')?.text;
  if (own !== undefined) return own;
  let parent = fn.parent;
  while (parent?.type === 'parenthesized_expression') parent = parent.parent;
  if (parent === null) return undefined;
  if (parent.type === 'variable_declarator') return field(parent, 'name')?.text;
  if (parent.type === 'pair') return field(parent, 'key')?.text;
  if (parent.type === 'assignment_expression') {
    const left = field(parent, 'left');
    return left === undefined ? undefined : calleeName(left);
  }
  if (/field_definition$/.test(parent.type)) return (field(parent, 'name') ?? field(parent, 'property'))?.text;
  return undefined;
}
