import type { Digest, JsonObject } from '#core/json';
import { isJsonObject } from '#core/json';
import { readToolDefinition, type ToolDefinition, toolDigest } from '#core/tool-definition';
import type { CompiledPolicy, ListedTool } from '#policy/decide';
import { isVisible } from '#policy/decide';

const MOST_PAGES = 100;
const MOST_TOOLS = 10_000;
const MOST_LISTING_CHARS = 32 * 1024 * 1024;
/** A server need not say that it changed, so that no listing is believed for longer. */
const OLDEST_LISTING_MS = 60_000;
/** A server that lets nobody keep its listing would be listed for each call; it is for calls that follow each other at once. */
const LEAST_LISTING_MS = 1_000;
/** A server that changes while it is listed is listed again so often. */
const MOST_ATTEMPTS = 3;

/** Asks the server for one page of its tools: the result, or nothing where none could be had. */
export type AskForPage = (cursor: string | undefined) => Promise<JsonObject | undefined>;

interface Listing {
  tools: ReadonlyMap<string, ListedTool | 'ambiguous'>;
  until: number;
}

/**
 * The tools of one connection as the server lists them now: fetched whole before the first call that needs them, and again after
 * every change that the server told of or a client's listing gave away.
 */
export class ToolList {
  readonly #now: () => Date;
  #listing: Listing | undefined;
  #fetching: Promise<Listing | undefined> | undefined;
  #changes = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** What is known must not be believed any longer. */
  changed(): void {
    this.#changes++;
    this.#listing = undefined;
  }

  /**
   * The tool as it is listed now; `'ambiguous'` for a name with two definitions. Nothing where the server could not be listed, which is
   * not the same as not listing the tool.
   */
  async lookUp(name: string, ask: AskForPage): Promise<ListedTool | 'not-listed' | 'ambiguous' | undefined> {
    const known = this.#listing;
    const listing = known !== undefined && this.#now().getTime() < known.until ? known : await this.#fetchOnce(ask);
    if (listing === undefined) return undefined;
    return listing.tools.get(name) ?? 'not-listed';
  }

  /** Compares a page that a client gets with what is known: a server that shows two faces is listed again. */
  compare(tools: readonly ToolDefinition[]): void {
    const known = this.#listing?.tools;
    if (known === undefined) return;
    const differs = tools.some((tool) => {
      const listed = known.get(tool.name);
      return listed !== 'ambiguous' && listed?.digest !== toolDigest(tool);
    });
    if (differs) this.changed();
  }

  async #fetchOnce(ask: AskForPage): Promise<Listing | undefined> {
    this.#fetching ??= this.#fetch(ask).finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(ask: AskForPage): Promise<Listing | undefined> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const before = this.#changes;
      const listing = await this.#readPages(ask);
      if (listing === undefined) return undefined;
      if (before === this.#changes) {
        this.#listing = listing;
        return listing;
      }
    }
    return undefined;
  }

  async #readPages(ask: AskForPage): Promise<Listing | undefined> {
    const began = this.#now().getTime();
    const tools = new Map<string, ListedTool | 'ambiguous'>();
    const cursors = new Set<string>();
    let trustedMs = OLDEST_LISTING_MS;
    let cursor: string | undefined;
    let listed = 0;
    let chars = 0;
    for (let page = 0; page < MOST_PAGES; page++) {
      const result = await ask(cursor);
      const found = result === undefined ? undefined : readTools(result);
      if (result === undefined || found === undefined) return undefined;
      listed += found.length;
      chars += JSON.stringify(result).length;
      if (listed > MOST_TOOLS || chars > MOST_LISTING_CHARS) return undefined;
      for (const tool of found) {
        const digest = toolDigest(tool);
        const known = tools.get(tool.name);
        if (known === undefined) tools.set(tool.name, listedTool(tool, digest));
        else if (known === 'ambiguous' || known.digest !== digest) tools.set(tool.name, 'ambiguous');
      }
      const ttlMs = result['ttlMs'];
      if (typeof ttlMs === 'number' && ttlMs >= 0) trustedMs = Math.min(trustedMs, Math.max(ttlMs, LEAST_LISTING_MS));
      const next = result['nextCursor'];
      if (next === undefined || next === null) return { tools, until: began + trustedMs };
      if (typeof next !== 'string' || cursors.has(next)) return undefined;
      cursors.add(next);
      cursor = next;
    }
    return undefined;
  }
}

function listedTool(tool: ToolDefinition, digest: Digest): ListedTool {
  return { digest, ...(tool.inputSchema !== undefined && { inputSchema: tool.inputSchema }) };
}

/** Every tool of a `tools/list` result; nothing where one of them has no name or there is no list. */
function readTools(result: JsonObject): ToolDefinition[] | undefined {
  const list = result['tools'];
  if (!Array.isArray(list)) return undefined;
  const tools: ToolDefinition[] = [];
  for (const entry of list) {
    const tool = isJsonObject(entry) ? readToolDefinition(entry) : undefined;
    if (tool === undefined) return undefined;
    tools.push(tool);
  }
  return tools;
}

/**
 * A `tools/list` result with what the policy shows, in the server's order; everything else in it stays, the cursor too when no tool is
 * left. It is for one grant alone, so that no cache may share it. Nothing where the result cannot be read.
 *
 * A tool that is off its pin is shown by its name alone: it cannot be called, and what it says of itself now was never looked at by anybody.
 */
export function visibleTools(
  policy: CompiledPolicy | undefined,
  result: JsonObject,
): { result: JsonObject; tools: ToolDefinition[] } | undefined {
  const tools = readTools(result);
  const list = result['tools'];
  if (tools === undefined || !Array.isArray(list)) return undefined;
  const shown = list.flatMap((entry, at) => {
    const tool = tools[at];
    if (policy === undefined || tool === undefined || !isVisible(policy, tool.name)) return [];
    const pin = policy.tools.get(tool.name)?.pin;
    return [pin === undefined || pin === toolDigest(tool) ? entry : heldBack(tool.name)];
  });
  const cached = 'cacheScope' in result || 'ttlMs' in result || 'resultType' in result;
  return { tools, result: { ...result, tools: shown, ...(cached && { cacheScope: 'private' }) } };
}

/** What stands in a listing for a tool that changed since the policy was written: nothing that its server says, but its name. */
function heldBack(name: string): JsonObject {
  return {
    name,
    description: 'Held back: this tool is not the one that the policy was written for any more, so every call of it is refused.',
    inputSchema: { type: 'object' },
  };
}
