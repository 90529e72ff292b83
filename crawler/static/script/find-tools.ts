import { isJsonObject, type Json } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { type Effort, EffortSpent } from '../effort.ts';
import type { Listing } from '../listing.ts';
import { field, kids, lineOf, type Node } from '../syntax.ts';
import { isJsonSchema, isShape, readSchema } from '../tool-schema.ts';
import { type Env, either, isUndefined, member, type Rec, record, textOf, toJson, type Value } from '../value.ts';
import { Evaluator } from './evaluator.ts';
import { calleeName, enclosingCall, unwrapped } from './nodes.ts';
import type { Program } from './program.ts';
import { isClass } from './scopes.ts';

const REGISTRATIONS =
  /(?<=[.#\w$)\]]\s*)\b(?:registerTool|registerToolTask|tool|addTool|addTools)(?:\s*\.\s*call)?\s*\(|\bregisterAppTool\s*\(/g;
/** `tool.description = …` and the like. */
const CHANGES = /(?<![.\w$])\w*[tT]ool\.(?:name|description|inputSchema)\s*\+?=(?![=>])/g;
const HANDLERS = /\bsetRequestHandler\s*\(/g;
/** What every server of the protocol has in its text, whether it imports an SDK or carries one. */
const PROTOCOL = /@modelcontextprotocol\/|\bfastmcp\b|["'`]tools\/list["'`]/i;
const MOST_SITES = 5_000;

/** What the parts of one tool are, before they are read. */
interface Parts {
  name: Value;
  title?: Value | undefined;
  description?: Value | undefined;
  input?: Value | undefined;
  output?: Value | undefined;
  annotations?: Value | undefined;
  at: Node;
}

/**
 * Finds the tools that scripts register with a server of the protocol or answer to its request for them.
 *
 * Only definitions count: calls of tools, lists for models and what other libraries call a tool are left out.
 */
export function findScriptTools(program: Program, effort: Effort, listing: Listing): void {
  if (!program.mentions(PROTOCOL)) return;
  const finder = new Finder(program, effort, listing);
  try {
    finder.registrations();
    finder.handlers();
    if (listing.size > 0) finder.changes();
  } catch (error) {
    // A source that is nested beyond reason ends the stack first.
    if (!(error instanceof EffortSpent) && !(error instanceof RangeError)) throw error;
    listing.say(`${error instanceof EffortSpent ? error.message : 'The source is too intricate.'} What comes later in it was not read.`);
  }
}

class Finder {
  readonly #program: Program;
  readonly #evaluator: Evaluator;
  readonly #listing: Listing;
  readonly #effort: Effort;

  constructor(program: Program, effort: Effort, listing: Listing) {
    this.#program = program;
    this.#evaluator = new Evaluator(program, effort);
    this.#listing = listing;
    this.#effort = effort;
  }

  registrations(): void {
    for (const node of this.#program.search(REGISTRATIONS, MOST_SITES, 'ool')) {
      this.#effort.step();
      const call = enclosingCall(node);
      if (call?.type !== 'call_expression') continue;
      const called = unwrapped(field(call, 'function'));
      const argsNode = field(call, 'arguments');
      if (called === undefined || argsNode?.type !== 'arguments') continue;
      // `McpServer.prototype.registerTool.call(this, …)`, as a class that extends the server says it.
      const isApplied = calleeName(called) === 'call';
      const callee = (isApplied ? field(called, 'object') : called) ?? called;
      const name = calleeName(callee).replace(/^#/, '');
      const args = kids(argsNode).slice(isApplied ? 1 : 0);
      if (name === 'registerAppTool') this.#registered(args.slice(1), call);
      else if (callee.type !== 'member_expression' || !(isApplied || this.#mayBeServer(callee))) continue;
      else if (name === 'registerTool' || name === 'registerToolTask') this.#registered(args, call);
      else if (name === 'tool') this.#positional(args, call);
      else if (name === 'addTool') this.#added(args, call);
      else if (name === 'addTools') this.#addedAll(args);
    }
  }

  handlers(): void {
    for (const node of this.#program.search(HANDLERS, MOST_SITES, 'setRequestHandler')) {
      const call = enclosingCall(node);
      const argsNode = call === undefined ? undefined : field(call, 'arguments');
      if (call === undefined || argsNode?.type !== 'arguments') continue;
      const [request, handler] = kids(argsNode);
      if (request === undefined || handler === undefined || !this.#asksForTools(request)) continue;
      // The SDK's own handler in a bundle answers with what was registered, and that is found above.
      if (this.#isOfLibrary(call)) continue;
      const where = `\`${this.#program.fileOf(call).path}\`, line ${lineOf(call)}`;
      const before = this.#listing.size;
      let unknown = false;
      for (const { value: tools } of this.#evaluator.contexts.circumstances(
        (env) => this.#answered(handler, env),
        undefined,
        `handler ${handler.id}`,
      ))
        if (!this.#listed(tools, call)) unknown = true;
      if (unknown || this.#listing.size === before)
        this.#listing.say(`The list of tools answered in ${where} is put together at run time.`);
    }
  }

  /** Says where code changes what tools say of themselves after they were declared: then the source says less than the server. */
  changes(): void {
    for (const node of this.#program.search(CHANGES, 200, 'ool')) {
      const target = node.parent;
      const assignment = target?.parent;
      if (!target || !/assignment_expression$/.test(assignment?.type ?? '') || (assignment && field(assignment, 'left')?.id !== target.id))
        continue;
      const what = field(target, 'property')?.text === 'inputSchema' ? 'schema' : field(target, 'property')?.text;
      this.#listing.say(`The ${what} of tools is changed at run time in \`${this.#program.fileOf(node).path}\`, line ${lineOf(node)}.`);
    }
  }

  #answered(handler: Node, env: Env | undefined): Value {
    const answers = this.#evaluator
      .functionsIn(handler, env)
      .map((fn) => this.#evaluator.memberOf(this.#evaluator.call(fn, undefined), 'tools'));
    return answers.length === 0 ? { kind: 'unknown' } : either(answers);
  }

  /** Reads a list of tools; false when some of it is not known. */
  #listed(tools: Value, at: Node): boolean {
    if (tools.kind === 'either') return tools.options.map((option) => this.#listed(option, at)).every(Boolean);
    if (tools.kind !== 'list') return false;
    let all = !tools.open;
    for (const item of tools.items) all = this.#listedOne(item, at) && all;
    return all;
  }

  #listedOne(item: Value, at: Node): boolean {
    if (item.kind === 'either') return item.options.map((option) => this.#listedOne(option, at)).every(Boolean);
    if (item.kind === 'list') return this.#listed(item, at);
    if (item.kind === 'primitive') return true;
    if (item.kind !== 'record' && item.kind !== 'instance' && item.kind !== 'class' && item.kind !== 'module') return false;
    const of = (name: string): Value | undefined => {
      const found = this.#evaluator.memberOf(item, name);
      return isUndefined(found) ? undefined : found;
    };
    const name = of('name');
    if (name === undefined || (item.kind !== 'record' && textOf(name) === undefined)) return false;
    this.#add({
      name,
      title: of('title'),
      description: of('description'),
      input: of('inputSchema'),
      output: of('outputSchema'),
      annotations: of('annotations'),
      at: (item.kind === 'record' ? item.at : item.kind === 'instance' ? item.of.node : undefined) ?? at,
    });
    return textOf(name) !== undefined;
  }

  /** `registerTool(name, { title, description, inputSchema, outputSchema, annotations }, handler)` */
  #registered(args: Node[], call: Node): void {
    const [nameNode, configNode] = args;
    if (nameNode === undefined || configNode === undefined || args.length < 2) return;
    if (args.some((arg) => arg.type === 'spread_element')) {
      this.#nameUnknown(call);
      return;
    }
    for (const { env, value: name } of this.#evaluator.contexts.of(nameNode, undefined)) {
      if (!this.#evaluator.reachable(call, env)) continue;
      const given = this.#evaluator.evaluate(configNode, env);
      for (const config of given.kind === 'either' ? given.options : [given]) {
        if (config.kind !== 'record' && config.kind !== 'unknown') continue;
        if (
          config.kind === 'record' &&
          config.members.size > 0 &&
          !this.#hasOneOf(config, ['description', 'inputSchema', 'title', 'annotations', 'outputSchema']) &&
          !config.open
        )
          continue;
        const of = (key: string): Value | undefined =>
          config.kind === 'record' ? (member(config, key) ?? (config.open ? config : undefined)) : config;
        this.#add({
          name,
          ...(config.kind === 'record'
            ? {
                title: member(config, 'title'),
                description: member(config, 'description'),
                input: member(config, 'inputSchema') ?? (config.open ? { kind: 'unknown' as const } : undefined),
                output: member(config, 'outputSchema'),
                annotations: member(config, 'annotations'),
              }
            : { description: of('description'), input: of('inputSchema') }),
          at: call,
        });
      }
    }
  }

  #hasOneOf(config: Rec, names: string[]): boolean {
    return names.some((name) => config.members.has(name));
  }

  /** `tool(name, description?, shape?, annotations?, handler)` */
  #positional(args: Node[], call: Node): void {
    const [nameNode] = args;
    const handler = args.at(-1);
    if (nameNode === undefined || handler === undefined || args.length < 2) return;
    if (args.some((arg) => arg.type === 'spread_element')) {
      this.#nameUnknown(call);
      return;
    }
    for (const { env, value: name } of this.#evaluator.contexts.of(nameNode, undefined)) {
      if (!this.#mayBeHandler(handler, env) || !this.#evaluator.reachable(call, env)) continue;
      this.#add({ name, ...this.#between(args.slice(1, -1), env), at: call });
    }
  }

  #mayBeHandler(node: Node, env: Env | undefined): boolean {
    const { kind } = this.#evaluator.evaluate(node, env);
    return kind === 'function' || kind === 'unknown' || kind === 'external' || kind === 'either';
  }

  /** What stands between the name and the handler, told apart as the SDK does. */
  #between(args: Node[], env: Env | undefined): Omit<Parts, 'name' | 'at'> {
    const values = args.map((arg) => this.#evaluator.evaluate(arg, env));
    const parts: Omit<Parts, 'name' | 'at'> = {};
    const [first] = values;
    const isText =
      first !== undefined && (textOf(first) !== undefined || (values.length >= 2 && first.kind !== 'record' && first.kind !== 'schema'));
    const isLone = values.length === 1 && first !== undefined && first.kind !== 'record' && first.kind !== 'schema' && !isText;
    if (isText || isLone) parts.description = values.shift();
    if (isLone) parts.input = first;
    const [next, last] = values;
    if (next === undefined) return parts;
    if (next.kind === 'record' && !next.open && !isJsonSchema(next) && !isShape(next)) parts.annotations = next;
    else parts.input = next;
    if (last !== undefined) parts.annotations = last;
    return parts;
  }

  /** `addTool({ name, description, parameters, execute })` */
  #added(args: Node[], call: Node): void {
    const [definition] = args;
    if (definition === undefined || args.length > 2) return;
    const whole = this.#evaluator.contexts.of(definition, undefined);
    for (const { value } of whole) this.#addedOne(value, call, definition.type === 'object');
  }

  #addedAll(args: Node[]): void {
    for (const arg of args) {
      for (const { value } of this.#evaluator.contexts.of(arg, undefined)) {
        if (value.kind === 'list') for (const item of value.items) this.#addedOne(item, arg, false);
      }
    }
  }

  #addedOne(value: Value, call: Node, here: boolean): void {
    if (value.kind === 'either') {
      for (const option of value.options) this.#addedOne(option, call, here);
      return;
    }
    if (value.kind !== 'record') return;
    // What other libraries take as a tool is run by another name, or is not run at all.
    if (!value.members.has('execute') || !value.members.has('name')) return;
    const annotations = member(value, 'annotations');
    this.#add({
      name: member(value, 'name') ?? { kind: 'unknown' },
      title: member(value, 'title'),
      description: member(value, 'description'),
      input: member(value, 'parameters') ?? member(value, 'inputSchema'),
      output: member(value, 'outputSchema'),
      annotations,
      at: here || value.at === undefined ? call : value.at,
    });
  }

  #add(parts: Parts): void {
    const name = textOf(parts.name);
    if (name === undefined) {
      this.#nameUnknown(parts.at);
      return;
    }
    if (name === '') return;
    const unread: string[] = [];
    const tool: ToolDefinition = { name };
    const title = textOf(parts.title);
    if (title !== undefined) tool.title = title;
    const description = textOf(parts.description);
    if (description !== undefined) tool.description = description;
    else if (parts.description !== undefined && !isUndefined(parts.description))
      unread.push(`The description of \`${name}\` is made at run time.`);
    const { json, partial } = readSchema(parts.input);
    tool.inputSchema = json;
    if (partial) unread.push(`The schema of \`${name}\` is built at run time, in whole or in part.`);
    if (parts.output !== undefined && !isUndefined(parts.output)) {
      const output = readSchema(parts.output);
      if (!output.partial) tool.outputSchema = output.json;
      else unread.push(`The output schema of \`${name}\` is built at run time.`);
    }
    const annotations = literalMembers(parts.annotations);
    if (annotations !== undefined) tool.annotations = annotations;
    else if (parts.annotations !== undefined && !isUndefined(parts.annotations))
      unread.push(`The annotations of \`${name}\` are made at run time.`);
    this.#listing.add(tool, this.#program.fileOf(parts.at).path, lineOf(parts.at), unread);
  }

  #nameUnknown(at: Node): void {
    if (this.#isOfLibrary(at)) return;
    this.#listing.say(`The name of a tool in \`${this.#program.fileOf(at).path}\`, line ${lineOf(at)}, is made at run time.`);
  }

  /** Whether the object on which a method is called may be a server: nothing says that it is something else. */
  #mayBeServer(callee: Node): boolean {
    const object = this.#evaluator.evaluate(field(callee, 'object'), undefined);
    if (object.kind !== 'external')
      return object.kind === 'unknown' || object.kind === 'instance' || object.kind === 'either' || object.kind === 'record';
    // Made by another package: one that is about the protocol. A global is none.
    return object.made === true && /mcp|modelcontext/i.test(object.from);
  }

  #asksForTools(request: Node): boolean {
    if (/ListToolsRequestSchema|["'`]tools\/list["'`]/.test(request.text)) return true;
    const value = this.#evaluator.evaluate(request, undefined);
    if (textOf(value) === 'tools/list') return true;
    const shape = value.kind === 'schema' ? value.shape?.get('method') : undefined;
    return shape?.json['const'] === 'tools/list';
  }

  /** Whether this is inside the SDK that a bundle carries. */
  #isOfLibrary(node: Node): boolean {
    for (let scope = node.parent; scope !== null; scope = scope.parent) {
      if (isClass(scope)) return /\b_registeredTools\b|\b_registeredResources\b/.test(scope.text.slice(0, 40_000));
    }
    return false;
  }
}

/** The members of a record that are literal; `undefined` when there is no record. */
function literalMembers(value: Value | undefined): Record<string, Json> | undefined {
  if (value?.kind !== 'record') return undefined;
  const known = [...value.members]
    .filter(([, lazy]) => toJson(lazy()) !== undefined)
    .map(([name, lazy]): [string, Value] => [name, lazy()]);
  const json = toJson(record(known));
  return json !== undefined && isJsonObject(json) ? json : undefined;
}
