import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Sandbox, SandboxExit, SandboxedCommand, SandboxLimits, SandboxMount } from '#sandbox/sandbox';

/** The Node that runs the tests, where guests expect theirs. */
export const NODE_MOUNT: SandboxMount = { hostPath: dirname(dirname(process.execPath)), guestPath: '/opt/node' };
export const NODE = '/opt/node/bin/node';

/** A program of its own that starts a command in a sandbox: `node START_IN_SANDBOX kind JSON`. */
export const START_IN_SANDBOX = join(import.meta.dirname, 'start-in-sandbox.ts');

const MEBIBYTE = 1024 * 1024;

/** Enough for anything that is not meant to reach a ceiling. */
export const LIMITS: SandboxLimits = {
  wallMs: 30_000,
  cpuSeconds: 20,
  memoryBytes: 512 * MEBIBYTE,
  processes: 32,
  fileBytes: 8 * MEBIBYTE,
};

type Changes = Omit<Partial<SandboxedCommand>, 'limits' | 'argv'> & { limits?: Partial<SandboxLimits> };

export function aCommand(argv: SandboxedCommand['argv'], { limits, ...changes }: Changes = {}): SandboxedCommand {
  return { argv, env: {}, mounts: [], ...changes, limits: { ...LIMITS, ...limits } };
}

export function aScript(script: string, changes?: Changes): SandboxedCommand {
  return aCommand(['/bin/sh', '-c', script], changes);
}

export interface Ran {
  stdout: string;
  stderr: string;
  exit: SandboxExit;
}

/** Runs a command to its end with `input` as all it has to read. */
export async function runIn(sandbox: Sandbox, command: SandboxedCommand, input: string | Buffer = ''): Promise<Ran> {
  const guest = sandbox.start(command);
  guest.stdin.end(input);
  const [stdout, stderr, exit] = await Promise.all([text(guest.stdout), text(guest.stderr), guest.exited]);
  return { stdout, stderr, exit };
}

/** The processes of this machine that have the word in their command line, zombies aside. */
export function processesWith(word: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && commandLine(pid).includes(word));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

let counted = 0;

/** Seconds to sleep that nobody else sleeps: a mark for `processesWith` that survives whatever a process does to itself. */
export function unlikelySeconds(): string {
  counted += 1;
  return `600.${process.pid}${counted}${Date.now()}`;
}
