import process from 'node:process';
import { EXIT } from './exit-codes.ts';
import { run } from './run.ts';

const ONE_CTRL_C_MS = 300;

/** Ends the process with the exit code of the command that its arguments name. */
export async function main(): Promise<void> {
  const stop = new AbortController();
  let interruptedAt: number | undefined;
  const interrupt = (): void => {
    const now = performance.now();
    // The second Ctrl-C means it: what is saved is saved. One Ctrl-C can come twice, from the terminal and from whoever started us.
    if (interruptedAt !== undefined && now - interruptedAt > ONE_CTRL_C_MS) process.exit(EXIT.interrupted);
    interruptedAt ??= now;
    stop.abort(new Error('stopped by the user'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // A reader that went away (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
  });
  const code = await run(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    signal: stop.signal,
  });
  process.exitCode = code;
  // Nothing may keep a finished command alive; flushed pipes first.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise<void>((done) => stream.write('', () => done()))));
  process.exit(code);
}
