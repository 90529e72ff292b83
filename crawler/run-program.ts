import { type ChildProcess, spawn } from 'node:child_process';

const STDOUT_BYTES = 16 * 1024 * 1024;
const STDERR_TAIL_CHARS = 16 * 1024;

/** How one run of a program ended. */
export interface ProgramRun {
  ending: 'exited' | 'timed-out' | 'over-limit';
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderrTail: string;
}

/**
 * Runs a program of this machine without a shell and waits for its end; at `timeoutMs`, at 16 MiB of output or at the signal, it and all
 * that it started are killed. What it writes is readable to all, whatever our own mask says.
 *
 * @throws what `spawn` does, as `ENOENT` where there is no such program along the PATH of `env`.
 * @throws the reason of the signal.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { env: Record<string, string>; cwd: string; timeoutMs: number; signal: AbortSignal },
): Promise<ProgramRun> {
  const { signal } = options;
  signal.throwIfAborted();
  // A process group of its own, so that what it starts ends with it.
  const child = readableToAll(() =>
    spawn(program, args, { env: options.env, cwd: options.cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  let ending: ProgramRun['ending'] = 'exited';
  const end = (why: ProgramRun['ending']) => {
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
