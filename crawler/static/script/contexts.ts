import type { Effort } from '../effort.ts';
import { field, kids, type Node } from '../syntax.ts';
import { type Env, type Hole, holeOf, primitive, UNKNOWN, type Value } from '../value.ts';
import type { Evaluator } from './evaluator.ts';
import { calleeName, enclosingCall, enclosingNew, isMethod, nameOfFunction, unwrapped } from './nodes.ts';
import { boundNames, isClass, isFunction, parametersOf } from './scopes.ts';
import { asPattern } from './strings.ts';

const MAX_CONTEXTS = 1_000;
const MAX_EXPANSIONS = 7;

/** A binding of the names around an expression, and what the expression is with it. */
export interface Context {
  env: Env | undefined;
  value: Value;
}

/** Finds what gives a value to a name that has none by itself: who calls a function, what a loop goes through, which objects a class has. */
export class Contexts {
  readonly #evaluator: Evaluator;
  readonly #effort: Effort;
  readonly #callers = new Map<number, Node[]>();
  readonly #expanding = new Set<string>();
  #subclasses: { node: Node; base: number }[] | undefined;

  constructor(evaluator: Evaluator, effort: Effort) {
    this.#evaluator = evaluator;
    this.#effort = effort;
  }

  /** What an expression is in each of the circumstances in which it can be reached. */
  of(node: Node | undefined, env: Env | undefined, expansions = 0): Context[] {
    return this.circumstances((inside) => this.#evaluator.evaluate(node, inside), env, String(node?.id), expansions);
  }

  /** The same for what is worked out in another way. @param id the same for the same question. */
  circumstances(make: (env: Env | undefined) => Value, env: Env | undefined, id: string, expansions = 0): Context[] {
    const value = make(env);
    const hole = holeOf(value);
    if (hole === undefined || expansions >= MAX_EXPANSIONS) {
      return value.kind === 'either' ? value.options.map((option) => ({ env, value: option })) : [{ env, value }];
    }
    const key = `${hole.kind} ${hole.scope.id} ${hole.name} ${id}`;
    if (this.#expanding.has(key)) return [{ env, value }];
    this.#expanding.add(key);
    try {
      const found: Context[] = [];
      for (const filled of this.#fill(hole, env, expansions + 1)) {
        found.push(...this.circumstances(make, filled, id, expansions + 1));
        if (found.length > MAX_CONTEXTS) break;
      }
      return found.length === 0 ? [{ env, value }] : found;
    } finally {
      this.#expanding.delete(key);
    }
  }

  #fill(hole: Hole, env: Env | undefined, expansions: number): Env[] {
    if (hole.kind === 'loop') return this.#turnsOf(hole.scope, env, expansions);
    if (hole.kind === 'self')
      return this.#instancesOf(hole.scope, 0).map((self) => ({ scope: hole.scope.id, names: new Map(), self, outer: env }));
    const overList = this.#listCallback(hole.scope);
    if (overList !== undefined) return this.#turnsOfCallback(hole.scope, overList, env, expansions);
    return this.#callsOf(hole, env, expansions);
  }

  #turnsOf(loop: Node, env: Env | undefined, expansions: number): Env[] {
    const left = field(loop, 'left');
    const overKeys = field(loop, 'operator')?.text === 'in';
    const turns: Env[] = [];
    for (const context of this.of(field(loop, 'right'), env, expansions)) {
      const entries = this.#evaluator.entriesOf(context.value)?.entries ?? [];
      if (context.value.kind !== 'list' && !overKeys) continue;
      for (const [key, item] of entries) {
        const names = new Map<string, Value>();
        const pattern = left?.type === 'lexical_declaration' ? kids(left)[0] : left;
        if (pattern) this.#evaluator.bind(pattern, overKeys ? primitive(key) : item, context.env, names);
        turns.push({ scope: loop.id, names, outer: context.env });
      }
    }
    return turns;
  }

  /** The call that hands this function to a method of a list, such as `forEach`. */
  #listCallback(fn: Node): Node | undefined {
    const args = fn.parent?.type === 'arguments' ? fn.parent : undefined;
    const call = args?.parent;
    const callee = call ? field(call, 'function') : undefined;
    if (callee?.type !== 'member_expression' || args === undefined || kids(args)[0]?.id !== fn.id) return undefined;
    return /^(?:forEach|map|flatMap|filter|reduce|some|every)$/.test(field(callee, 'property')?.text ?? '')
      ? field(callee, 'object')
      : undefined;
  }

  #turnsOfCallback(fn: Node, over: Node, env: Env | undefined, expansions: number): Env[] {
    const parameter = parametersOf(fn)[0];
    const turns: Env[] = [];
    for (const context of this.of(over, env, expansions)) {
      if (context.value.kind !== 'list') continue;
      for (const item of context.value.items) {
        const names = new Map<string, Value>();
        for (const pattern of parametersOf(fn)) for (const name of boundNames(pattern)) names.set(name, UNKNOWN);
        if (parameter) this.#evaluator.bind(parameter, item, context.env, names);
        turns.push({ scope: fn.id, names, outer: context.env });
      }
    }
    return turns;
  }

  #callsOf(hole: Hole, env: Env | undefined, expansions: number): Env[] {
    const place = this.#evaluator.parameterNames(hole.scope).get(hole.name) ?? 0;
    const rest = parametersOf(hole.scope)[place];
    const isRest = rest !== undefined && (rest.type === 'rest_pattern' || field(rest, 'pattern')?.type === 'rest_pattern');
    const filled: Env[] = [];
    for (const call of this.#callersOf(hole.scope)) {
      const argsNode = field(call, 'arguments');
      if (argsNode === undefined) continue;
      const nodes = kids(argsNode);
      if (nodes.slice(0, isRest ? place : place + 1).some((node) => node.type === 'spread_element')) continue;
      const given = nodes[place];
      for (const context of this.of(given?.type === 'spread_element' ? kids(given)[0] : given, undefined, expansions)) {
        const args = this.#evaluator.argumentsOf(argsNode, context.env);
        if (args === undefined) continue;
        if (!isRest && given !== undefined) args[place] = context.value;
        const made: Env = { scope: hole.scope.id, names: new Map(), outer: env };
        const self = this.#receiverOf(call, context.env);
        if (self !== undefined) made.self = self;
        this.#evaluator.bindParameters(hole.scope, args, made);
        filled.push(made);
        if (filled.length > MAX_CONTEXTS) return filled;
      }
    }
    return filled;
  }

  #receiverOf(call: Node, env: Env | undefined): Value | undefined {
    const callee = field(call, 'function');
    if (callee?.type !== 'member_expression') return undefined;
    const receiver = this.#evaluator.evaluate(field(callee, 'object'), env);
    return receiver.kind === 'instance' ? receiver : undefined;
  }

  /** The calls in the source that are, or may well be, calls of this function. */
  #callersOf(fn: Node): Node[] {
    const before = this.#callers.get(fn.id);
    if (before !== undefined) return before;
    const found: Node[] = [];
    this.#callers.set(fn.id, found);
    const maker = this.#makerOf(fn);
    if (maker !== undefined) {
      for (const made of this.#callersOf(maker)) {
        const declarator = made.parent?.type === 'variable_declarator' ? field(made.parent, 'name') : undefined;
        if (declarator?.type === 'identifier') found.push(...this.#callsNamed(declarator.text, fn, undefined));
      }
      return found;
    }
    const name = nameOfFunction(fn);
    if (name === undefined) return found;
    const constructs = name === 'constructor';
    const classNode = constructs ? fn.parent?.parent : undefined;
    const called = constructs ? (classNode ? field(classNode, 'name')?.text : undefined) : name;
    if (called !== undefined) found.push(...this.#callsNamed(called, fn, classNode ?? undefined));
    return found;
  }

  /** The function that gives this one back: `function makeAdder() { return (tool) => … }`. */
  #makerOf(fn: Node): Node | undefined {
    let parent = fn.parent;
    while (parent?.type === 'parenthesized_expression') parent = parent.parent;
    if (parent?.type === 'arrow_function' && fn.type !== 'method_definition' && field(parent, 'body')?.id === fn.id) return parent;
    if (parent?.type !== 'return_statement') return undefined;
    for (let up = parent.parent; up !== null; up = up.parent) if (isFunction(up)) return up;
    return undefined;
  }

  #callsNamed(called: string, fn: Node, classNode: Node | undefined): Node[] {
    const found: Node[] = [];
    const pattern = new RegExp(`(?<![\\w$])${asPattern(called)}\\)?\\s*\\(`, 'g');
    for (const node of this.#evaluator.program.search(pattern, 600, called)) {
      this.#effort.step();
      const call = enclosingCall(node);
      if (call === undefined || (call.startIndex >= fn.startIndex && call.endIndex <= fn.endIndex && call.tree === fn.tree)) continue;
      const callee = unwrapped(field(call, 'function') ?? field(call, 'constructor'));
      if (callee === undefined || calleeName(callee) !== called) continue;
      if (this.#means(callee, fn, classNode)) found.push(call);
    }
    return found;
  }

  #means(callee: Node, fn: Node, classNode: Node | undefined): boolean {
    const value = this.#evaluator.evaluate(callee, undefined);
    if (value.kind === 'function') return value.node.id === fn.id;
    if (value.kind === 'class') return value.node.id === classNode?.id;
    if (value.kind !== 'unknown' || callee.type !== 'member_expression' || !isMethod(fn)) return false;
    // A method of an object that is known only at run time: its name must say which.
    const receiver = field(callee, 'object');
    if (receiver?.type === 'this') return this.#classOf(callee)?.id === fn.parent?.parent?.id;
    return calleeName(callee).length > 3 && this.#evaluator.evaluate(receiver, undefined).kind === 'unknown';
  }

  #classOf(node: Node): Node | undefined {
    for (let scope = node.parent; scope !== null; scope = scope.parent) if (isClass(scope)) return scope;
    return undefined;
  }

  /** The objects that the source makes of a class or of one that extends it. */
  #instancesOf(classNode: Node, level: number): Value[] {
    if (level > 6) return [];
    const made: Value[] = [];
    const name =
      field(classNode, 'name')?.text ??
      (classNode.parent?.type === 'variable_declarator' ? field(classNode.parent, 'name')?.text : undefined);
    const heirs = this.#heirs().filter((heir) => heir.base === classNode.id);
    if (name !== undefined) {
      for (const node of this.#evaluator.program.search(new RegExp(`\\bnew\\s+(?:[\\w$]+\\.)*${asPattern(name)}\\b`, 'g'), 200, name)) {
        const call = enclosingNew(node);
        const of = call === undefined ? undefined : this.#evaluator.evaluate(field(call, 'constructor'), undefined);
        if (call !== undefined && of?.kind === 'class' && of.node.id === classNode.id) made.push(this.#evaluator.evaluate(call, undefined));
      }
      // Listed by its name and made by something like `new ToolClass()`.
      if (made.length === 0 && heirs.length === 0)
        made.push({ kind: 'instance', of: { kind: 'class', node: classNode, env: undefined }, args: [] });
    }
    for (const heir of heirs) made.push(...this.#instancesOf(heir.node, level + 1));
    return made.slice(0, MAX_CONTEXTS);
  }

  #heirs(): { node: Node; base: number }[] {
    if (this.#subclasses !== undefined) return this.#subclasses;
    const heirs: { node: Node; base: number }[] = [];
    this.#subclasses = heirs;
    for (const found of this.#evaluator.program.search(/\bextends\s+[\w$(]/g, 2_000, 'extends')) {
      let node: Node | null = found;
      while (node !== null && !isClass(node)) node = node.type === 'class_body' ? null : node.parent;
      if (node === null) continue;
      const base = this.#evaluator.objects.baseOf({ kind: 'class', node, env: undefined });
      if (base?.kind === 'class') heirs.push({ node, base: base.node.id });
    }
    return heirs;
  }
}
