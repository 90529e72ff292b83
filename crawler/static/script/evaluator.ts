import type { Effort } from '../effort.ts';
import { field, kids, type Node } from '../syntax.ts';
import {
  boundIn,
  type Either,
  type Env,
  either,
  type Fn,
  holeOf,
  isUndefined,
  type Lazy,
  list,
  member,
  once,
  primitive,
  type Rec,
  record,
  text,
  textOf,
  truthOf,
  UNDEFINED,
  UNKNOWN,
  unknownLike,
  type Value,
} from '../value.ts';
import { callOfLanguage, callOfList, callOfText } from './builtins.ts';
import { Contexts } from './contexts.ts';
import { exportsOf } from './exports.ts';
import { elementsOf, nameOfCallee, unwrapped } from './nodes.ts';
import { Objects } from './objects.ts';
import type { Program } from './program.ts';
import { boundNames, type Declaration, declarationsOf, isBlock, isClass, isFunction, parametersOf } from './scopes.ts';
import { asPattern, stringText, unescaped } from './strings.ts';
import { isBuilder, isSchemaNamespace, schemaCall, schemaMember, schemaNamespace } from './zod.ts';

const MAX_DEPTH = 160;
const MAX_CALLS = 24;

/**
 * Works out what expressions of a script must be, as far as its text alone says so.
 *
 * Nothing of the source runs: literals, constants, objects, and calls of functions that are plain enough are followed by their
 * syntax; everything else is unknown. An unknown that hangs on a parameter, a loop variable or `this` says so, and `contexts`
 * looks for the places that give it a value.
 */
export class Evaluator {
  readonly program: Program;
  readonly #effort: Effort;
  readonly #scopes = new Map<number, Map<string, Declaration>>();
  readonly #exports = new Map<string, Map<string, Lazy>>();
  /** By the environment in which they were evaluated. */
  readonly #declared = new WeakMap<object, Map<string, Value>>();
  readonly #active = new Set<string>();
  readonly objects: Objects;
  readonly contexts: Contexts;
  readonly #ancestors = new Map<number, Set<number>>();
  readonly #parameters = new Map<number, Map<string, number>>();
  #depth = 0;
  #calls = 0;

  constructor(program: Program, effort: Effort) {
    this.program = program;
    this.#effort = effort;
    this.objects = new Objects(this);
    this.contexts = new Contexts(this, effort);
  }

  evaluate(node: Node | undefined, env: Env | undefined): Value {
    if (node === undefined) return UNDEFINED;
    this.#effort.step();
    if (this.#depth > MAX_DEPTH) return UNKNOWN;
    this.#depth += 1;
    try {
      return this.#evaluate(node, env);
    } finally {
      this.#depth -= 1;
    }
  }

  #evaluate(node: Node, env: Env | undefined): Value {
    switch (node.type) {
      case 'string':
        return primitive(stringText(node));
      case 'template_string':
        return this.#template(node, env);
      case 'regex': {
        const source = field(node, 'pattern')?.text;
        return source === undefined ? UNKNOWN : { kind: 'regex', source, flags: field(node, 'flags')?.text ?? '' };
      }
      case 'number': {
        const number = Number(node.text.replaceAll('_', ''));
        return Number.isFinite(number) ? primitive(number) : UNKNOWN;
      }
      case 'true':
        return primitive(true);
      case 'false':
        return primitive(false);
      case 'null':
        return primitive(null);
      case 'undefined':
        return UNDEFINED;
      case 'identifier':
      case 'shorthand_property_identifier':
        return this.resolve(node.text, node, env);
      case 'this':
        return this.objects.self(node, env);
      case 'object':
        return this.#object(node, env);
      case 'array':
        return this.#array(node, env);
      case 'member_expression':
        return this.memberOf(this.evaluate(field(node, 'object'), env), field(node, 'property')?.text ?? '');
      case 'subscript_expression': {
        const key = this.evaluate(field(node, 'index'), env);
        const object = this.evaluate(field(node, 'object'), env);
        return key.kind === 'primitive' ? this.memberOf(object, String(key.value)) : unknownLike(key, object);
      }
      case 'call_expression':
        return this.#call(node, env);
      case 'new_expression':
        return this.#new(node, env);
      case 'as_expression':
      case 'satisfies_expression':
      case 'non_null_expression':
      case 'parenthesized_expression':
      case 'await_expression':
      case 'yield_expression':
        return this.evaluate(kids(node)[0], env);
      case 'type_assertion':
        return this.evaluate(kids(node).at(-1), env);
      case 'sequence_expression':
      case 'assignment_expression':
        return this.evaluate(field(node, 'right') ?? kids(node).at(-1), env);
      case 'binary_expression':
        return this.#binary(node, env);
      case 'unary_expression':
        return this.#unary(node, env);
      case 'ternary_expression': {
        const truth = truthOf(this.evaluate(field(node, 'condition'), env));
        if (truth !== undefined) return this.evaluate(field(node, truth ? 'consequence' : 'alternative'), env);
        return either([this.evaluate(field(node, 'consequence'), env), this.evaluate(field(node, 'alternative'), env)]);
      }
      default:
        if (isFunction(node)) return { kind: 'function', node, env };
        if (isClass(node)) return { kind: 'class', node, env };
        return UNKNOWN;
    }
  }

  #template(node: Node, env: Env | undefined): Value {
    let parts = '';
    for (const child of kids(node)) {
      if (child.type !== 'template_substitution') {
        parts += child.type === 'escape_sequence' ? unescaped(child.text) : child.text;
        continue;
      }
      const value = this.evaluate(kids(child)[0], env);
      if (value.kind !== 'primitive') return unknownLike(value);
      parts += String(value.value);
    }
    return text(parts.replaceAll('\r\n', '\n'));
  }

  #object(node: Node, env: Env | undefined): Value {
    const members = new Map<string, Lazy>();
    let open = false;
    let at = node;
    for (const child of kids(node)) {
      if (child.type === 'spread_element') {
        const spread = this.evaluate(kids(child)[0], env);
        if (spread.kind === 'record') {
          for (const [name, lazy] of spread.members) members.set(name, lazy);
          open ||= spread.open;
          // A copy of something with a name stands where the name was given.
          if (spread.members.has('name')) at = spread.at ?? at;
        } else if (spread.kind === 'either') {
          // `...(condition && {…})`: there or not.
          open ||= !spread.options.every((option) => option.kind === 'record' || option.kind === 'primitive');
          for (const option of spread.options)
            if (option.kind === 'record') for (const [name, lazy] of option.members) members.set(name, lazy);
        } else if (spread.kind !== 'primitive') open = true;
        continue;
      }
      const keyNode = child.type === 'pair' ? field(child, 'key') : child.type === 'method_definition' ? field(child, 'name') : child;
      if (keyNode === undefined) continue;
      const key = this.#keyOf(keyNode, env);
      if (key === undefined) {
        open = true;
        continue;
      }
      if (child.type === 'method_definition') {
        const fn: Fn = { kind: 'function', node: child, env };
        members.set(key, /^(?:static\s+)?get\s/.test(child.text.slice(0, 12)) ? once(() => this.call(fn, [])) : () => fn);
      } else if (child.type === 'pair')
        members.set(
          key,
          once(() => this.evaluate(field(child, 'value'), env)),
        );
      else
        members.set(
          key,
          once(() => this.evaluate(child, env)),
        );
    }
    const made: Rec = { kind: 'record', members, open, at };
    return isSchemaNamespace(made) ? schemaNamespace() : made;
  }

  #keyOf(node: Node, env: Env | undefined): string | undefined {
    if (node.type === 'string') return stringText(node);
    if (node.type !== 'computed_property_name') return node.text;
    const value = this.evaluate(kids(node)[0], env);
    return value.kind === 'primitive' ? String(value.value) : undefined;
  }

  #array(node: Node, env: Env | undefined): Value {
    const items: Value[] = [];
    let open = false;
    for (const child of kids(node)) {
      if (child.type !== 'spread_element') {
        items.push(this.evaluate(child, env));
        continue;
      }
      const spread = this.evaluate(kids(child)[0], env);
      for (const option of spread.kind === 'either' ? spread.options : [spread]) {
        if (option.kind === 'list') {
          items.push(...option.items);
          open ||= option.open;
        } else if (option.kind !== 'primitive') open = true;
      }
    }
    return list(items, open);
  }

  #binary(node: Node, env: Env | undefined): Value {
    const operator = field(node, 'operator')?.text;
    const left = this.evaluate(field(node, 'left'), env);
    const truth = truthOf(left);
    const right = (): Value => this.evaluate(field(node, 'right'), env);
    if (operator === '&&') return truth === undefined ? either([primitive(false), right()]) : truth ? right() : left;
    if (operator === '||') return truth === undefined ? this.#fallback(left, right) : truth ? left : right();
    if (operator === '??') {
      if (left.kind === 'primitive') return left.value === null || left.value === undefined ? right() : left;
      return truth === undefined ? this.#fallback(left, right) : left;
    }
    const other = right();
    if (left.kind !== 'primitive' || other.kind !== 'primitive') return unknownLike(left, other);
    const [a, b] = [left.value, other.value];
    switch (operator) {
      case '+':
        if (typeof a === 'string' || typeof b === 'string') return text(String(a) + String(b));
        return typeof a === 'number' && typeof b === 'number' ? primitive(a + b) : UNKNOWN;
      case '===':
        return primitive(a === b);
      case '!==':
        return primitive(a !== b);
      case '*':
        return typeof a === 'number' && typeof b === 'number' ? primitive(a * b) : UNKNOWN;
      case '-':
        return typeof a === 'number' && typeof b === 'number' ? primitive(a - b) : UNKNOWN;
      case '/':
        return typeof a === 'number' && typeof b === 'number' && b !== 0 ? primitive(a / b) : UNKNOWN;
      case '**':
        return typeof a === 'number' && typeof b === 'number' ? primitive(a ** b) : UNKNOWN;
      default:
        return UNKNOWN;
    }
  }

  /** What stands after `||` or `??`, unless the first can be found once more is known. */
  #fallback(left: Value, right: () => Value): Value {
    return holeOf(left) === undefined ? either([left, right()]) : unknownLike(left);
  }

  #unary(node: Node, env: Env | undefined): Value {
    const operator = field(node, 'operator')?.text;
    if (operator === 'void') return UNDEFINED;
    const value = this.evaluate(field(node, 'argument'), env);
    const truth = truthOf(value);
    if (operator === '!') return truth === undefined ? unknownLike(value) : primitive(!truth);
    if (value.kind === 'primitive' && typeof value.value === 'number' && (operator === '-' || operator === '+')) {
      return primitive(operator === '-' ? -value.value : value.value);
    }
    return unknownLike(value);
  }

  // Names.

  /** What a name means at a place. */
  resolve(name: string, at: Node, env: Env | undefined): Value {
    for (let scope = at.parent; scope !== null; scope = scope.parent) {
      this.#effort.step();
      if (isFunction(scope)) {
        if (this.parameterNames(scope).has(name))
          return boundIn(env, scope, name) ?? { kind: 'unknown', hole: { kind: 'parameter', scope, name } };
        if (scope.type !== 'method_definition' && field(scope, 'name')?.text === name) return { kind: 'function', node: scope, env };
      } else if (isBlock(scope)) {
        const declaration = this.#declarations(scope).get(name);
        if (declaration !== undefined) return this.#declaredValue(name, declaration, scope, env);
      } else if (scope.type === 'for_in_statement') {
        const left = field(scope, 'left');
        if (left && boundNames(left).includes(name)) {
          return boundIn(env, scope, name) ?? { kind: 'unknown', hole: { kind: 'loop', scope, name } };
        }
      } else if (scope.type === 'for_statement') {
        const initializer = field(scope, 'initializer');
        if (initializer && kids(initializer).some((declarator) => field(declarator, 'name')?.text === name)) return UNKNOWN;
      } else if (scope.type === 'catch_clause') {
        if (field(scope, 'parameter')?.text === name) return UNKNOWN;
      } else if (isClass(scope) && field(scope, 'name')?.text === name) return { kind: 'class', node: scope, env };
    }
    if (name === 'exports') return { kind: 'module', path: this.program.fileOf(at).path };
    return name === 'undefined' ? UNDEFINED : { kind: 'external', from: '', path: [name] };
  }

  #declarations(block: Node): Map<string, Declaration> {
    let found = this.#scopes.get(block.id);
    if (found === undefined) {
      found = declarationsOf(block);
      this.#scopes.set(block.id, found);
    }
    return found;
  }

  /** The parameters' names with their places. */
  parameterNames(fn: Node): Map<string, number> {
    let names = this.#parameters.get(fn.id);
    if (names === undefined) {
      names = new Map(parametersOf(fn).flatMap((pattern, index) => boundNames(pattern).map((name) => [name, index] as const)));
      this.#parameters.set(fn.id, names);
    }
    return names;
  }

  #declaredValue(name: string, declaration: Declaration, scope: Node, env: Env | undefined): Value {
    const inner = this.#around(scope, env);
    const known = this.#knownIn(inner);
    const key = `${scope.id} ${name}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    return this.unlessActive(key, () => {
      const value = this.#fromDeclaration(name, declaration, scope, inner);
      known.set(key, value);
      return value;
    });
  }

  /** The part of an environment on which a scope can depend: what a whole file declares depends on nobody who looks. */
  #around(scope: Node, env: Env | undefined): Env | undefined {
    if (scope.type === 'program' || env === undefined) return undefined;
    let outer = this.#ancestors.get(scope.id);
    if (outer === undefined) {
      outer = new Set();
      for (let up = scope.parent; up !== null; up = up.parent) outer.add(up.id);
      this.#ancestors.set(scope.id, outer);
    }
    let frame: Env | undefined = env;
    while (frame !== undefined && !outer.has(frame.scope)) frame = frame.outer;
    return frame;
  }

  #knownIn(env: Env | undefined): Map<string, Value> {
    const holder = env ?? this;
    let known = this.#declared.get(holder);
    if (known === undefined) {
      known = new Map();
      this.#declared.set(holder, known);
    }
    return known;
  }

  /** Something that is made of itself has no value. */
  unlessActive(key: string, make: Lazy): Value {
    if (this.#active.has(key)) return UNKNOWN;
    this.#active.add(key);
    try {
      return make();
    } finally {
      this.#active.delete(key);
    }
  }

  #fromDeclaration(name: string, declaration: Declaration, scope: Node, env: Env | undefined): Value {
    switch (declaration.kind) {
      case 'function':
        return { kind: 'function', node: declaration.node, env };
      case 'class':
        return { kind: 'class', node: declaration.node, env };
      case 'enum':
        return this.#enum(declaration.node, env);
      case 'import':
        return this.#imported(declaration, declaration.from, declaration.name);
      case 'pattern': {
        const names = new Map<string, Value>();
        this.bind(declaration.pattern, this.evaluate(declaration.value, env), env, names);
        return names.get(name) ?? UNKNOWN;
      }
      case 'variable':
        return this.#variable(name, declaration, scope, env);
    }
  }

  #variable(
    name: string,
    { node, constant, value: initial }: Declaration & { kind: 'variable' },
    scope: Node,
    env: Env | undefined,
  ): Value {
    let value = this.evaluate(initial, env);
    if (!constant) {
      const assigned = this.mentionsOf(name, scope, `\\s*(?:\\|\\||\\?\\?|\\+)?=(?![=>])`).filter(
        (mention) => mention.parent?.type === 'assignment_expression' || mention.parent?.type === 'augmented_assignment_expression',
      );
      const filled = this.#filledEnum(name, node);
      if (filled !== undefined) return filled;
      const [first] = assigned;
      if (initial === undefined && first?.parent && assigned.length === 1) value = this.evaluate(field(first.parent, 'right'), env);
      // Which of the values it has at a place is known only at run time.
      else if (assigned.length > 0)
        return either([
          value,
          ...assigned.map((mention) => this.evaluate((mention.parent && field(mention.parent, 'right')) || undefined, env)),
        ]);
    }
    if (value.kind === 'list' || value.kind === 'record' || (value.kind === 'external' && value.made === true))
      return this.#mutated(name, value, scope, env);
    return value;
  }

  /** Where the name is followed by something in its scope, and means what the scope declares. */
  mentionsOf(name: string, scope: Node, followedBy: string): Node[] {
    // A compressed bundle uses the same letter everywhere; looking for all of them costs more than it tells.
    if (name.length < 3 && scope.endIndex - scope.startIndex > 100_000) return [];
    const file = this.program.fileOf(scope);
    const pattern = new RegExp(`(?<![\\w$.])${asPattern(name)}${followedBy}`, 'g');
    pattern.lastIndex = scope.startIndex;
    const found: Node[] = [];
    for (let tries = 0; tries < 400; tries += 1) {
      const match = pattern.exec(file.text);
      if (match === null || match.index >= scope.endIndex) break;
      const node = file.root.descendantForIndex(match.index);
      if (node?.type === 'identifier' && this.#scopeOf(name, node)?.id === scope.id) found.push(node);
    }
    return found;
  }

  #scopeOf(name: string, at: Node): Node | undefined {
    for (let scope = at.parent; scope !== null; scope = scope.parent) {
      this.#effort.step();
      if (isFunction(scope) && this.parameterNames(scope).has(name)) return scope;
      if (isBlock(scope) && this.#declarations(scope).has(name)) return scope;
    }
    return undefined;
  }

  /** A list, a record or a map with what the scope adds to it by `push`, `set` and assignments. */
  #mutated(name: string, value: Value, scope: Node, env: Env | undefined): Value {
    if (value.kind === 'external' && !(value.from === '' && /^(?:Map|Set)$/.test(value.path[0] ?? ''))) return value;
    if (value.kind === 'record') return this.#filledRecord(name, value, scope, env);
    const method = value.kind === 'list' ? '(?:push|unshift)' : '(?:set|add)';
    const items: Value[] = value.kind === 'list' ? [...value.items] : [];
    let open = value.kind === 'list' && value.open;
    let found = 0;
    for (const mention of this.mentionsOf(name, scope, `\\s*\\.\\s*${method}\\s*\\(`)) {
      const call = mention.parent?.parent;
      const args = call?.type === 'call_expression' ? field(call, 'arguments') : undefined;
      for (const arg of args === undefined ? [] : kids(args).slice(value.kind === 'list' ? 0 : -1)) {
        found += 1;
        const spread = arg.type === 'spread_element';
        for (const context of this.contexts.of(spread ? kids(arg)[0] : arg, env)) {
          if (!spread) items.push(context.value);
          else if (context.value.kind === 'list') {
            items.push(...context.value.items);
            open ||= context.value.open;
          } else open = true;
        }
      }
    }
    return value.kind === 'list' && found === 0 ? value : list(items, open);
  }

  #filledRecord(name: string, value: Rec, scope: Node, env: Env | undefined): Value {
    const members = new Map(value.members);
    let open = value.open;
    for (const mention of this.mentionsOf(name, scope, '\\s*(?:\\.\\s*[\\w$]+|\\[[^\\]\\n]{1,80}\\])\\s*=(?![=>])')) {
      const target = mention.parent;
      const assignment = target?.parent;
      if (!target || assignment?.type !== 'assignment_expression') continue;
      const key =
        target.type === 'member_expression' ? field(target, 'property')?.text : textOf(this.evaluate(field(target, 'index'), env));
      if (key === undefined) open = true;
      else {
        const before = members.get(key);
        const after = once(() => this.evaluate(field(assignment, 'right'), env));
        // In a branch of its own it may or may not happen.
        const always = assignment.parent?.parent?.id === scope.id;
        members.set(key, before === undefined || always ? after : once(() => either([before(), after()])));
      }
    }
    // What bundlers write for the names of a module: `export(names, { a: () => a })`.
    for (const mention of value.members.size === 0 ? this.mentionsOf(name, scope, '\\s*,\\s*\\{') : []) {
      const args = mention.parent;
      const getters = args?.type === 'arguments' && kids(args)[0]?.id === mention.id ? kids(args)[1] : undefined;
      const made = getters === undefined ? undefined : this.#fromGetters(this.evaluate(getters, env));
      if (made?.kind === 'external') return made;
      if (made?.kind === 'record') for (const [key, lazy] of made.members) members.set(key, lazy);
    }
    const filled: Rec = { ...value, members, open };
    return isSchemaNamespace(filled) ? schemaNamespace() : filled;
  }

  #fromGetters(getters: Value): Value {
    if (getters.kind !== 'record') return getters;
    const members = new Map<string, Lazy>();
    for (const [key, lazy] of getters.members) {
      members.set(
        key,
        once(() => {
          const getter = lazy();
          return getter.kind === 'function' ? this.call(getter, []) : getter;
        }),
      );
    }
    const made: Rec = { kind: 'record', members, open: getters.open };
    return isSchemaNamespace(made) ? schemaNamespace() : made;
  }

  #enum(node: Node, env: Env | undefined): Value {
    const members = new Map<string, Lazy>();
    let next = 0;
    const body = field(node, 'body');
    for (const child of body === undefined ? [] : kids(body)) {
      const assigned = child.type === 'enum_assignment';
      const key = (assigned ? field(child, 'name') : child)?.text.replace(/^(['"])(.*)\1$/, '$2') ?? '';
      const value = assigned ? this.evaluate(field(child, 'value'), env) : primitive(next);
      if (value.kind === 'primitive' && typeof value.value === 'number') next = value.value + 1;
      members.set(key, () => value);
    }
    return { kind: 'record', members, open: false };
  }

  /** What a compiler makes of an enumeration: `(function (E) { E["A"] = "a"; })(E || (E = {}))` after `var E`. */
  #filledEnum(name: string, declarator: Node): Value | undefined {
    let body: Node | undefined;
    const value = field(declarator, 'value');
    const statement = value === undefined ? declarator.parent?.nextNamedSibling : undefined;
    const call = value?.type === 'call_expression' ? value : statement?.type === 'expression_statement' ? kids(statement)[0] : undefined;
    if (call?.type !== 'call_expression') return undefined;
    const callee = unwrapped(field(call, 'function'));
    const args = field(call, 'arguments');
    if (
      callee === undefined ||
      !isFunction(callee) ||
      args === undefined ||
      !new RegExp(`^\\(\\s*${asPattern(name)}\\s*\\|\\|`).test(args.text)
    )
      return undefined;
    body = field(callee, 'body');
    const parameter = parametersOf(callee)[0]?.text;
    const members = new Map<string, Lazy>();
    for (const line of body === undefined ? [] : kids(body)) {
      const assignment = line.type === 'expression_statement' ? kids(line)[0] : undefined;
      const target = assignment?.type === 'assignment_expression' ? field(assignment, 'left') : undefined;
      if (assignment === undefined || target === undefined || field(target, 'object')?.text !== parameter) continue;
      const index = field(target, 'index');
      const inner = index?.type === 'assignment_expression' ? index : undefined;
      const keyNode = inner === undefined ? index : field(field(inner, 'left') ?? inner, 'index');
      const key = keyNode === undefined ? field(target, 'property')?.text : textOf(this.evaluate(keyNode, undefined));
      const item = this.evaluate(field(inner ?? assignment, 'right'), undefined);
      if (key !== undefined) members.set(key, () => item);
    }
    return members.size === 0 ? undefined : { kind: 'record', members, open: false };
  }

  #imported(declaration: { node: Node }, specifier: string, name: string): Value {
    const from = this.program.fileOf(declaration.node).path;
    const path = this.program.resolve(from, specifier);
    if (path === undefined) {
      if (specifier.startsWith('.')) return UNKNOWN;
      return { kind: 'external', from: specifier, path: name === '*' ? [] : [name] };
    }
    return name === '*' ? { kind: 'module', path } : this.exported(path, name);
  }

  exported(path: string, name: string): Value {
    let found = this.#exports.get(path);
    if (found === undefined) {
      const file = this.program.file(path);
      // Two files that import from one another must each see what the other already has.
      found = new Map();
      this.#exports.set(path, found);
      if (file !== undefined) exportsOf(file, this, found);
    }
    const lazy = found.get(name);
    if (lazy !== undefined) return lazy();
    // What was CommonJS before has itself as its default.
    return name === 'default' ? { kind: 'module', path } : UNKNOWN;
  }

  namesOf(path: string): string[] {
    this.exported(path, '');
    return [...(this.#exports.get(path)?.keys() ?? [])];
  }

  moduleOf(from: string, specifier: string): Value {
    const path = this.program.resolve(from, specifier);
    if (path !== undefined) return { kind: 'module', path };
    return specifier.startsWith('.') ? UNKNOWN : { kind: 'external', from: specifier, path: [] };
  }

  // Members.

  memberOf(object: Value, name: string): Value {
    this.#effort.step();
    switch (object.kind) {
      case 'record': {
        const found = member(object, name);
        if (found !== undefined) return found.kind === 'function' && found.self === undefined ? { ...found, self: object } : found;
        return object.open ? UNKNOWN : UNDEFINED;
      }
      case 'list': {
        if (name === 'length') return object.open ? UNKNOWN : primitive(object.items.length);
        return /^\d+$/.test(name) ? (object.items[Number(name)] ?? (object.open ? UNKNOWN : UNDEFINED)) : UNKNOWN;
      }
      case 'primitive':
        return name === 'length' && typeof object.value === 'string' ? primitive(object.value.length) : UNKNOWN;
      case 'module':
        return this.exported(object.path, name);
      case 'schema':
        return schemaMember(object, name);
      case 'external':
        if (object.made === true) return UNKNOWN;
        return name === 'default' ? object : { ...object, path: [...object.path, name] };
      case 'class':
        return this.objects.staticMember(object, name);
      case 'instance':
        return this.objects.member(object, name);
      case 'either':
        return either(object.options.map((option) => this.memberOf(option, name)));
      case 'unknown':
        return object;
      case 'function':
      case 'regex':
        return UNKNOWN;
    }
  }

  // Calls.

  argumentsOf(node: Node | undefined, env: Env | undefined): Value[] | undefined {
    if (node?.type !== 'arguments') return undefined;
    const args: Value[] = [];
    for (const child of kids(node)) {
      if (child.type !== 'spread_element') {
        args.push(this.evaluate(child, env));
        continue;
      }
      const spread = this.evaluate(kids(child)[0], env);
      if (spread.kind !== 'list' || spread.open) return undefined;
      args.push(...spread.items);
    }
    return args;
  }

  #call(node: Node, env: Env | undefined): Value {
    const calleeNode = unwrapped(field(node, 'function'));
    if (calleeNode === undefined) return UNKNOWN;
    const argsNode = field(node, 'arguments');
    if (calleeNode.type === 'import') return this.#required(node, argsNode, env);
    if (calleeNode.type === 'member_expression') {
      const name = field(calleeNode, 'property')?.text ?? '';
      const object = this.evaluate(field(calleeNode, 'object'), env);
      const args = this.argumentsOf(argsNode, env);
      if (args === undefined) return unknownLike(object);
      return this.#callMember(object, name, args, node);
    }
    const callee = this.evaluate(calleeNode, env);
    if (callee.kind === 'external' && callee.from === '' && callee.path[0] === 'require') return this.#required(node, argsNode, env);
    const args = this.argumentsOf(argsNode, env);
    if (args === undefined) return unknownLike(callee);
    return this.callValue(callee, args, node);
  }

  #required(at: Node, argsNode: Node | undefined, env: Env | undefined): Value {
    const specifier = textOf(this.argumentsOf(argsNode, env)?.[0]);
    return specifier === undefined ? UNKNOWN : this.moduleOf(this.program.fileOf(at).path, specifier);
  }

  #callMember(object: Value, name: string, args: Value[], at: Node): Value {
    if (object.kind === 'either') return either(object.options.map((option) => this.#callMember(option, name, args, at)));
    if (object.kind === 'schema') return schemaCall(object, name, args, (fn, given) => this.callValue(fn, given, at));
    if (object.kind === 'list') return callOfList(object, name, args, (fn, given) => this.callValue(fn, given, at));
    if (object.kind === 'primitive' && typeof object.value === 'string') return callOfText(object.value, name, args);
    if (object.kind === 'function' && (name === 'call' || name === 'bind')) {
      const bound: Fn = args[0] === undefined ? object : { ...object, self: args[0] };
      return name === 'bind' ? bound : this.call(bound, args.slice(1));
    }
    const callee = this.memberOf(object, name);
    return this.callValue(callee, args, at);
  }

  callValue(callee: Value, args: Value[], at: Node): Value {
    const helped = this.#helper(nameOfCallee(at), args) ?? this.#builtBy(callee, nameOfCallee(at), args, at);
    if (helped !== undefined) return helped;
    if (callee.kind === 'function') return this.call(callee, args);
    if (callee.kind === 'either') return either(callee.options.map((option) => this.callValue(option, args, at)));
    if (callee.kind === 'external') {
      const known = callOfLanguage(
        callee,
        args,
        (value) => this.entriesOf(value),
        (fn, given) => this.callValue(fn, given, at),
      );
      if (known !== undefined) return known;
      const schema = isBuilder(callee)
        ? schemaCall(callee, callee.path.at(-1) ?? '', args, (fn, given) => this.callValue(fn, given, at))
        : undefined;
      if (schema !== undefined) return schema;
    }
    if (callee.kind === 'external') return { ...callee, path: [...callee.path, '()'], made: true };
    return unknownLike(callee);
  }

  /** What the small functions give back that compilers and bundlers put around a source, known by their names; `undefined` for others. */
  #helper(name: string, args: Value[]): Value | undefined {
    const [first] = args;
    if (first === undefined) return undefined;
    if (/^_*(?:(?:import|interop|to)(?:Default|Star|ESM|RequireDefault|RequireWildcard)|toESM)\w*$/i.test(name)) return first;
    if (/^(?:_+spread(?:Values|Props)|_objectSpread\d*|_+assign|_extends)$/.test(name)) {
      return callOfLanguage(
        { kind: 'external', from: '', path: ['Object', 'assign'] },
        args,
        (value) => this.entriesOf(value),
        () => UNKNOWN,
      );
    }
    if (/^_*export(?:All)?\d*$/.test(name) && args.length === 1 && first.kind === 'record') return this.#fromGetters(first);
    if (/^(?:zodTo|to_?)json_?schema|json_?schema$/i.test(name) && first.kind === 'schema') {
      const title = args[1]?.kind === 'record' ? textOf(member(args[1], 'name')) : textOf(args[1]);
      if (title === undefined) return first;
      return record([
        ['$ref', primitive(`#/definitions/${title}`)],
        ['definitions', record([[title, first]])],
      ]);
    }
    const body = /^__(?:awaiter|async)$/.test(name) ? args.findLast((arg) => arg.kind === 'function') : undefined;
    return body?.kind === 'function' ? this.call(body, []) : undefined;
  }

  /** What a function of the schema builder makes that a bundle carries apart from its namespace. */
  #builtBy(callee: Value, name: string, args: Value[], at: Node): Value | undefined {
    const builder = /^_?([a-z]\w*?)(?:Type)?(?:\$?\d+)?$/.exec(name)?.[1];
    if (builder === undefined || callee.kind === 'class') return undefined;
    const isBuilt =
      callee.kind === 'function'
        ? callee.node.endIndex - callee.node.startIndex < 800 && /\bnew Zod[A-Z]|[(,]\s*Zod[A-Z]\w*\s*[,)]/.test(callee.node.text)
        : /Type\d*$/.test(name) && this.program.fileOf(at).text.includes('ZodFirstPartyTypeKind');
    return isBuilt ? schemaCall(schemaNamespace(), builder, args, (fn, given) => this.callValue(fn, given, at)) : undefined;
  }

  /** The entries of what `Object.entries` or a map would go through; `undefined` when they are not known. */
  entriesOf(value: Value): { entries: [string, Value][]; open: boolean } | undefined {
    if (value.kind === 'record') return { entries: Array.from(value.members, ([name, lazy]) => [name, lazy()]), open: value.open };
    if (value.kind === 'module')
      return { entries: this.namesOf(value.path).map((name) => [name, this.exported(value.path, name)]), open: false };
    if (value.kind === 'list') return { entries: value.items.map((item, index) => [String(index), item]), open: value.open };
    return undefined;
  }

  #new(node: Node, env: Env | undefined): Value {
    const of = this.evaluate(field(node, 'constructor'), env);
    const argsNode = field(node, 'arguments');
    const args = argsNode === undefined ? [] : this.argumentsOf(argsNode, env);
    if (of.kind === 'class') return { kind: 'instance', of, args: args ?? [] };
    if (of.kind === 'external') {
      if (of.from === '' && of.path[0] === 'Set' && args?.[0]?.kind === 'list') return args[0];
      if (of.from === '' && of.path[0] === 'Map' && args?.[0]?.kind === 'list') {
        return list(
          args[0].items.map((item) => this.memberOf(item, '1')),
          args[0].open,
        );
      }
      return { ...of, made: true };
    }
    return unknownLike(of);
  }

  /** What a function of the source gives back for these arguments. */
  call(fn: Fn, args: Value[] | undefined): Value {
    if (this.#calls >= MAX_CALLS) return UNKNOWN;
    const env: Env = { scope: fn.node.id, names: new Map(), ...(fn.self !== undefined && { self: fn.self }), outer: fn.env };
    this.#calls += 1;
    try {
      this.bindParameters(fn.node, args, env);
      const body = field(fn.node, 'body');
      if (body === undefined) return UNKNOWN;
      if (body.type !== 'statement_block') return this.evaluate(body, env);
      const returned: Value[] = [];
      const ends = this.#run(body, env, returned);
      if (!ends && returned.length > 0) returned.push(UNDEFINED);
      return either(returned);
    } finally {
      this.#calls -= 1;
    }
  }

  /** Collects what the statements may return; true when nothing after them is reached. */
  #run(block: Node, env: Env, returned: Value[]): boolean {
    for (const statement of kids(block)) {
      this.#effort.step();
      switch (statement.type) {
        case 'return_statement':
          returned.push(this.evaluate(kids(statement)[0], env));
          return true;
        case 'throw_statement':
          return true;
        case 'if_statement': {
          const truth = truthOf(this.evaluate(field(statement, 'condition'), env));
          const [yes, no] = [field(statement, 'consequence'), field(statement, 'alternative')];
          const endsYes = truth === false || yes === undefined ? truth === false : this.#runOne(yes, env, returned);
          const endsNo = truth === true || no === undefined ? truth === true : this.#runOne(no, env, returned);
          if (endsYes && endsNo && !(truth === false && no === undefined)) return true;
          break;
        }
        case 'statement_block':
        case 'else_clause':
          if (this.#run(statement, env, returned)) return true;
          break;
        case 'try_statement': {
          const body = field(statement, 'body');
          if (body !== undefined && this.#run(body, env, returned)) return true;
          break;
        }
        case 'switch_statement': {
          const body = field(statement, 'body');
          for (const branch of body === undefined ? [] : kids(body)) this.#run(branch, env, returned);
          break;
        }
        case 'for_in_statement':
        case 'for_statement':
        case 'while_statement': {
          const body = field(statement, 'body');
          if (body !== undefined) this.#runOne(body, env, returned);
          break;
        }
        default:
      }
    }
    return false;
  }

  #runOne(statement: Node, env: Env, returned: Value[]): boolean {
    if (statement.type === 'statement_block' || statement.type === 'else_clause') return this.#run(statement, env, returned);
    if (statement.type !== 'return_statement') return statement.type === 'throw_statement';
    returned.push(this.evaluate(kids(statement)[0], env));
    return true;
  }

  bindParameters(fn: Node, args: Value[] | undefined, env: Env): void {
    for (const [index, pattern] of parametersOf(fn).entries()) {
      if (args === undefined) for (const name of boundNames(pattern)) env.names.set(name, UNKNOWN);
      else if (pattern.type === 'rest_pattern' || field(pattern, 'pattern')?.type === 'rest_pattern') {
        for (const name of boundNames(pattern)) env.names.set(name, list(args.slice(index)));
      } else this.bind(pattern, args[index] ?? UNDEFINED, env, env.names);
    }
  }

  bind(pattern: Node, value: Value, env: Env | undefined, names: Map<string, Value>): void {
    switch (pattern.type) {
      case 'identifier':
      case 'shorthand_property_identifier_pattern':
        names.set(pattern.text, value);
        return;
      case 'required_parameter':
      case 'optional_parameter': {
        const inner = field(pattern, 'pattern');
        const fallback = field(pattern, 'value');
        if (inner) this.bind(inner, isUndefined(value) && fallback ? this.evaluate(fallback, env) : value, env, names);
        return;
      }
      case 'assignment_pattern':
      case 'object_assignment_pattern': {
        const left = field(pattern, 'left');
        const given = isUndefined(value) ? this.evaluate(field(pattern, 'right'), env) : value;
        if (left) this.bind(left, pattern.type === 'object_assignment_pattern' ? given : given, env, names);
        return;
      }
      case 'object_pattern':
        for (const child of kids(pattern)) this.#bindMember(child, value, env, names);
        return;
      case 'array_pattern':
        for (const [index, child] of elementsOf(pattern)) {
          if (child.type === 'rest_pattern') for (const name of boundNames(child)) names.set(name, UNKNOWN);
          else this.bind(child, this.memberOf(value, String(index)), env, names);
        }
        return;
      default:
    }
  }

  #bindMember(child: Node, value: Value, env: Env | undefined, names: Map<string, Value>): void {
    if (child.type === 'pair_pattern') {
      const [key, target] = [field(child, 'key'), field(child, 'value')];
      const name = key === undefined ? undefined : this.#keyOf(key, env);
      if (target) this.bind(target, name === undefined ? UNKNOWN : this.memberOf(value, name), env, names);
    } else if (child.type === 'rest_pattern') {
      for (const name of boundNames(child)) names.set(name, value.kind === 'record' ? value : unknownLike(value));
    } else {
      const name = boundNames(child)[0];
      if (name !== undefined) this.bind(child, this.memberOf(value, name), env, names);
    }
  }

  /** Whether the conditions around a place, as far as they are known, let it be reached. */
  reachable(at: Node, env: Env | undefined): boolean {
    for (let [inner, outer] = [at, at.parent]; outer !== null; [inner, outer] = [outer, outer.parent]) {
      if (isFunction(outer)) return true;
      if (outer.type !== 'if_statement' && outer.type !== 'ternary_expression') continue;
      const isYes = field(outer, 'consequence')?.id === inner.id;
      if (!isYes && field(outer, 'alternative')?.id !== inner.id) continue;
      const truth = truthOf(this.evaluate(field(outer, 'condition'), env));
      if (truth !== undefined && truth !== isYes) return false;
    }
    return true;
  }

  /** The functions that a value holds: itself, or the last function handed to the call that made it. */
  functionsIn(node: Node, env: Env | undefined): Fn[] {
    const value = this.evaluate(node, env);
    if (value.kind === 'function') return [value];
    if (value.kind === 'either') return (value as Either).options.filter((option) => option.kind === 'function');
    const args = node.type === 'call_expression' ? field(node, 'arguments') : undefined;
    return args === undefined ? [] : kids(args).flatMap((arg) => this.functionsIn(arg, env));
  }
}
