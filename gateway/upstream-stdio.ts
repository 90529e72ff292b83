import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { codeOf } from '#core/errors';
import { shown } from '#core/shown';
import { type RequestId, readServerMessage } from './canonical.ts';
import { readLines } from './lines.ts';
import type { Delivery, Ending, Outgoing, Upstream, UpstreamEvents } from './upstream.ts';
import { messageText } from './wire-text.ts';

export interface StdioLaunch {
  command: readonly [string, ...string[]];
  env: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  /** Lines that the server writes to its standard error. */
  stderr(line: string): void;
}

/** A server that does not read may leave so much unread. */
const MOST_UNREAD_BYTES = 32 * 1024 * 1024;
/** What a server prints beside its messages is told so often. */
const MOST_NOISE = 100;
/** How long a server may take to end after its input ended, and again after it was asked to. */
const GRACE_MS = 1_500;
/** How long output may follow the end of a process, kept open by processes it left behind. */
const OUTPUT_AFTER_END_MS = 500;

/**
 * Starts a server as a process of its own group, without a shell, and speaks to it line by line. Starting cannot fail here: a program
 * that is not there closes the connection and says so.
 */
export function openStdio(launch: StdioLaunch, events: UpstreamEvents): Upstream {
  return new StdioUpstream(launch, events);
}

class StdioUpstream implements Upstream {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #events: UpstreamEvents;
  readonly #gone: Promise<void>;
  #closing: Promise<void> | undefined;
  #ended = false;
  #noise = 0;

  constructor({ command: [program, ...args], env, cwd, stderr }: StdioLaunch, events: UpstreamEvents) {
    this.#events = events;
    this.#child = spawn(program, args, { env, ...(cwd !== undefined && { cwd }), stdio: 'pipe', shell: false, detached: true });
    this.#gone = new Promise((gone) => {
      let output: NodeJS.Timeout | undefined;
      const end = (ending: Ending): void => {
        if (this.#ended) return;
        this.#ended = true;
        clearTimeout(output);
        this.#signal('SIGKILL');
        for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy();
        events.closed(ending);
        gone();
      };
      this.#child.once('error', (error) => {
        if (this.#child.pid === undefined) end({ reason: `\`${program}\` could not be started (${codeOf(error)})` });
      });
      this.#child.once('exit', (code, signal) => {
        const ending = endingOf(code, signal);
        output = setTimeout(() => end(ending), OUTPUT_AFTER_END_MS);
        this.#child.once('close', () => end(ending));
      });
    });
    // A server that is gone is told of by its end; a write to it by the write.
    this.#child.stdin.on('error', () => {});
    readLines(this.#child.stdout, {
      line: (text) => this.#read(text),
      unreadable: (why) =>
        events.failed(
          null,
          why === 'too-long' ? 'the server sent a message longer than 8 MiB' : 'the server sent a message that is not UTF-8',
        ),
      end: () => {},
    });
    readLines(this.#child.stderr, { line: stderr, unreadable: () => stderr('(a line that cannot be shown)'), end: () => {} });
  }

  async send({ text }: Outgoing): Promise<Delivery> {
    const { stdin } = this.#child;
    if (this.#ended || !stdin.writable || stdin.writableLength > MOST_UNREAD_BYTES) return 'undelivered';
    // A line of which only a part was written is no message: the server cannot have it.
    return new Promise((done) => stdin.write(`${text}\n`, (error) => done(error == null ? 'delivered' : 'undelivered')));
  }

  cancel(id: RequestId): void {
    const params = { requestId: id, reason: 'The client no longer waits for the answer.' };
    void this.send({
      message: { kind: 'notification', method: 'notifications/cancelled', params },
      text: messageText({ method: 'notifications/cancelled', params }),
    });
  }

  speaks(): void {}

  pause(): void {
    this.#child.stdout.pause();
  }

  resume(): void {
    this.#child.stdout.resume();
  }

  finish(): void {
    this.#child.stdin.end();
  }

  close(): Promise<void> {
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  async #stop(): Promise<void> {
    if (this.#ended) return;
    this.resume();
    this.#child.stdin.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await this.#endsWithin(GRACE_MS)) return;
      this.#signal(signal);
    }
    await this.#gone;
  }

  async #endsWithin(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<boolean>((over) => {
      timer = setTimeout(() => over(false), ms);
    });
    const ended = await Promise.race([this.#gone.then(() => true), waited]);
    clearTimeout(timer);
    return ended;
  }

  /** To the whole group: launchers such as npx pass no signal on. */
  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Nothing of the group is left.
    }
  }

  #read(text: string): void {
    const read = readServerMessage(text);
    if (read.ok) this.#events.message(read.message, read.text);
    else if (read.id !== null) this.#events.failed(read.id, `the server sent a message that cannot be read: ${lowered(read.reason)}`);
    // Servers print to their standard output what belongs elsewhere; it is shown unless it may hold data, and disturbs nobody.
    else if (++this.#noise > MOST_NOISE) return;
    else if (this.#noise === MOST_NOISE) this.#events.noise('The server goes on printing what is no message; no more of it is told.');
    else if (/^\s*[[{]/.test(text)) this.#events.noise(`The server sent a message that cannot be read and was left out. ${read.reason}`);
    else this.#events.noise(`The server printed what is no message: ${shown(text)}`);
  }
}

function endingOf(code: number | null, signal: NodeJS.Signals | null): Ending {
  if (signal !== null) return { reason: `the server was ended by ${signal}`, exitCode: 128 + constants.signals[signal], signal };
  return { reason: `the server ended with exit code ${code ?? 0}`, exitCode: code ?? 0 };
}

/** A sentence of ours as a part of another. */
export function lowered(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}
