import { PassThrough, Readable } from 'node:stream';
import { run } from '../../cli/run.ts';

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd: string;
  env?: Record<string, string | undefined>;
  stdin?: string | Readable;
  signal?: AbortSignal;
}

/** Runs one command in this process, as a user would type it, and gives back all it printed. */
export async function toolwarden(argv: readonly string[], options: CliOptions): Promise<CliResult> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const collect = (stream: PassThrough): (() => string) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString('utf8');
  };
  const out = collect(stdout);
  const err = collect(stderr);
  const code = await run(argv, {
    stdin: typeof options.stdin === 'object' ? options.stdin : Readable.from(options.stdin === undefined ? [] : [options.stdin]),
    stdout,
    stderr,
    env: { PATH: process.env['PATH'], HOME: options.cwd, ...options.env },
    cwd: options.cwd,
    now: () => new Date(),
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, stdout: out(), stderr: err() };
}
