import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import semver from 'semver';
import { z } from 'zod';
import { RetryLater } from '#core/errors';
import { parseJson } from '#core/json';
import { npmEnvironment } from './npm-environment.ts';
import { type NpmRun, runNpm } from './npm-process.ts';
import { repositoryUrl } from './resolve/repository-url.ts';

/** What the registry knows of one version; only the fields we use, parsed. */
export interface NpmManifest {
  name: string;
  version: string;
  description?: string;
  homepage?: string;
  license?: string;
  /** `https://…`, without `.git`. */
  repository?: string;
  mcpName?: string;
  keywords?: string[];
  /** Command name to file. */
  bin: Record<string, string>;
  /** Names of all that an installation brings along: dependencies, optional and peer ones. */
  dependencies: string[];
  integrity: string;
}

export type NpmLookup = { found: true; manifest: NpmManifest } | { found: false; detail: string };
export type NpmInstall = { installed: true } | { installed: false; detail: string };

/** The package manager, as the crawler uses it. Install scripts never run. */
export interface NpmClient {
  /**
   * The version that a range, a tag or (without either) `latest` names; the highest of a range.
   *
   * @throws {RetryLater} `npm-unavailable` when the registry cannot be reached.
   */
  lookUp(name: string, range: string | undefined, signal: AbortSignal): Promise<NpmLookup>;
  /** Installs `name@version` with its dependencies into `dir/node_modules`. */
  install(name: string, version: string, dir: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<NpmInstall>;
}

const LOOK_UP_MS = 60_000;
const RETRY_MS = 30_000;
const RATE_LIMITED_RETRY_MS = 120_000;
const SHOWN_DETAIL_CHARS = 500;

/** Names and ranges that npm would take for a file or a folder of ours. */
const READS_AS_FILE = /^\.|[/\\:]|\.(?:tgz|tar|tar\.gz)$/i;
/** What the registry says of a package or version that it has not, or does not give to us. */
const NOT_FOUND = new Set(['E404', 'ETARGET', 'ENOVERSIONS', 'E401', 'E403', 'E451', 'EINVALIDPACKAGENAME', 'EINVALIDTAGNAME']);
const EXACT_VERSION = /^\d{1,16}\.\d{1,16}\.\d{1,16}(?:[-+][0-9A-Za-z.+-]{1,100})?$/;
const FIELDS = [
  'name',
  'version',
  'description',
  'homepage',
  'license',
  'repository',
  'mcpName',
  'keywords',
  'bin',
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'dist.integrity',
  'dist.shasum',
];

const Text = z.string().optional().catch(undefined);
const Names = z.record(z.string(), z.unknown()).transform(Object.keys).catch([]);
const View = z.object({
  name: z.string(),
  // It becomes part of a folder's name.
  version: z.string().regex(EXACT_VERSION),
  description: Text,
  homepage: Text,
  license: z
    .union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)])
    .optional()
    .catch(undefined),
  repository: z
    .union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)])
    .optional()
    .catch(undefined),
  mcpName: Text,
  keywords: z.array(z.string()).optional().catch(undefined),
  bin: z
    .union([z.string(), z.record(z.string(), z.string())])
    .optional()
    .catch(undefined),
  dependencies: Names,
  optionalDependencies: Names,
  peerDependencies: Names,
  'dist.integrity': Text,
  'dist.shasum': Text,
});
type View = z.infer<typeof View>;

/** One version, or a list where a range matches several. */
const Answer = z.union([View.transform((view) => [view]), z.array(View).min(1)]);
const Failure = z.object({ error: z.object({ code: z.string().catch('unknown'), summary: z.string().catch('') }) });

/**
 * The `npm` of this machine, with the registry, proxy and credentials that the user's npm has.
 *
 * It fetches packages from registries only: a dependency on a repository, a URL or a folder fails the installation, because
 * fetching those can run programs or reach hosts that the package's author chose.
 *
 * @param options.env read for PATH, HOME, and what npm needs to reach its registry; nothing else reaches npm.
 * @throws {StopWorker} `no-npm` from every call when there is no `npm`.
 */
export function systemNpm({ env }: { env: Readonly<Record<string, string | undefined>> }): NpmClient {
  const npmEnv = npmEnvironment(env);

  async function lookUp(name: string, range: string | undefined, signal: AbortSignal): Promise<NpmLookup> {
    const wanted = `${name}@${range ?? 'latest'}`;
    if ((!name.startsWith('@') && READS_AS_FILE.test(name)) || (range !== undefined && READS_AS_FILE.test(range)))
      return { found: false, detail: `npm cannot look for \`${wanted}\` in a registry.` };
    // Anywhere else a project's own settings could apply.
    const cwd = await mkdtemp(join(tmpdir(), 'toolwarden-npm-'));
    try {
      const args = ['view', '--json', `--prefix=${cwd}`, '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--', wanted, ...FIELDS];
      const run = await runNpm(args, { env: npmEnv, cwd, timeoutMs: LOOK_UP_MS, signal });
      return readView(name, wanted, run);
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  }

  async function install(
    name: string,
    version: string,
    dir: string,
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  ): Promise<NpmInstall> {
    if (!EXACT_VERSION.test(version)) return { installed: false, detail: `\`${version}\` is not an exact version.` };
    const args = [
      'install',
      '--json',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--omit=dev',
      '--prefer-offline',
      '--no-save',
      '--no-package-lock',
      `--prefix=${dir}`,
      '--',
      `${name}@${version}`,
    ];
    await mkdir(dir, { recursive: true });
    const run = await runNpm(args, { env: npmEnv, cwd: dir, timeoutMs, signal });
    if (run.ending === 'exited' && run.code === 0) return { installed: true };
    return { installed: false, detail: installDetail(run, timeoutMs) };
  }

  return { lookUp, install };
}

function readView(name: string, wanted: string, run: NpmRun): NpmLookup {
  if (run.ending === 'exited' && run.code === 0) {
    // npm prints nothing for a range that no version is in.
    if (run.stdout.trim() === '') return { found: false, detail: `The registry has no \`${wanted}\`.` };
    const answer = Answer.safeParse(parseJson(run.stdout));
    if (!answer.success) return { found: false, detail: `What the registry says of \`${wanted}\` cannot be read.` };
    const [view] = answer.data.sort((one, other) => semver.rcompare(one.version, other.version, true));
    if (view?.name !== name) return { found: false, detail: `The registry answers for \`${wanted}\` with another package.` };
    return readManifest(view);
  }
  const { code, summary } = failureOf(run);
  if (run.ending === 'exited' && NOT_FOUND.has(code)) {
    if (code === 'E404' || code === 'ETARGET') return { found: false, detail: `The registry has no \`${wanted}\`.` };
    return { found: false, detail: `The registry does not give \`${wanted}\` (${code}).` };
  }
  if (run.ending === 'over-limit') return { found: false, detail: `What the registry says of \`${wanted}\` is too long.` };
  const why = run.ending === 'timed-out' ? `no answer within ${LOOK_UP_MS / 1000} s` : `${code}${summary && `: ${summary}`}`;
  throw new RetryLater(
    'npm-unavailable',
    `npm could not ask its registry for \`${wanted}\` (${why}). It is asked again later; check the network and the proxy settings.`,
    code === 'E429' ? RATE_LIMITED_RETRY_MS : RETRY_MS,
  );
}

function readManifest(view: View): NpmLookup {
  const shasum = view['dist.shasum'];
  const integrity = view['dist.integrity'] ?? (shasum === undefined ? '' : `sha1-${Buffer.from(shasum, 'hex').toString('base64')}`);
  if (integrity === '') return { found: false, detail: `The registry has no digest of \`${view.name}@${view.version}\`.` };
  const { description, homepage, license, mcpName, keywords } = view;
  const repository = view.repository === undefined ? undefined : repositoryUrl(view.repository);
  return {
    found: true,
    manifest: {
      name: view.name,
      version: view.version,
      ...(description !== undefined && { description }),
      ...(homepage !== undefined && { homepage }),
      ...(license !== undefined && { license }),
      ...(repository !== undefined && { repository }),
      ...(mcpName !== undefined && { mcpName }),
      ...(keywords !== undefined && { keywords }),
      bin: typeof view.bin === 'string' ? { [view.name.split('/').at(-1) ?? view.name]: view.bin } : (view.bin ?? {}),
      dependencies: [...new Set([...view.dependencies, ...view.optionalDependencies, ...view.peerDependencies])],
      integrity,
    },
  };
}

function installDetail(run: NpmRun, timeoutMs: number): string {
  if (run.ending === 'timed-out') return `The installation was not done after ${timeoutMs / 1000} s.`;
  const { code, summary } = failureOf(run);
  if (code === 'EALLOWGIT' || code === 'EALLOWREMOTE' || code === 'EALLOWFILE' || code === 'EALLOWDIRECTORY')
    return `It depends on something that no registry has, which is never fetched (${code}).`;
  return `npm could not install it (${code}${summary && `: ${summary}`}).`;
}

/** The code and one line of what npm reports, without credentials. */
function failureOf(run: NpmRun): { code: string; summary: string } {
  const failure = Failure.safeParse(parseJson(run.stdout));
  const code = failure.success ? failure.data.error.code : `exit code ${run.code ?? 'none'}`;
  const said = failure.success ? failure.data.error.summary : (run.stderrTail.trim().split('\n').at(-1) ?? '');
  const summary = said
    .replace(/\/\/[^/\s@]*@/g, '//')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  return { code, summary: summary.slice(0, SHOWN_DETAIL_CHARS) };
}
