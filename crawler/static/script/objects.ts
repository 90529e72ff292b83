import { field, kids, type Node } from '../syntax.ts';
import { type Class, type Env, type Fn, frameOf, type Instance, list, UNKNOWN, type Value } from '../value.ts';
import type { Evaluator } from './evaluator.ts';
import { bodyOf, enclosingCall, isGetter, sequenceOf } from './nodes.ts';
import { boundNames, isBlock, isClass, isFunction, parametersOf } from './scopes.ts';
import { asPattern } from './strings.ts';

/** Follows the members of classes and of the objects that are made of them. */
export class Objects {
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  self(at: Node, env: Env | undefined): Value {
    for (let scope = at.parent; scope !== null; scope = scope.parent) {
      if (isFunction(scope) && scope.type !== 'arrow_function') {
        const self = frameOf(env, scope)?.self;
        if (self !== undefined) return self;
        if (scope.parent?.type === 'class_body' && /^static\s/.test(scope.text.slice(0, 10)) && scope.parent.parent) {
          return { kind: 'class', node: scope.parent.parent, env };
        }
        if (scope.parent?.type === 'object') return this.#evaluator.evaluate(scope.parent, env);
        if (scope.parent?.type !== 'class_body') return UNKNOWN;
      }
      if (isClass(scope)) return frameOf(env, scope)?.self ?? { kind: 'unknown', hole: { kind: 'self', scope, name: 'this' } };
    }
    return UNKNOWN;
  }

  staticMember(of: Class, name: string): Value {
    for (const child of bodyOf(of.node)) {
      if (!/^(?:(?:public|private|protected|readonly|override)\s+)*static\b/.test(child.text.slice(0, 60))) continue;
      const key = field(child, 'name') ?? field(child, 'property');
      if (key?.text.replace(/^(['"])(.*)\1$/, '$2') !== name) continue;
      const env: Env = { scope: of.node.id, names: new Map(), self: of, outer: of.env };
      if (child.type !== 'method_definition') return this.#evaluator.evaluate(field(child, 'value'), env);
      const fn: Fn = { kind: 'function', node: child, env, self: of };
      return isGetter(child) ? this.#evaluator.call(fn, []) : fn;
    }
    // What compilers write for a static member of old: `Name.member = …` after the class.
    const className = field(of.node, 'name')?.text;
    const scope = of.node.parent;
    if (className !== undefined && scope !== null && isBlock(scope)) {
      for (const mention of this.#evaluator.mentionsOf(className, scope, `\\.${asPattern(name)}\\s*=(?!=)`)) {
        const assignment = mention.parent?.parent;
        if (assignment?.type === 'assignment_expression') return this.#evaluator.evaluate(field(assignment, 'right'), of.env);
      }
    }
    const base = this.baseOf(of);
    return base?.kind === 'class' ? this.staticMember(base, name) : UNKNOWN;
  }

  baseOf(of: Class): Value | undefined {
    const heritage = kids(of.node).find((child) => child.type === 'class_heritage');
    if (heritage === undefined) return undefined;
    const clause = kids(heritage)[0];
    const base = clause?.type === 'extends_clause' ? field(clause, 'value') : clause?.type === 'implements_clause' ? undefined : clause;
    return base === undefined ? undefined : this.#evaluator.evaluate(base, of.env);
  }

  /** The value of a field, a getter or a method of an object, looked for along its classes. */
  member(instance: Instance, name: string): Value {
    let of = instance.of;
    let args: Value[] | undefined = instance.args;
    for (let level = 0; level < 8; level += 1) {
      const env: Env = { scope: of.node.id, names: new Map(), self: instance, outer: of.env };
      const body = bodyOf(of.node);
      const maker = body.find((child) => child.type === 'method_definition' && field(child, 'name')?.text === 'constructor');
      const inside = maker === undefined ? env : this.#constructorEnv(maker, args, env, instance);
      for (const child of body) {
        const key = field(child, 'name') ?? field(child, 'property');
        if (key?.text.replace(/^(['"])(.*)\1$/, '$2') !== name) continue;
        if (child.type === 'method_definition') {
          const fn: Fn = { kind: 'function', node: child, env, self: instance };
          return isGetter(child) ? this.#evaluator.call(fn, []) : fn;
        }
        const value = field(child, 'value');
        if (value !== undefined) return this.#filledField(this.#evaluator.evaluate(value, env), of.node, name);
      }
      if (maker !== undefined) {
        const assigned = this.#assignedToSelf(maker, name, inside);
        if (assigned !== undefined) return this.#filledField(assigned, of.node, name);
      }
      const base = this.baseOf(of);
      if (base?.kind !== 'class') return UNKNOWN;
      if (maker !== undefined) args = this.#superArgs(maker, inside);
      of = base;
    }
    return UNKNOWN;
  }

  /** A field that holds a list or a map, with what the class's own methods add to it. */
  #filledField(value: Value, classNode: Node, name: string): Value {
    const isMap = value.kind === 'external' && value.made === true && /^(?:Map|Set)$/.test(value.path[0] ?? '');
    if (value.kind !== 'list' && !isMap) return value;
    return this.#evaluator.unlessActive(`field ${classNode.id} ${name}`, () =>
      this.#withAdded(value.kind === 'list' ? value.items : [], value, classNode, name),
    );
  }

  #withAdded(before: Value[], value: Value, classNode: Node, name: string): Value {
    const file = this.#evaluator.program.fileOf(classNode);
    const pattern = new RegExp(`\\bthis\\s*\\.\\s*${asPattern(name)}\\s*\\.\\s*(?:push|set|add)\\s*\\(`, 'g');
    pattern.lastIndex = classNode.startIndex;
    const items = [...before];
    for (let match = pattern.exec(file.text); match !== null && match.index < classNode.endIndex; match = pattern.exec(file.text)) {
      const call = enclosingCall(file.root.descendantForIndex(match.index + match[0].length - 1));
      const args = call === undefined ? undefined : field(call, 'arguments');
      const arg = args === undefined ? undefined : kids(args).at(-1);
      if (arg === undefined) continue;
      const spread = arg.type === 'spread_element';
      for (const { value: added } of this.#evaluator.contexts.of(spread ? kids(arg)[0] : arg, undefined)) {
        if (!spread) items.push(added);
        else if (added.kind === 'list') items.push(...added.items);
      }
    }
    return list(items, value.kind === 'list' && value.open);
  }

  #constructorEnv(maker: Node, args: Value[] | undefined, outer: Env, self: Value): Env {
    const env: Env = { scope: maker.id, names: new Map(), self, outer };
    this.#evaluator.bindParameters(maker, args, env);
    return env;
  }

  #assignedToSelf(maker: Node, name: string, env: Env): Value | undefined {
    for (const parameter of parametersOf(maker)) {
      const property = /^(?:public|private|protected|readonly)\b/.test(parameter.text) && boundNames(parameter)[0] === name;
      if (property) return env.names.get(name) ?? UNKNOWN;
    }
    const body = field(maker, 'body');
    for (const statement of body === undefined ? [] : kids(body)) {
      for (const expression of statement.type === 'expression_statement' ? sequenceOf(kids(statement)[0]) : []) {
        const left = expression.type === 'assignment_expression' ? field(expression, 'left') : undefined;
        if (left?.type === 'member_expression' && field(left, 'object')?.type === 'this' && field(left, 'property')?.text === name) {
          return this.#evaluator.evaluate(field(expression, 'right'), env);
        }
      }
    }
    return undefined;
  }

  #superArgs(maker: Node, env: Env): Value[] | undefined {
    const body = field(maker, 'body');
    for (const statement of body === undefined ? [] : kids(body)) {
      for (const expression of statement.type === 'expression_statement' ? sequenceOf(kids(statement)[0]) : []) {
        if (expression.type === 'call_expression' && field(expression, 'function')?.type === 'super')
          return this.#evaluator.argumentsOf(field(expression, 'arguments'), env);
      }
    }
    return undefined;
  }
}
