import type { ToolDefinition } from '#core/tool-definition';

/** The tools of a server as its source states them. */
export interface StaticListing {
  /** In the order of the source; no name twice. */
  tools: ToolDefinition[];
  /** Where each of them stands. */
  sources: { tool: string; file: string; line: number }[];
  /** What could not be read, in sentences. */
  unread: string[];
}

/** The most sentences that are worth keeping. */
const MAX_SENTENCES = 200;

/** Collects tools: the first definition of a name counts, unless a later one says more. */
export class Listing {
  readonly #found = new Map<string, { tool: ToolDefinition; file: string; line: number; said: number }>();
  readonly #unread = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** @param unread what of this tool could not be read. */
  add(tool: ToolDefinition, file: string, line: number, unread: readonly string[]): void {
    const said = (tool.description === undefined ? 0 : 2) + (tool.inputSchema === undefined ? 0 : 1) - unread.length;
    const before = this.#found.get(tool.name);
    if (before === undefined && this.#found.size >= this.#most) {
      this.say(`Only the first ${this.#most} tools were kept.`);
      return;
    }
    if (before !== undefined && before.said >= said) return;
    this.#found.set(tool.name, { tool, file, line, said });
    this.#unreadOf.set(tool.name, unread);
  }

  readonly #unreadOf = new Map<string, readonly string[]>();

  say(sentence: string): void {
    if (this.#unread.size < MAX_SENTENCES) this.#unread.add(sentence);
  }

  /** Says why nothing was found where nothing else says so. */
  sayIfEmpty(sentence: string): void {
    if (this.#found.size === 0 && this.#unread.size === 0) this.say(sentence);
  }

  get size(): number {
    return this.#found.size;
  }

  result(): StaticListing {
    const found = [...this.#found.values()];
    return {
      tools: found.map(({ tool }) => tool),
      sources: found.map(({ tool, file, line }) => ({ tool: tool.name, file, line })),
      unread: [...[...this.#unreadOf.values()].flat(), ...this.#unread].slice(0, MAX_SENTENCES),
    };
  }
}
