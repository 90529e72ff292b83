import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { shown } from '#core/shown';
import { NO_APPROVALS } from './approvals.ts';
import { logAudit } from './audit.ts';
import { readMessage } from './canonical.ts';
import { lazyCounters } from './counters/lazy.ts';
import { openSqliteCounters } from './counters/sqlite.ts';
import type { Exchange } from './exchange.ts';
import { readLines } from './lines.ts';
import { openPolicyFile } from './policy-file.ts';
import { ERROR, errorText } from './refusal.ts';
import { Relay } from './relay.ts';
import { serverNameOf } from './server-name.ts';
import type { Ending } from './upstream.ts';
import { openStdio } from './upstream-stdio.ts';

export interface GuardOptions {
  policyPath: string;
  command: [string, ...string[]];
  /** What the server gets: it is the user's own. */
  env: Readonly<Record<string, string | undefined>>;
  /** Where the counters of all guards of this user lie. */
  stateDir: string;
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  now(): Date;
  signal: AbortSignal;
  log(line: string): void;
}

const INVALID_POLICY = 1;
const UNREADABLE_POLICY = 2;
const COULD_NOT_START = 3;
const INTERRUPTED = 130;

/** How long answers may still come when the client sends nothing more. */
const DRAIN_MS = 60_000;

/**
 * Starts one server and enforces a policy between it and the client on the standard streams, as the grant `local`. The client speaks
 * either era of the protocol; nothing but messages is written to `stdout`.
 *
 * @returns 1 with an invalid policy and 2 with one that cannot be read, which start nothing; 3 when the server cannot be started; 130 when interrupted; else the exit code of
 *   the server, and 0 where it ended because the client did.
 */
export async function runGuard(options: GuardOptions): Promise<number> {
  const { policyPath, command, stdin, stdout, stderr, now, signal } = options;
  const log = (line: string): void => options.log(`toolwarden: ${line}`);
  const opened = openPolicyFile(policyPath, log, now);
  if (!opened.ok) {
    for (const line of opened.lines) options.log(`error: ${line}`);
    return opened.unreadable === true ? UNREADABLE_POLICY : INVALID_POLICY;
  }
  const policy = opened.value;
  const counters = lazyCounters(() => openSqliteCounters(countersFile(options.stateDir, policyPath), now));

  let ended: (ending: Ending) => void = () => {};
  const ending = new Promise<Ending>((end) => {
    ended = end;
  });
  let waiting = false;
  const write = (text: string): void => {
    if (stdout.write(`${text}\n`) || waiting) return;
    // A client that reads slowly slows the server down, and is not buffered without end.
    waiting = true;
    relay.pause();
    stdout.once('drain', () => {
      waiting = false;
      relay.resume();
    });
  };
  const exchange: Exchange = { respond: write, notify: write };
  const relay = new Relay({
    enforcement: {
      server: basename(command[0]),
      grant: 'local',
      policy: () => policy.current(),
      counters,
      approvals: NO_APPROVALS,
      audit: logAudit(log, serverNameOf(command)),
      now,
    },
    // The prefix tells a server's words from ours, whatever they say.
    open: (events) => openStdio({ command, env: options.env, stderr: (line) => stderr.write(`[server] ${shown(line, 4000)}\n`) }, events),
    toClient: write,
    log,
    closed: ended,
  });

  let drained: Promise<unknown> = Promise.resolve();
  let clientEnded = false;
  const clientEnds = (): void => {
    if (clientEnded) return;
    clientEnded = true;
    drained = drain(relay).then(() => relay.close());
  };
  stdout.on('error', clientEnds);
  readLines(stdin, {
    line: (text) => {
      const read = readMessage(text);
      if (!read.ok) {
        log(`A message of the client was refused: ${read.reason}`);
        write(errorText(read.id, read.code, read.reason));
      } else if (read.message.kind === 'request') relay.request(read.message, read.text, exchange);
      else if (read.message.kind === 'notification') relay.notification(read.message, read.text);
      else relay.response(read.message, read.text);
    },
    unreadable: (why) => {
      const reason = why === 'too-long' ? 'The message is longer than 8 MiB.' : 'The message is not UTF-8.';
      log(`A message of the client was refused: ${reason}`);
      write(errorText(null, why === 'too-long' ? ERROR.invalidRequest : ERROR.notJson, reason));
    },
    end: clientEnds,
  });
  const interrupt = (): void => void relay.close();
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();

  const { reason, exitCode, signal: endedBy } = await ending;
  stdin.pause();
  signal.removeEventListener('abort', interrupt);
  await Promise.all([relay.close(), drained]);
  await counters.close();
  if (signal.aborted) return INTERRUPTED;
  if (exitCode === undefined) {
    log(`The server cannot be guarded: ${reason}.`);
    return COULD_NOT_START;
  }
  // We ended it, because the client was gone.
  if (clientEnded && endedBy !== undefined) return 0;
  if (!clientEnded) log(`${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`);
  return exitCode;
}

/** Ends the input of the server and waits for what is still to be answered. */
async function drain(relay: Relay): Promise<void> {
  await relay.finish();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((drained) => {
    timer = setTimeout(drained, DRAIN_MS);
  });
  await Promise.race([relay.idle(), over]);
  clearTimeout(timer);
}

/**
 * The file that all guards with this policy share, whatever folder they were started in. It is looked for when it is first needed: a
 * folder that cannot be made refuses calls under a limit, and no others.
 */
function countersFile(stateDir: string, policyPath: string): string {
  const folder = join(stateDir, 'guard');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${createHash('sha256').update(realpathSync(policyPath)).digest('hex').slice(0, 32)}.sqlite`);
}
