import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf, RetryLater } from '#core/errors';
import { parseJson } from '#core/json';
import type { PypiInstall, PypiLookup, PypiTool, ToolSettings } from '../pypi-client.ts';
import { type ProgramRun, runProgram } from '../run-program.ts';
import { normalName, readMetadataJson } from './metadata.ts';
import { PIP_GUARD, PipNotes } from './pip-guard.ts';
import type { GuestPython } from './python.ts';

const LOOK_UP_MS = 90_000;
const VENV_MS = 120_000;
const RETRY_MS = 30_000;
const RATE_LIMITED_RETRY_MS = 120_000;
const SHOWN_DETAIL_CHARS = 500;
const EXACT_VERSION = /^[0-9A-Za-z][0-9A-Za-z.!+_-]{0,99}$/;
const IS_ARCHIVE = /\.(?:whl|zip|tgz|tar\.[a-z0-9]+)$/;
/** pip introduces itself to an index with what these say. */
const INTRODUCTIONS = /(?:^|\/)(?:lsb_release|rustc|uname)$/;

const Report = z.object({
  install: z
    .array(
      z.object({
        metadata: z.unknown(),
        download_info: z.object({
          archive_info: z.object({ hash: z.string().optional(), hashes: z.record(z.string(), z.string()).optional() }).optional(),
        }),
      }),
    )
    .length(1),
});

interface PipRun extends ProgramRun {
  /** Absent where it was ended before it could write them. */
  notes?: PipNotes;
}

/** The pip of this machine's Python, or one of its own for us where Python comes without; `undefined` where neither can be had. */
export async function openPip(settings: ToolSettings, signal: AbortSignal): Promise<PypiTool | undefined> {
  const python = await findPip(settings, signal);
  return python === undefined ? undefined : pipOf(python, settings);
}

/** @param python the Python that has pip */
function pipOf(python: string, { env }: ToolSettings): PypiTool {
  async function lookUp(name: string, version: string | undefined, guest: GuestPython, signal: AbortSignal): Promise<PypiLookup> {
    const wanted = version === undefined ? name : `${name}==${version}`;
    if (version !== undefined && !EXACT_VERSION.test(version))
      return { found: false, outcome: 'not-found', detail: `\`${version}\` is not an exact version.` };
    const cwd = await mkdtemp(join(tmpdir(), 'toolwarden-pip-'));
    try {
      const args = ['--dry-run', '--ignore-installed', '--no-deps', '--quiet', '--report=-', '--', wanted];
      const run = await runPip(python, args, { env, scratch: cwd, timeoutMs: LOOK_UP_MS, signal });
      return readLookup(name, wanted, version, guest, run);
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  }

  return {
    lookUp,
    async install({ name, version }, { target, scratch }, { timeoutMs, signal }) {
      if (!EXACT_VERSION.test(version)) return { installed: false, detail: `\`${version}\` is not an exact version.` };
      const args = [`--target=${target}`, '--no-compile', '--no-warn-script-location', '--quiet', '--', `${name}==${version}`];
      return readInstall(`${name}==${version}`, await runPip(python, args, { env, scratch, timeoutMs, signal }), timeoutMs);
    },
  };
}

/** @param options.scratch everything that pip puts down meanwhile, so that its size can be watched */
async function runPip(
  python: string,
  args: readonly string[],
  { env, scratch, timeoutMs, signal }: { env: Record<string, string>; scratch: string; timeoutMs: number; signal: AbortSignal },
): Promise<PipRun> {
  const notes = join(scratch, 'notes.json');
  await rm(notes, { force: true });
  const run = await runProgram(python, ['-c', PIP_GUARD, notes, 'install', '--only-binary=:all:', '--retries=1', '--timeout=20', ...args], {
    env: { ...env, TMPDIR: scratch },
    cwd: scratch,
    timeoutMs,
    signal,
  });
  try {
    const read = PipNotes.safeParse(JSON.parse(await readFile(notes, 'utf8')));
    return read.success ? { ...run, notes: read.data } : run;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return run;
    throw error;
  }
}

function readLookup(name: string, wanted: string, version: string | undefined, python: GuestPython, run: PipRun): PypiLookup {
  if (run.ending === 'exited' && run.code === 0) {
    const report = Report.safeParse(parseJson(run.stdout));
    const [entry] = report.success ? report.data.install : [];
    const metadata = readMetadataJson(entry?.metadata);
    if (entry === undefined || metadata === undefined || !EXACT_VERSION.test(metadata.version))
      return { found: false, outcome: 'not-found', detail: `What the index says of \`${wanted}\` cannot be read.` };
    if (normalName(metadata.name) !== normalName(name))
      return { found: false, outcome: 'not-found', detail: `The index answers for \`${wanted}\` with another package.` };
    const { hash, hashes = {} } = entry.download_info.archive_info ?? {};
    const sha256 = hashes['sha256'] ?? /^sha256=([0-9a-f]{64})$/.exec(hash ?? '')?.[1];
    if (sha256 === undefined) return { found: false, outcome: 'not-found', detail: `The index has no digest of \`${wanted}\`.` };
    return {
      found: true,
      manifest: { name: metadata.name, version: metadata.version, integrity: `sha256-${sha256}`, metadata, python },
    };
  }
  if (run.ending === 'over-limit')
    return { found: false, outcome: 'not-found', detail: `What the index says of \`${wanted}\` is too long.` };
  if (run.ending === 'timed-out' || run.notes === undefined) throw unavailable(wanted, run, `no answer within ${LOOK_UP_MS / 1000} s`);
  const trouble = troubleOf(run.notes);
  if (trouble !== undefined) throw unavailable(wanted, run, trouble);
  return { found: false, ...whyNot(wanted, version, python, run, run.notes) };
}

/** What kept the index from answering, in a few words; `undefined` where it answered everything that was asked. */
function troubleOf({ requests }: PipNotes): string | undefined {
  for (const request of requests) {
    if ('error' in request) return request.error;
    if (request.status >= 500 || request.status === 429 || request.status === 408) return `status ${request.status}`;
  }
  return undefined;
}

function whyNot(
  wanted: string,
  version: string | undefined,
  python: GuestPython,
  run: ProgramRun,
  { files, requests }: PipNotes,
): { outcome: 'not-found' | 'unsupported'; detail: string } {
  const offered = files.filter(({ name }) => IS_ARCHIVE.test(name) && (version === undefined || isOfVersion(name, version)));
  if (offered.length === 0) {
    const refused = requests.find((request) => 'status' in request && (request.status === 401 || request.status === 403));
    if (refused !== undefined) return { outcome: 'not-found', detail: `The index does not give \`${wanted}\` to us.` };
    return { outcome: 'not-found', detail: `The index has no \`${wanted}\`.` };
  }
  if (offered.some((file) => file.is === 'candidate' && (!file.withdrawn || version !== undefined)))
    return { outcome: 'unsupported', detail: `pip finds \`${wanted}\` and cannot use it (${lastWords(run)}).` };
  const pick = (kind: string) => offered.findLast((file) => file.is === kind);
  const forAnother = pick('requires_python_mismatch');
  if (forAnother !== undefined)
    return { outcome: 'unsupported', detail: `It is not for the Python of this machine, ${python.version} (${forAnother.why}).` };
  if (pick('platform_mismatch') !== undefined)
    return { outcome: 'unsupported', detail: `It has no wheel for Python ${python.version} on this machine.` };
  const source = offered.findLast(({ name }) => !name.endsWith('.whl'));
  if (source !== undefined)
    return {
      outcome: 'unsupported',
      detail: `The index has it as source only (\`${source.name}\`), and building that runs its code outside the sandbox, which is not done.`,
    };
  if (offered.some(({ withdrawn }) => withdrawn))
    return { outcome: 'not-found', detail: `All versions of \`${wanted}\` were withdrawn by their author.` };
  return { outcome: 'not-found', detail: `The index has no file of \`${wanted}\` that can be installed.` };
}

function isOfVersion(file: string, version: string): boolean {
  const lower = file.toLowerCase();
  const at = lower.indexOf(`-${version.toLowerCase()}`);
  return at > 0 && /^(?:-|\.tar|\.zip|\.tgz)/.test(lower.slice(at + version.length + 1));
}

function readInstall(wanted: string, run: PipRun, timeoutMs: number): PypiInstall {
  if (run.ending === 'exited' && run.code === 0) return { installed: true };
  if (run.ending === 'timed-out') return { installed: false, detail: `The installation was not done after ${timeoutMs / 1000} s.` };
  const { refused = [], programs = [] } = run.notes ?? {};
  if (refused[0] !== undefined)
    return {
      installed: false,
      detail: `It depends on something that is not taken from the index, which is never fetched (\`${refused[0]}\`).`,
    };
  const started = programs.find((program) => !INTRODUCTIONS.test(program));
  if (started !== undefined)
    return { installed: false, detail: `Installing it would start a program (\`${started}\`), which is never done outside the sandbox.` };
  const trouble = run.notes && troubleOf(run.notes);
  if (trouble !== undefined) throw unavailable(wanted, run, trouble);
  return { installed: false, detail: `pip could not install it (${lastWords(run)}).` };
}

/** pip's own line about what went wrong, without credentials. */
function lastWords({ stderrTail, code }: ProgramRun): string {
  const lines = stderrTail.trim().split('\n');
  const error = lines.find((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length);
  // Behind that stands where in pip it happened, and last of all what.
  const said = (error === 'Exception:' ? lines.at(-1) : error) ?? `exit code ${code ?? 'none'}`;
  const words = said
    .replace(/\/\/[^/\s@]*@/g, '//')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  return words.slice(0, SHOWN_DETAIL_CHARS);
}

function unavailable(wanted: string, { notes }: PipRun, why: string): RetryLater {
  const limited = notes?.requests.some((request) => 'status' in request && request.status === 429) === true;
  return new RetryLater(
    'pypi-unavailable',
    `pip could not ask its index for \`${wanted}\` (${why}). It is asked again later; check the network and the proxy settings.`,
    limited ? RATE_LIMITED_RETRY_MS : RETRY_MS,
  );
}

/** The Python whose pip is used: that of the PATH, else one in a folder of ours, which `venv` gives the pip that Python carries. */
async function findPip({ env, toolsDir }: ToolSettings, signal: AbortSignal): Promise<string | undefined> {
  if (await hasPip('python3', env, signal)) return 'python3';
  const own = join(toolsDir, 'pip');
  const python = join(own, 'bin/python3');
  if (await hasPip(python, env, signal)) return python;
  await mkdir(toolsDir, { recursive: true });
  const unfinished = await mkdtemp(join(toolsDir, '.pip-'));
  try {
    const run = await runProgram('python3', ['-m', 'venv', '--clear', unfinished], { env, cwd: toolsDir, timeoutMs: VENV_MS, signal });
    if (run.ending !== 'exited' || run.code !== 0) return undefined;
    // What is there and has no pip is of a Python that is gone.
    await rm(own, { recursive: true, force: true });
    await rename(unfinished, own);
  } catch (error) {
    // Another was quicker, or there is no such Python.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error))) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return (await hasPip(python, env, signal)) ? python : undefined;
}

/** Whether that Python has a pip that says what it would install before it does. */
async function hasPip(python: string, env: Record<string, string>, signal: AbortSignal): Promise<boolean> {
  const cwd = await mkdtemp(join(tmpdir(), 'toolwarden-pip-'));
  try {
    const run = await runProgram(python, ['-m', 'pip', '--version'], { env, cwd, timeoutMs: LOOK_UP_MS, signal });
    const [, major, minor] = /^pip (\d+)\.(\d+)/.exec(run.stdout) ?? [];
    return run.code === 0 && Number(major) * 100 + Number(minor) >= 2202;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES') return false;
    throw error;
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
