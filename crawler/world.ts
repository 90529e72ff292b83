import { DEFAULT_SANDBOX_LIMITS, type Sandbox, type SandboxLimits } from '#sandbox/sandbox';
import type { BuildTools } from './addons/build-tools.ts';
import type { RemoteWorld } from './inspect/remote/remote-world.ts';
import type { NpmClient } from './npm-client.ts';
import type { OciClient } from './oci-client.ts';
import type { PypiClient } from './pypi-client.ts';

/** Ceilings of one server's way through the crawler; reaching one is a named outcome. */
export interface CrawlerLimits {
  /** One installation, from start to end. */
  installMs: number;
  /** What one installed package with all its dependencies may take on disk. */
  installBytes: number;
  readmeChars: number;
  /** How many launches of one server are tried, plain one included. */
  launches: number;
  /** After so many launches in which it ran and said nothing no other is tried. */
  silentLaunches: number;
  /** After that no other launch of a server is begun. */
  climbMs: number;
  /** From start to the answer to `initialize`. */
  handshakeMs: number;
  /** The same, of every launch but the first. */
  retryHandshakeMs: number;
  /** From the handshake to the last page of tools. */
  listMs: number;
  pages: number;
  tools: number;
  /** All that the server writes to stdout. */
  stdoutBytes: number;
  stderrTailChars: number;
  sandbox: SandboxLimits;
  /** Of one build of a native addon. */
  build: SandboxLimits;
}

/** Compilers take more than servers do while they list. */
export const DEFAULT_BUILD_LIMITS: SandboxLimits = {
  wallMs: 120_000,
  cpuSeconds: 110,
  memoryBytes: 2 * 1024 * 1024 * 1024,
  processes: 96,
  fileBytes: 256 * 1024 * 1024,
};

export const DEFAULT_CRAWLER_LIMITS: CrawlerLimits = {
  installMs: 180_000,
  installBytes: 1024 * 1024 * 1024,
  readmeChars: 512 * 1024,
  launches: 16,
  silentLaunches: 4,
  climbMs: 180_000,
  handshakeMs: 20_000,
  retryHandshakeMs: 12_000,
  listMs: 20_000,
  pages: 100,
  tools: 2_000,
  stdoutBytes: 16 * 1024 * 1024,
  stderrTailChars: 4_000,
  sandbox: DEFAULT_SANDBOX_LIMITS,
  build: DEFAULT_BUILD_LIMITS,
};

/** Everything outside that the crawler touches. */
export interface CrawlerWorld {
  /** Absent where none works: then nothing is started and the outcome is `no-sandbox`. */
  sandbox: Sandbox | undefined;
  /** Content-addressed installations: one folder a package, version and integrity. */
  cacheDir: string;
  /** What all installations together may take on disk; nothing is removed without it. */
  cacheBytes?: number;
  /** The Node that guests run: a folder with `bin/node`, mounted read-only. */
  nodeRoot: string;
  /** Absent where native addons are not built. */
  buildTools?: BuildTools | undefined;
  now: () => Date;
  npm: NpmClient;
  /** Absent where Python packages are not installed. */
  pypi?: PypiClient | undefined;
  /** Absent where images are not pulled. */
  oci?: OciClient | undefined;
  /** Absent where servers that run elsewhere are not asked. */
  remotes?: RemoteWorld | undefined;
  /** Where folders that are named begin; absent where none is looked into. */
  cwd?: string | undefined;
  signal: AbortSignal;
  limits: CrawlerLimits;
}
