import type { JsonObject } from '#core/json';
import type { JsonRpcError, RequestId } from './canonical.ts';
import { type Request, type Response, textOf } from './envelope.ts';
import type { Upstream } from './upstream.ts';

export type Answer = { ok: true; result: JsonObject } | { ok: false; error?: JsonRpcError };

/** How long the server may take to answer a question of ours. */
export const OWN_ANSWER_MS = 30_000;

/** What the gateway itself asks a server: whether it knows an era, and which tools it has. */
export class OwnQuestions {
  readonly #waiting = new Map<RequestId, (answer: Answer) => void>();

  /** Never throws: a server that is gone, silent or refuses is an answer that is not `ok`. */
  ask(upstream: Upstream, id: RequestId, method: string, params: JsonObject | undefined, waitMs: number): Promise<Answer> {
    const message: Request = { kind: 'request', id, method, ...(params !== undefined && { params }) };
    return new Promise((answered) => {
      const timer = setTimeout(() => {
        upstream.cancel(id);
        settle({ ok: false });
      }, waitMs);
      timer.unref();
      const settle = (answer: Answer): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        answered(answer);
      };
      this.#waiting.set(id, settle);
      upstream.send({ message, text: textOf(message) }).then(
        (delivery) => delivery === 'undelivered' && settle({ ok: false }),
        () => settle({ ok: false }),
      );
    });
  }

  /** Whether the answer was to a question of ours. */
  takes(answer: Response): boolean {
    const settle = answer.id === null ? undefined : this.#waiting.get(answer.id);
    // What a policy judges by is read exactly or not at all.
    if ('result' in answer) settle?.(answer.exactResult === undefined ? { ok: true, result: answer.result } : { ok: false });
    else settle?.({ ok: false, error: answer.error });
    return settle !== undefined;
  }

  /** The answer to this question, or to all of them, will not come. */
  failed(id: RequestId | null): void {
    for (const [asked, settle] of [...this.#waiting]) if (id === null || id === asked) settle({ ok: false });
  }
}
