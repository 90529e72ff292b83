import { type ChildProcess, spawn } from 'node:child_process';
import { codeOf, StopWorker } from '#core/errors';

const STDOUT_BYTES = 16 * 1024 * 1024;
const STDERR_TAIL_CHARS = 16 * 1024;

/** How one run of npm ended. */
export interface NpmRun {
  ending: 'exited' | 'timed-out' | 'over-limit';
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderrTail: string;
}

/**
 * Runs `npm` without a shell and waits for its end; at `timeoutMs`, at 16 MiB of output or at the signal, it and all that it
 * started are killed.
 *
 * @throws {StopWorker} `no-npm` when there is no such program.
 * @throws the reason of the signal.
 */
export async function runNpm(
  args: readonly string[],
  options: { env: Record<string, string>; cwd: string; timeoutMs: number; signal: AbortSignal },
): Promise<NpmRun> {
  const { signal } = options;
  signal.throwIfAborted();
  // A process group of its own, so that what npm starts ends with it.
  const child = readableToAll(() =>
    spawn('npm', args, { env: options.env, cwd: options.cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  let ending: NpmRun['ending'] = 'exited';
  const end = (why: NpmRun['ending']) => {
    ending = why;
    killGroup(child);
  };
  const timer = setTimeout(() => end('timed-out'), options.timeoutMs);
  const onAbort = () => killGroup(child);
  signal.addEventListener('abort', onAbort, { once: true });

  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > STDOUT_BYTES) end('over-limit');
    else chunks.push(chunk);
  });
  let stderrTail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-STDERR_TAIL_CHARS);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal.throwIfAborted();
    return { ending, code, stdout: Buffer.concat(chunks).toString('utf8'), stderrTail };
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      throw new StopWorker('no-npm', 'There is no `npm` on the PATH, so nothing can be installed. Install Node with npm.', {
        cause: error,
      });
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** What is installed is read by the guest, another user, also where our own mask closes new files to all others. */
function readableToAll<Child>(start: () => Child): Child {
  const own = process.umask(0o022);
  try {
    return start();
  } finally {
    process.umask(own);
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of it has ended by itself.
  }
}
