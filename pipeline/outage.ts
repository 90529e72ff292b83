import { sql } from 'drizzle-orm';
import { codeOf, StopWorker } from '#core/errors';
import type { Database } from '#db/open';

/** How long a database that went away may take to come back, as it does when it is started again. */
const COMES_BACK_MS = 30_000;
const ASK_EVERY_MS = 500;

/** PostgreSQL's own codes: connection exceptions, no connection left for us, and a server that shuts down or starts. */
const SERVER_SAYS = /^(08\w{3}|53300|57P0[123])$/;
/** Of the drivers and of the operating system. */
const DRIVER_SAYS = /^(CONNECTION_\w+|CONNECT_TIMEOUT|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

/** The driver names in words only that its connection ended, and that it had ended before: a rollback after an outage hears the second. */
const IN_WORDS = /^(?:Connection terminated|Client has encountered a connection error)/;

/** Whether an error of a stage or a query says that the database went away, and nothing of the work it came from. */
export function isOutage(error: unknown, { kind }: Database): boolean {
  if (kind !== 'postgres') return false;
  for (let cause = error, depth = 0; depth < 5 && cause instanceof Error; cause = cause.cause, depth++) {
    const code = codeOf(cause);
    if (SERVER_SAYS.test(code) || DRIVER_SAYS.test(code) || IN_WORDS.test(cause.message)) return true;
  }
  return false;
}

/**
 * Waits until the database answers again.
 *
 * @throws {StopWorker} `database-lost` when it does not, in time.
 * @throws the reason of `signal`.
 */
export async function untilItAnswers(db: Database, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + COMES_BACK_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      await db.orm.execute(sql`select 1`);
      return;
    } catch (cause) {
      if (!isOutage(cause, db)) throw cause;
      if (performance.now() > giveUpAt) throw lost(cause);
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

/** The error under a name of ours where it says that the database went away; itself otherwise. */
export function namedOutage(error: unknown, db: Database): unknown {
  return isOutage(error, db) && !(error instanceof StopWorker) ? lost(error) : error;
}

function lost(cause: unknown): StopWorker {
  const message = 'The database does not answer any more. What was finished is saved; the same command goes on when it is back.';
  return new StopWorker('database-lost', message, { cause });
}
