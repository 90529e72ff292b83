import { codeOf, GiveUp, messageOf, RetryLater } from '#core/errors';
import type { LaunchSpec } from '#core/launch-spec';
import type { Sandbox, SandboxedCommand, SandboxedProcess } from '#sandbox/sandbox';
import type { CrawlerWorld } from '../world.ts';
import { type Conversation, converse } from './converse.ts';
import { openPeer } from './peer.ts';
import type { Report } from './read-report.ts';
import { sightReader } from './sights.ts';
import { textTail } from './text-tail.ts';

/** A program whose output ended is about to end; one that is not is ended by us. */
const GOODBYE_MS = 2_000;
const RETRY_MS = 10_000;
const COMPLAINT_CHARS = 300;
/** Help texts are longer than what is kept of them. */
const SAID_CHARS = 16_000;

/**
 * Starts a program in the sandbox, asks it for its tools and ends it with everything that it started.
 *
 * @throws {RetryLater} `sandbox-setup-failed` when the sandbox could not be built, which says nothing about the server.
 * @throws {GiveUp} `installation-gone` when what should be mounted is no longer there, `launch-too-long` when no command line is.
 * @throws the reason of `world.signal`.
 */
export async function startAndList(spec: LaunchSpec, command: SandboxedCommand, sandbox: Sandbox, world: CrawlerWorld): Promise<Report> {
  world.signal.throwIfAborted();
  const startedAt = world.now();
  const now = () => world.now().getTime();
  const running = startIn(sandbox, command);
  const stop = () => void running.stop();
  world.signal.addEventListener('abort', stop, { once: true });
  try {
    const stderr = textTail(SAID_CHARS);
    const sights = sightReader((bytes) => stderr.push(bytes));
    let complaints = 0;
    running.stderr.on('data', (bytes: Buffer) => {
      sights.push(bytes);
      complaints += bytes.length;
      // Whoever says more than that is not listened to any more, and waits.
      if (complaints > world.limits.stdoutBytes) running.stderr.pause();
    });
    running.stderr.on('error', () => {});
    const complained = new Promise((resolve) => running.stderr.once('close', resolve));
    const peer = openPeer(running.stdin, running.stdout, {
      stdoutBytes: world.limits.stdoutBytes,
      noiseTailChars: SAID_CHARS,
    });
    const conversation = await converse(peer, world.limits, now);
    const endedItself = await endsItself(running, conversation);
    // Before the end that we make: what breaks off there was not broken by the server.
    const heard = peer.heard();
    const exit = await running.stop();
    // Its last words may be read after its end is told.
    await happens(complained, running.stderr.isPaused() ? 0 : GOODBYE_MS);
    running.stderr.destroy();
    world.signal.throwIfAborted();
    if (exit.setupFailed === true) throw setupFailed(stderr.text());
    return {
      spec,
      sandbox: sandbox.kind,
      startedAt: startedAt.toISOString(),
      durationMs: now() - startedAt.getTime(),
      conversation,
      heard,
      stderr: stderr.text(),
      stderrTail: stderr.text().slice(-world.limits.stderrTailChars).toWellFormed(),
      seen: sights.seen,
      exit,
      endedItself,
    };
  } finally {
    world.signal.removeEventListener('abort', stop);
    await running.stop();
  }
}

/** @throws {GiveUp} `installation-gone`, `launch-too-long`. @throws {RetryLater} `sandbox-busy` */
export function startIn(sandbox: Sandbox, command: SandboxedCommand): SandboxedProcess {
  try {
    return sandbox.start(command);
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      throw new GiveUp('installation-gone', `What was to be started is no longer there: ${messageOf(error)}. Crawl it again.`, {
        cause: error,
      });
    // What a README or a server says is needed may be longer than a command line can be.
    if (codeOf(error) === 'E2BIG')
      throw new GiveUp('launch-too-long', 'What it says it has to be started with is longer than a command line of this machine may be.', {
        cause: error,
      });
    if (codeOf(error) === 'EAGAIN' || codeOf(error) === 'ENOMEM' || codeOf(error) === 'EMFILE')
      throw new RetryLater(
        'sandbox-busy',
        `This machine could start no more programs (${codeOf(error)}); it is tried again later.`,
        RETRY_MS,
        {
          cause: error,
        },
      );
    throw error;
  }
}

/** What is said of a sandbox that could not be built, from what its builder complained of. */
export function setupFailed(complaint: string): RetryLater {
  const line = complaint.trim().split('\n')[0]?.slice(0, COMPLAINT_CHARS) ?? '';
  return new RetryLater(
    'sandbox-setup-failed',
    `The sandbox could not be built: ${line || 'no reason given'}. It is tried again later.`,
    RETRY_MS,
  );
}

/** Whether the program ended without us. One whose output just ended is given a moment, so that its exit code is its own. */
async function endsItself(running: SandboxedProcess, { ending }: Conversation): Promise<boolean> {
  if (ending.kind !== 'unanswered' || ending.why !== 'closed') return false;
  return happens(running.exited, GOODBYE_MS);
}

/** Whether it happens in that time; never rejects where `event` does not. */
async function happens(event: Promise<unknown>, waitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), waitMs);
  });
  const happened = await Promise.race([event.then(() => true), late]);
  clearTimeout(timer);
  return happened;
}
