import type { Effort } from '../effort.ts';
import { field, kids, type Node, type SourceFile } from '../syntax.ts';
import { either, list, primitive, type Rec, record, text, textOf, UNKNOWN, type Value } from '../value.ts';
import type { Meaning, Modules } from './modules.ts';
import { Signatures } from './signatures.ts';

const MAX_DEPTH = 60;

/** A call as its callee's last name, its arguments in order and its named ones. */
export interface Call {
  callee: Node;
  name: string;
  positional: Node[];
  named: Map<string, Node>;
  /** Some come from `*` or `**` and are not known. */
  spread: boolean;
}

/** Works out what expressions of Python must be, as far as its text alone says so. Nothing of it runs. */
export class Literals {
  readonly modules: Modules;
  readonly signatures: Signatures;
  readonly #effort: Effort;
  readonly #active = new Set<number>();
  #depth = 0;

  constructor(modules: Modules, effort: Effort) {
    this.modules = modules;
    this.#effort = effort;
    this.signatures = new Signatures(this);
  }

  evaluate(node: Node | undefined): Value {
    if (node === undefined || this.#depth > MAX_DEPTH) return UNKNOWN;
    this.#effort.step();
    this.#depth += 1;
    try {
      return this.#evaluate(node);
    } finally {
      this.#depth -= 1;
    }
  }

  #evaluate(node: Node): Value {
    switch (node.type) {
      case 'string':
        return this.#string(node);
      case 'concatenated_string': {
        const parts = kids(node).map((part) => textOf(this.evaluate(part)));
        return parts.includes(undefined) ? UNKNOWN : text(parts.join(''));
      }
      case 'integer':
      case 'float': {
        const number = Number(node.text.replaceAll('_', ''));
        return Number.isFinite(number) ? primitive(number) : UNKNOWN;
      }
      case 'true':
        return primitive(true);
      case 'false':
        return primitive(false);
      case 'none':
        return primitive(null);
      case 'unary_operator': {
        const value = this.evaluate(field(node, 'argument'));
        return value.kind === 'primitive' && typeof value.value === 'number' && node.text.startsWith('-')
          ? primitive(-value.value)
          : UNKNOWN;
      }
      case 'parenthesized_expression':
      case 'await':
        return this.evaluate(kids(node)[0]);
      case 'list':
      case 'tuple':
      case 'set':
        return this.#list(kids(node));
      case 'dictionary':
        return this.#dictionary(node);
      case 'identifier':
        return this.named(node.text, node);
      case 'attribute':
        return this.#attribute(node);
      case 'binary_operator':
        return this.#binary(node);
      case 'conditional_expression': {
        const [yes, , no] = kids(node);
        return either([this.evaluate(yes), this.evaluate(no)]);
      }
      case 'call':
        return this.#call(node);
      default:
        return UNKNOWN;
    }
  }

  #string(node: Node): Value {
    const start = kids(node).find((child) => child.type === 'string_start')?.text ?? '';
    if (/b/i.test(start)) return UNKNOWN;
    const raw = /r/i.test(start);
    const isFormat = /f/i.test(start);
    let parts = '';
    for (const child of kids(node)) {
      if (child.type === 'string_content') parts += contentText(child, raw, isFormat);
      else if (child.type === 'interpolation') {
        const inner = kids(child);
        const value = inner.length === 1 ? this.evaluate(inner[0]) : UNKNOWN;
        if (value.kind !== 'primitive' || value.value === null || typeof value.value === 'boolean') return UNKNOWN;
        parts += String(value.value);
      }
    }
    return text(parts.replaceAll('\r\n', '\n'));
  }

  #list(nodes: Node[]): Value {
    const items: Value[] = [];
    let open = false;
    for (const child of nodes) {
      if (child.type !== 'list_splat') {
        items.push(this.evaluate(child));
        continue;
      }
      const spread = this.evaluate(kids(child)[0]);
      if (spread.kind === 'list') {
        items.push(...spread.items);
        open ||= spread.open;
      } else open = true;
    }
    return list(items, open);
  }

  #dictionary(node: Node): Value {
    const members: [string, Value][] = [];
    let open = false;
    for (const child of kids(node)) {
      if (child.type === 'pair') {
        const key = this.evaluate(field(child, 'key'));
        if (key.kind === 'primitive') members.push([String(key.value), this.evaluate(field(child, 'value'))]);
        else open = true;
      } else if (child.type === 'dictionary_splat') {
        const spread = this.evaluate(kids(child)[0]);
        if (spread.kind === 'record') {
          for (const [name, lazy] of spread.members) members.push([name, lazy()]);
          open ||= spread.open;
        } else open = true;
      } else open = true;
    }
    const made: Rec = { ...record(members, open), at: node };
    return made;
  }

  /** What a name stands for where it is used: what the function around it assigns once, or what the module says. */
  named(name: string, at: Node): Value {
    for (let scope = at.parent; scope !== null; scope = scope.parent) {
      if (scope.type !== 'function_definition') continue;
      if (parameterNames(scope).includes(name)) return UNKNOWN;
      const assigned = assignmentsIn(scope, name);
      const [only] = assigned;
      if (assigned.length > 1) return UNKNOWN;
      if (only !== undefined) return this.#once(only, () => this.#grown(this.evaluate(only), name, scope));
    }
    const meaning = this.modules.meaning(this.modules.fileOf(at), name);
    return meaning === undefined ? UNKNOWN : this.#meant(meaning, name);
  }

  #meant(meaning: Meaning, name: string): Value {
    if (meaning.kind !== 'value') return UNKNOWN;
    return this.#once(meaning.node, () => this.#grown(this.evaluate(meaning.node), name, meaning.file.root));
  }

  /** Something made of itself has no value. */
  #once(node: Node, make: () => Value): Value {
    if (this.#active.has(node.id)) return UNKNOWN;
    this.#active.add(node.id);
    try {
      return make();
    } finally {
      this.#active.delete(node.id);
    }
  }

  /** A list with what is appended to it in its scope. */
  #grown(value: Value, name: string, scope: Node): Value {
    if (value.kind !== 'list') return value;
    const file = this.modules.fileOf(scope);
    const items = [...value.items];
    let { open } = value;
    const pattern = new RegExp(`(?<![\\w.])${name}\\s*(?:\\.\\s*(append|extend)\\s*\\(|\\+=)`, 'g');
    pattern.lastIndex = scope.startIndex;
    for (let match = pattern.exec(file.text); match !== null && match.index < scope.endIndex; match = pattern.exec(file.text)) {
      const node = file.root.descendantForIndex(match.index);
      if (node?.type !== 'identifier' || node.text !== name) continue;
      const call = match[1] === undefined ? undefined : ancestor(node, 'call');
      const added = call === undefined ? field(ancestor(node, 'augmented_assignment') ?? node, 'right') : callOf(call)?.positional[0];
      const item = this.evaluate(added);
      if (match[1] === 'append') {
        // Within a loop one line appends many, of which its text shows one at most.
        if (insideLoop(node, scope)) open = true;
        else items.push(item);
      } else if (item.kind === 'list') {
        items.push(...item.items);
        open ||= item.open;
      } else open = true;
    }
    return list(items, open);
  }

  #attribute(node: Node): Value {
    const object = field(node, 'object');
    const name = field(node, 'attribute')?.text ?? '';
    if (object === undefined) return UNKNOWN;
    const meaning = this.meaningOf(object);
    if (meaning?.kind === 'module') {
      const file = this.modules.file(meaning.path);
      const there = file === undefined ? undefined : this.modules.meaning(file, name);
      return there === undefined ? UNKNOWN : this.#meant(there, name);
    }
    // `Color.RED` and `Color.RED.value`, and constants of a class.
    if (meaning?.kind === 'class') return this.evaluate(classAssignment(meaning.node, name));
    if (name === 'value' && object.type === 'attribute') return this.#attribute(object);
    const value = this.evaluate(object);
    return value.kind === 'record' ? (value.members.get(name)?.() ?? UNKNOWN) : UNKNOWN;
  }

  /** What a name or a dotted name means, of functions, classes and modules. */
  meaningOf(node: Node): Meaning | undefined {
    if (node.type === 'identifier') return this.modules.meaning(this.modules.fileOf(node), node.text);
    if (node.type !== 'attribute') return undefined;
    const object = field(node, 'object');
    const name = field(node, 'attribute')?.text ?? '';
    const outer = object === undefined ? undefined : this.meaningOf(object);
    if (outer?.kind === 'external') return { kind: 'external', from: outer.name === '' ? outer.from : `${outer.from}.${outer.name}`, name };
    if (outer?.kind !== 'module') return undefined;
    const file = this.modules.file(outer.path);
    return file === undefined ? undefined : this.modules.meaning(file, name);
  }

  #binary(node: Node): Value {
    const left = this.evaluate(field(node, 'left'));
    const right = this.evaluate(field(node, 'right'));
    const operator = field(node, 'operator')?.text;
    if (operator === '+' && left.kind === 'list' && right.kind === 'list')
      return list([...left.items, ...right.items], left.open || right.open);
    if (operator === '|' && left.kind === 'record' && right.kind === 'record') {
      return { kind: 'record', members: new Map([...left.members, ...right.members]), open: left.open || right.open };
    }
    if (left.kind !== 'primitive' || right.kind !== 'primitive') return UNKNOWN;
    if (operator === '+' && typeof left.value === 'string' && typeof right.value === 'string') return text(left.value + right.value);
    if (typeof left.value !== 'number' || typeof right.value !== 'number') return UNKNOWN;
    if (operator === '+') return primitive(left.value + right.value);
    if (operator === '*') return primitive(left.value * right.value);
    return operator === '-' ? primitive(left.value - right.value) : UNKNOWN;
  }

  #call(node: Node): Value {
    const call = callOf(node);
    if (call === undefined) return UNKNOWN;
    const object = call.callee.type === 'attribute' ? field(call.callee, 'object') : undefined;
    if (/^(?:model_json_schema|schema)$/.test(call.name) && object !== undefined) {
      const meaning = this.meaningOf(object);
      return meaning?.kind === 'class' ? this.signatures.classSchema(meaning.node) : UNKNOWN;
    }
    if (object !== undefined && /^(?:strip|lstrip|rstrip|lower|upper)$/.test(call.name) && call.positional.length === 0) {
      const before = textOf(this.evaluate(object));
      return before === undefined ? UNKNOWN : primitive(TEXT_METHODS[call.name]?.(before));
    }
    if (/^(?:dedent|cleandoc)$/.test(call.name)) {
      const before = textOf(this.evaluate(call.positional[0]));
      return before === undefined ? UNKNOWN : primitive(call.name === 'dedent' ? dedented(before) : cleanDoc(before));
    }
    if (call.name === 'join' && object !== undefined) {
      const [between, parts] = [textOf(this.evaluate(object)), this.evaluate(call.positional[0])];
      const texts = parts.kind === 'list' && !parts.open ? parts.items.map(textOf) : [undefined];
      return between === undefined || texts.includes(undefined) ? UNKNOWN : text(texts.join(between));
    }
    if (call.name === 'list' && call.positional.length === 1) return this.evaluate(call.positional[0]);
    // What is made of named values: `dict(…)`, `Tool(…)`, `ToolAnnotations(…)`.
    if (call.name !== 'dict' && !/^[A-Z]/.test(call.name)) return UNKNOWN;
    const members = Array.from(call.named, ([name, value]): [string, Value] => [name, this.evaluate(value)]);
    return { ...record(members, call.spread || call.positional.length > 0), at: node };
  }
}

const TEXT_METHODS: Record<string, (text: string) => string> = {
  strip: (text) => text.trim(),
  lstrip: (text) => text.trimStart(),
  rstrip: (text) => text.trimEnd(),
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
};

export function callOf(node: Node): Call | undefined {
  const callee = field(node, 'function');
  const args = field(node, 'arguments');
  if (node.type !== 'call' || callee === undefined || args?.type !== 'argument_list') return undefined;
  const call: Call = { callee, name: lastName(callee), positional: [], named: new Map(), spread: false };
  for (const arg of kids(args)) {
    const [name, value] = arg.type === 'keyword_argument' ? [field(arg, 'name'), field(arg, 'value')] : [];
    if (name !== undefined && value !== undefined) call.named.set(name.text, value);
    else if (arg.type === 'list_splat' || arg.type === 'dictionary_splat') call.spread = true;
    else call.positional.push(arg);
  }
  return call;
}

export function lastName(node: Node): string {
  return (node.type === 'attribute' ? field(node, 'attribute') : node)?.text ?? '';
}

export function ancestor(node: Node, type: string): Node | undefined {
  for (let up: Node | null = node; up !== null; up = up.parent) if (up.type === type) return up;
  return undefined;
}

function insideLoop(node: Node, scope: Node): boolean {
  for (let up: Node | null = node; up !== null && up.id !== scope.id; up = up.parent)
    if (/^(?:for|while)_statement$/.test(up.type)) return true;
  return false;
}

function parameterNames(fn: Node): string[] {
  const parameters = field(fn, 'parameters');
  return parameters === undefined
    ? []
    : kids(parameters).map((parameter) => (field(parameter, 'name') ?? kids(parameter)[0] ?? parameter).text);
}

/** The right sides of what a function assigns to a name, wherever in it. */
function assignmentsIn(fn: Node, name: string): Node[] {
  const body = field(fn, 'body');
  const found: Node[] = [];
  for (const assignment of body?.descendantsOfType('assignment') ?? []) {
    if (assignment === null || field(assignment, 'left')?.text !== name) continue;
    const right = field(assignment, 'right');
    if (right !== undefined) found.push(right);
  }
  return found;
}

/** What the body of a class assigns to a name. */
export function classAssignment(node: Node, name: string): Node | undefined {
  for (const statement of kids(field(node, 'body') ?? node)) {
    const assignment = statement.type === 'expression_statement' ? kids(statement)[0] : undefined;
    if (assignment?.type === 'assignment' && field(assignment, 'left')?.text === name) return field(assignment, 'right');
  }
  return undefined;
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '' };

/** The text of a part of a string: escapes are not always nodes of their own. */
function contentText(node: Node, raw: boolean, isFormat: boolean): string {
  const text = isFormat ? node.text.replaceAll('{{', '{').replaceAll('}}', '}') : node.text;
  if (raw) return text;
  return text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, x, u, long, octal, simple) => {
      if (simple !== undefined) return ESCAPES[simple] ?? (/['"\\]/.test(simple) ? simple : whole);
      const point = octal === undefined ? Number.parseInt(x ?? u ?? long, 16) : Number.parseInt(octal, 8);
      return point <= 0x10_ff_ff ? String.fromCodePoint(point) : whole;
    },
  );
}

/** A docstring as Python's own `inspect.cleandoc` gives it. */
export function cleanDoc(text: string): string {
  const lines = text.replaceAll('\t', '        ').split('\n');
  const margin = marginOf(lines.slice(1));
  const cleaned = [(lines[0] ?? '').trimStart(), ...lines.slice(1).map((line) => line.slice(margin))];
  while (cleaned.length > 0 && cleaned.at(-1)?.trim() === '') cleaned.pop();
  while (cleaned.length > 0 && cleaned[0]?.trim() === '') cleaned.shift();
  return cleaned.join('\n');
}

function dedented(text: string): string {
  const lines = text.split('\n');
  const margin = marginOf(lines);
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(margin))).join('\n');
}

function marginOf(lines: string[]): number {
  const margins = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  return margins.length === 0 ? 0 : Math.min(...margins);
}

/** The docstring of a function or a class. */
export function docOf(definition: Node, file: SourceFile, literals: Literals): string | undefined {
  const body = field(definition, 'body');
  const first = body === undefined || file.root.tree !== body.tree ? undefined : kids(body)[0];
  const expression = first?.type === 'expression_statement' ? kids(first)[0] : undefined;
  if (expression?.type !== 'string' && expression?.type !== 'concatenated_string') return undefined;
  const text = textOf(literals.evaluate(expression));
  return text === undefined ? undefined : cleanDoc(text);
}
