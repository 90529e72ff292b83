import type { Readable, Writable } from 'node:stream';

/** What one sandboxed process tree may take. Reaching one ends the whole tree and is reported in `SandboxExit`. */
export interface SandboxLimits {
  /** Wall clock, from start to forced end. */
  wallMs: number;
  /** CPU time of any one process. */
  cpuSeconds: number;
  /** Resident memory of the whole process tree. */
  memoryBytes: number;
  processes: number;
  /** Size of any one file, and of each of the two temporary file systems. */
  fileBytes: number;
}

export const DEFAULT_SANDBOX_LIMITS: SandboxLimits = {
  wallMs: 60_000,
  cpuSeconds: 30,
  memoryBytes: 1024 * 1024 * 1024,
  processes: 96,
  fileBytes: 64 * 1024 * 1024,
};

/**
 * A read-only view of a host folder inside the sandbox. The folders above it may be closed to all but us; of what is in it, the guest reads
 * what everybody may.
 */
export interface SandboxMount {
  hostPath: string;
  guestPath: string;
}

export interface SandboxedCommand {
  /** Paths as the guest sees them. No shell is involved. */
  argv: readonly [string, ...string[]];
  /** The whole environment: nothing of ours is inherited. PATH and HOME are set by the sandbox when absent. */
  env: Readonly<Record<string, string>>;
  /** A guest path; `/home/sandbox` (writable, empty, gone afterwards) unless told. */
  cwd?: string;
  mounts: readonly SandboxMount[];
  limits: SandboxLimits;
  /**
   * The guest's own loopback lets it listen on every port, and names are asked of a name server there: a program inside can play the world
   * to another. Without it ports below 1024 are closed to it, as to every user.
   */
  ownWorld?: true;
}

export interface SandboxExit {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Which ceiling ended it; absent when it ended by itself or by `stop()`. */
  overLimit?: 'time' | 'memory' | 'processes';
  /** The sandbox itself could not be built: stderr says why, and this says nothing about the program. */
  setupFailed?: true;
  /** Highest resident memory of the whole tree that was seen. */
  peakMemoryBytes: number;
}

/** One process tree with no network, no host files but its mounts, and no way to outlive us. */
export interface SandboxedProcess {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Resolves once, after the whole tree is gone. Never rejects. */
  exited: Promise<SandboxExit>;
  /** Ends the whole tree and waits for it; safe to call twice. */
  stop(): Promise<SandboxExit>;
}

/** Those that a person chooses from. */
export const SANDBOX_KINDS = ['bubblewrap', 'namespaces', 'none'] as const;
/** Images bring a system of their own, and are started by an engine. */
export type SandboxKind = (typeof SANDBOX_KINDS)[number] | 'container';

/**
 * Starts untrusted programs. One contract suite (`test/contracts/sandbox.ts`) runs on every kind but `none`.
 *
 * Inside: the mounts and a minimal system read-only, `/tmp` and `/home/sandbox` as bounded temporary file systems, its own
 * process tree, no network but an own loopback, no capabilities, an unprivileged user.
 */
export interface Sandbox {
  readonly kind: SandboxKind;
  start(command: SandboxedCommand): SandboxedProcess;
}

/** What this machine can do; `how` is the exact command that mends a lack. */
export type SandboxAvailability =
  | { kind: SandboxKind; available: true }
  | { kind: SandboxKind; available: false; why: string; how: string };
