import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, RetryLater } from '#core/errors';
import { askPython, type PypiInstall, type PypiLookup, type PypiTool, type ToolSettings } from '../pypi-client.ts';
import { type ProgramRun, runProgram } from '../run-program.ts';
import { normalName } from './metadata.ts';
import type { GuestPython } from './python.ts';

const ASK_MS = 20_000;
const LOOK_UP_MS = 90_000;
const RETRY_MS = 30_000;
const SHOWN_DETAIL_CHARS = 500;
const EXACT_VERSION = /^[0-9A-Za-z][0-9A-Za-z.!+_-]{0,99}$/;
/** uv ends with 1 where it has an answer and it is no, and with 2 where something kept it from one. */
const ANSWER_IS_NO = 1;
/** uv has no code for a name that the index does not know; these are its words. */
const NOT_THERE = /was not found in the package registry|there (?:is|are) no versions? of/i;
const NO_WHEEL = /no (?:usable )?wheels|no-binary|no source|building source distributions is disabled|has no wheels with a matching/i;
const OTHER_PYTHON = /does not satisfy Python|Requires-Python|depends on Python/i;

/** uv by its documented command line. It has not been tried with a real uv. */
export interface Uv {
  tool: PypiTool;
  /** A Python that uv knows of, where none is on the PATH. */
  findPython(signal: AbortSignal): Promise<GuestPython | undefined>;
}

export async function openUv(settings: ToolSettings, signal: AbortSignal): Promise<Uv | undefined> {
  const { env } = settings;
  const version = await run(['--version'], env, ASK_MS, signal);
  if (version?.code !== 0 || !/^uv \d/.test(version.stdout)) return undefined;

  async function lookUp(name: string, wantedVersion: string | undefined, python: GuestPython, signal: AbortSignal): Promise<PypiLookup> {
    const wanted = wantedVersion === undefined ? name : `${name}==${wantedVersion}`;
    if (wantedVersion !== undefined && !EXACT_VERSION.test(wantedVersion))
      return { found: false, outcome: 'not-found', detail: `\`${wantedVersion}\` is not an exact version.` };
    // One requirement in, one pinned line with the digests of its wheels out.
    const args = ['pip', 'compile', '--no-deps', '--only-binary=:all:', '--generate-hashes', '--no-header', '--no-annotate', '--quiet'];
    const asked = await runInFolder(
      [...args, `--python=${python.executable}`, 'wanted.in'],
      { 'wanted.in': `${wanted}\n` },
      LOOK_UP_MS,
      signal,
    );
    return readLookup(name, wanted, python, asked);
  }

  async function runInFolder(args: string[], files: Record<string, string>, timeoutMs: number, signal: AbortSignal): Promise<ProgramRun> {
    // Anywhere else a project's own settings could apply.
    const cwd = await mkdtemp(join(tmpdir(), 'toolwarden-uv-'));
    try {
      for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
      return await runProgram('uv', args, { env, cwd, timeoutMs, signal });
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  }

  return {
    tool: {
      lookUp,
      async install({ name, version: exact, python }, { target, scratch }, { timeoutMs, signal }) {
        if (!EXACT_VERSION.test(exact)) return { installed: false, detail: `\`${exact}\` is not an exact version.` };
        const args = ['pip', 'install', `--target=${target}`, '--only-binary=:all:', '--link-mode=copy', '--quiet'];
        // Its cache too lies where its size is watched.
        const own = [`--cache-dir=${join(scratch, 'cache')}`, `--python=${python.executable}`];
        const ended = await runProgram('uv', [...args, ...own, `${name}==${exact}`], {
          env: { ...env, TMPDIR: scratch },
          cwd: scratch,
          timeoutMs,
          signal,
        });
        return readInstall(ended, timeoutMs);
      },
    },
    async findPython(signal) {
      const found = await runInFolder(['python', 'find', '--no-project'], {}, ASK_MS, signal);
      const path = found.stdout.trim();
      return found.code === 0 && path.startsWith('/') ? askPython(path, settings, signal) : undefined;
    },
  };
}

async function run(args: readonly string[], env: Record<string, string>, timeoutMs: number, signal: AbortSignal) {
  try {
    return await runProgram('uv', args, { env, cwd: tmpdir(), timeoutMs, signal });
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES') return undefined;
    throw error;
  }
}

function readLookup(name: string, wanted: string, python: GuestPython, run: ProgramRun): PypiLookup {
  if (run.ending === 'exited' && run.code === 0) {
    const [, found = '', version = ''] = /^([A-Za-z0-9][\w.-]*)==([^\s\\;]+)/m.exec(run.stdout) ?? [];
    const digests = [...run.stdout.matchAll(/--hash=sha256:([0-9a-f]{64})/g)].map(([, digest = '']) => digest);
    if (normalName(found) !== normalName(name) || !EXACT_VERSION.test(version))
      return { found: false, outcome: 'not-found', detail: `What the index says of \`${wanted}\` cannot be read.` };
    if (digests.length === 0) return { found: false, outcome: 'not-found', detail: `The index has no digest of \`${wanted}\`.` };
    const all = createHash('sha256').update(digests.sort().join('\n')).digest('hex');
    return { found: true, manifest: { name: found, version, integrity: `sha256-${digests.length === 1 ? digests[0] : all}`, python } };
  }
  if (run.ending !== 'exited' || run.code !== ANSWER_IS_NO)
    throw new RetryLater(
      'pypi-unavailable',
      `uv could not ask its index for \`${wanted}\` (${lastWords(run)}). It is asked again later; check the network and the proxy settings.`,
      RETRY_MS,
    );
  if (OTHER_PYTHON.test(run.stderrTail))
    return { found: false, outcome: 'unsupported', detail: `It is not for the Python of this machine, ${python.version}.` };
  if (NO_WHEEL.test(run.stderrTail))
    return {
      found: false,
      outcome: 'unsupported',
      detail:
        'The index has no wheel of it for this machine, and building its source runs its code outside the sandbox, which is not done.',
    };
  if (NOT_THERE.test(run.stderrTail)) return { found: false, outcome: 'not-found', detail: `The index has no \`${wanted}\`.` };
  return { found: false, outcome: 'not-found', detail: `uv finds no \`${wanted}\` (${lastWords(run)}).` };
}

function readInstall(run: ProgramRun, timeoutMs: number): PypiInstall {
  if (run.ending === 'exited' && run.code === 0) return { installed: true };
  if (run.ending === 'timed-out') return { installed: false, detail: `The installation was not done after ${timeoutMs / 1000} s.` };
  return { installed: false, detail: `uv could not install it (${lastWords(run)}).` };
}

/** What uv says went wrong, in one line and without credentials. */
function lastWords({ stderrTail, code, ending }: ProgramRun): string {
  if (ending === 'timed-out') return 'no answer in time';
  const words = stderrTail
    .replace(/\/\/[^/\s@]*@/g, '//')
    .replace(/[\s\p{C}×╰─▶├│]+/gu, ' ')
    .trim();
  return words === '' ? `exit code ${code ?? 'none'}` : words.slice(0, SHOWN_DETAIL_CHARS);
}
