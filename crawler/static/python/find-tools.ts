import { isJsonObject } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { type Effort, EffortSpent } from '../effort.ts';
import type { Listing } from '../listing.ts';
import { field, kids, lineOf, type Node, type SourceFile } from '../syntax.ts';
import { readSchema } from '../tool-schema.ts';
import { isUndefined, textOf, toJson, type Value } from '../value.ts';
import { ancestor, type Call, callOf, docOf, Literals, lastName } from './literals.ts';
import type { Modules } from './modules.ts';

const PROTOCOL = /^\s*(?:from|import)\s+(?:fast)?mcp\b/m;
const SITES = /\.\s*(?:tool|add_tool|list_tools)\b/;
/** What makes a server, by the name of its class. */
const SERVER_CLASS = /^(?:\w*MCP\w*|FastMCP|McpServer|Server|LowLevelServer)$/;
/** What a server is called where only its name is known. */
const SERVER_NAME = /mcp|server|^app$/i;

/** Finds the tools that a Python source declares with the decorators and the calls of a server of the protocol. */
export function findPythonTools(modules: Modules, effort: Effort, listing: Listing): void {
  if (!modules.mentions(PROTOCOL)) return;
  const finder = new Finder(modules, effort, listing);
  try {
    for (const file of modules.matching(SITES)) finder.read(file);
  } catch (error) {
    // A source that is nested beyond reason ends the stack first.
    if (!(error instanceof EffortSpent) && !(error instanceof RangeError)) throw error;
    listing.say(`${error instanceof EffortSpent ? error.message : 'The source is too intricate.'} What comes later in it was not read.`);
  }
}

class Finder {
  readonly #modules: Modules;
  readonly #literals: Literals;
  readonly #listing: Listing;
  readonly #effort: Effort;

  constructor(modules: Modules, effort: Effort, listing: Listing) {
    this.#modules = modules;
    this.#literals = new Literals(modules, effort);
    this.#listing = listing;
    this.#effort = effort;
  }

  read(file: SourceFile): void {
    for (const definition of file.root.descendantsOfType('decorated_definition')) {
      this.#effort.step();
      const fn = definition === null ? undefined : field(definition, 'definition');
      if (definition === null || fn?.type !== 'function_definition') continue;
      for (const decorator of kids(definition).filter((child) => child.type === 'decorator')) this.#decorated(kids(decorator)[0], fn, file);
    }
    for (const node of file.root.descendantsOfType('call')) {
      this.#effort.step();
      const call = node === null ? undefined : callOf(node);
      if (node !== null && call !== undefined) this.#called(call, node, file);
    }
  }

  #decorated(decorator: Node | undefined, fn: Node, file: SourceFile): void {
    if (decorator === undefined) return;
    const call = decorator.type === 'call' ? callOf(decorator) : undefined;
    const callee = call?.callee ?? decorator;
    if (callee.type !== 'attribute' || !this.#isServer(field(callee, 'object'))) return;
    if (lastName(callee) === 'list_tools' && call !== undefined) this.#listed(fn, file);
    else if (lastName(callee) === 'tool') this.#function(fn, call, fn, file, call?.positional[0]);
  }

  /** `server.add_tool(fn, …)`, `server.add_tool(Tool.from_function(fn, …))`, `server.tool(…)(fn)`. */
  #called(call: Call, node: Node, file: SourceFile): void {
    const { callee } = call;
    if (callee.type === 'call') {
      const outer = callOf(callee);
      if (outer?.name !== 'tool' || outer.callee.type !== 'attribute' || !this.#isServer(field(outer.callee, 'object'))) return;
      this.#handedIn(call.positional[0], outer, node, file, outer.positional[0]);
    } else if (call.name === 'add_tool' && callee.type === 'attribute' && this.#isServer(field(callee, 'object'))) {
      const [given] = call.positional;
      const made = given?.type === 'call' ? callOf(given) : undefined;
      if (made?.name === 'from_function') this.#handedIn(made.positional[0], made, node, file, undefined);
      else this.#handedIn(given, call, node, file, undefined);
    }
  }

  #handedIn(given: Node | undefined, call: Call, at: Node, file: SourceFile, name: Node | undefined): void {
    const meaning = given === undefined ? undefined : this.#literals.meaningOf(given);
    if (meaning?.kind === 'function') this.#function(meaning.node, call, at, file, name);
    else this.#listing.say(`A tool in \`${file.path}\`, line ${lineOf(at)}, is chosen at run time.`);
  }

  #function(fn: Node, call: Call | undefined, at: Node, file: SourceFile, positionalName: Node | undefined): void {
    const nameNode = call?.named.get('name') ?? positionalName;
    const name = nameNode === undefined || nameNode.type === 'none' ? field(fn, 'name')?.text : textOf(this.#literals.evaluate(nameNode));
    if (name === undefined || call?.spread === true) {
      this.#listing.say(`The name of a tool in \`${file.path}\`, line ${lineOf(at)}, is made at run time.`);
      return;
    }
    const unread: string[] = [];
    const tool: ToolDefinition = { name };
    const title = this.#text(call, 'title');
    if (title !== undefined) tool.title = title;
    const given = call?.named.get('description');
    const description = given === undefined ? docOf(fn, this.#modules.fileOf(fn), this.#literals) : textOf(this.#literals.evaluate(given));
    if (description !== undefined) tool.description = description;
    else if (given !== undefined) unread.push(`The description of \`${name}\` is made at run time.`);
    const left = call?.named.get('exclude_args');
    const without = left === undefined ? [] : toJson(this.#literals.evaluate(left));
    const { json, partial } = this.#literals.signatures.functionSchema(
      fn,
      Array.isArray(without) ? without.filter((text) => typeof text === 'string') : [],
    );
    tool.inputSchema = json;
    if (partial) unread.push(`The schema of \`${name}\` is built at run time, in whole or in part.`);
    this.#annotate(tool, call?.named.get('annotations'), unread);
    this.#listing.add(tool, this.#modules.fileOf(at).path, lineOf(at), unread);
  }

  #annotate(tool: ToolDefinition, node: Node | undefined, unread: string[]): void {
    if (node === undefined) return;
    const json = toJson(this.#literals.evaluate(node));
    if (json !== undefined && isJsonObject(json)) tool.annotations = json;
    else unread.push(`The annotations of \`${tool.name}\` are made at run time.`);
  }

  #text(call: Call | undefined, name: string): string | undefined {
    const node = call?.named.get(name);
    return node === undefined ? undefined : textOf(this.#literals.evaluate(node));
  }

  /** The tools that a handler of the request for them gives back. */
  #listed(fn: Node, file: SourceFile): void {
    let all = true;
    const body = field(fn, 'body');
    for (const node of body?.descendantsOfType('return_statement') ?? []) {
      if (node === null || ancestor(node, 'function_definition')?.id !== fn.id) continue;
      all = this.#tools(this.#literals.evaluate(kids(node)[0]), node, file) && all;
    }
    if (!all) this.#listing.say(`The list of tools answered in \`${file.path}\`, line ${lineOf(fn)}, is put together at run time.`);
  }

  #tools(value: Value, at: Node, file: SourceFile): boolean {
    if (value.kind === 'record') {
      const inner = value.members.get('tools')?.();
      return inner === undefined ? false : this.#tools(inner, at, file);
    }
    if (value.kind !== 'list') return false;
    let all = !value.open;
    for (const item of value.items) {
      const name = item.kind === 'record' ? textOf(item.members.get('name')?.()) : undefined;
      if (item.kind !== 'record' || name === undefined) {
        all = false;
        continue;
      }
      this.#record(item, name, item.at ?? at);
    }
    return all;
  }

  #record(item: Extract<Value, { kind: 'record' }>, name: string, at: Node): void {
    const unread: string[] = [];
    const tool: ToolDefinition = { name };
    for (const key of ['title', 'description'] as const) {
      const value = item.members.get(key)?.();
      const text = textOf(value);
      if (text !== undefined) tool[key] = text;
      else if (value !== undefined && !(value.kind === 'primitive')) unread.push(`The ${key} of \`${name}\` is made at run time.`);
    }
    const input = readSchema(item.members.get('inputSchema')?.() ?? item.members.get('input_schema')?.());
    tool.inputSchema = input.json;
    if (input.partial) unread.push(`The schema of \`${name}\` is built at run time, in whole or in part.`);
    const output = item.members.get('outputSchema')?.();
    if (output !== undefined && !isUndefined(output)) {
      const read = readSchema(output);
      if (!read.partial) tool.outputSchema = read.json;
    }
    const annotations = item.members.get('annotations')?.();
    const json = annotations === undefined ? undefined : toJson(annotations);
    if (json !== undefined && isJsonObject(json)) tool.annotations = json;
    this.#listing.add(tool, this.#modules.fileOf(at).path, lineOf(at), unread);
  }

  /** Whether what has the method is a server: made by the class of one, declared as one, or at least called so. */
  #isServer(object: Node | undefined): boolean {
    if (object === undefined) return false;
    const name = lastName(object);
    if (object.type === 'identifier') {
      const declared = parameterType(object, name);
      if (declared !== undefined) return declared === '' ? SERVER_NAME.test(name) : /MCP|\bServer\b/i.test(declared);
      const local = localCall(object, name);
      if (local !== undefined) return SERVER_CLASS.test(local);
      const meaning = this.#modules.meaning(this.#modules.fileOf(object), name);
      if (meaning?.kind === 'value' && meaning.node.type === 'call') {
        const made = callOf(meaning.node)?.name ?? '';
        // Made by a function of its own, whose result is known by its name only.
        return /^[A-Z]/.test(made) ? SERVER_CLASS.test(made) : SERVER_NAME.test(name);
      }
    }
    return SERVER_NAME.test(name);
  }
}

/** The type with which a function around declares a parameter; empty when it has none, `undefined` when there is no such parameter. */
function parameterType(at: Node, name: string): string | undefined {
  for (let fn = at.parent; fn !== null; fn = fn.parent) {
    const parameters = fn.type === 'function_definition' ? field(fn, 'parameters') : undefined;
    for (const parameter of parameters === undefined ? [] : kids(parameters)) {
      const named = field(parameter, 'name') ?? (parameter.type === 'identifier' ? parameter : kids(parameter)[0]);
      if (named?.text === name) return field(parameter, 'type')?.text ?? '';
    }
  }
  return undefined;
}

/** The class or function whose call a function around assigns to the name. */
function localCall(at: Node, name: string): string | undefined {
  for (let fn = at.parent; fn !== null; fn = fn.parent) {
    if (fn.type !== 'function_definition') continue;
    for (const assignment of field(fn, 'body')?.descendantsOfType('assignment') ?? []) {
      if (assignment === null || field(assignment, 'left')?.text !== name) continue;
      const right = field(assignment, 'right');
      const call = right === undefined ? undefined : callOf(right);
      if (call !== undefined && /^[A-Z]/.test(call.name)) return call.name;
    }
  }
  return undefined;
}
