import type { JsonObject } from '#core/json';
import type { ListedTool } from '#policy/decide';
import type { Notification, Request } from './envelope.ts';

/** Where the answer of one request goes. */
export interface Exchange {
  /** The answer, once; a request that is cancelled gets none. With its JSON-RPC code where it is an error, else with its result. */
  respond(text: string, code: number | undefined, result?: JsonObject): void;
  /** A notification that belongs to the request and comes before its answer. */
  notify(text: string): void;
}

/**
 * How one era's requests and answers are said in the other. What was judged stays as it is: only `_meta` and the frame of a result differ.
 */
export interface Translation {
  /** What the server is asked; or the answer where it need not be; or why it cannot be asked. */
  request(message: Request): { send: Request } | { result: JsonObject } | { refused: string };
  /** The result as the client expects it, or why it cannot have it. */
  result(asked: Request, result: JsonObject): { result: JsonObject } | { refused: string };
  /** Whether a notification of the client means something to the server. */
  passes(message: Notification): boolean;
}

/** Compares a call with what travels beside it, by the definition that is listed now: why they do not belong together, if so. */
export type CheckCall = (listed: ListedTool, args: JsonObject) => string | undefined;
