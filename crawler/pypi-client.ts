import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '#core/errors';
import type { PypiMetadata } from './pypi/metadata.ts';
import { openPip } from './pypi/pip.ts';
import { GuestPython as Answer, ASK_PYTHON, canBeMounted, type GuestPython } from './pypi/python.ts';
import { pythonEnvironment } from './pypi/python-environment.ts';
import { openUv } from './pypi/uv.ts';
import { runProgram } from './run-program.ts';

/** One version as the index has it. */
export interface PypiManifest {
  /** As the package itself spells it. */
  name: string;
  version: string;
  /** Of the wheel, or of all wheels of the version where the tool does not say which it takes. */
  integrity: string;
  /** What the package says of itself; absent where the tool does not show it before it installs. */
  metadata?: PypiMetadata;
  /** The Python that it is for here. */
  python: GuestPython;
}

export type PypiLookup =
  | { found: true; manifest: PypiManifest }
  /** `unsupported`: it is there, or could be, and cannot be had here without running code that nobody looked at. */
  | { found: false; outcome: 'not-found' | 'unsupported'; detail: string };
export type PypiInstall = { installed: true } | { installed: false; detail: string };

/** uv or pip, as the crawler uses them: wheels from the user's own index, and never a build. */
export interface PypiClient {
  /**
   * The version that is named, else the newest that is neither withdrawn nor a preview, as the tool itself decides.
   *
   * @throws {RetryLater} `pypi-unavailable` when the index cannot be reached.
   */
  lookUp(name: string, version: string | undefined, signal: AbortSignal): Promise<PypiLookup>;
  /**
   * Installs what was looked up with its dependencies into `target`, an empty folder; `scratch` is for what is needed meanwhile.
   *
   * @throws {RetryLater} `pypi-unavailable` when the index cannot be reached.
   */
  install(
    manifest: PypiManifest,
    folders: { target: string; scratch: string },
    options: { timeoutMs: number; signal: AbortSignal },
  ): Promise<PypiInstall>;
}

/** One tool that installs Python packages. */
export interface PypiTool extends Pick<PypiClient, 'install'> {
  lookUp(name: string, version: string | undefined, python: GuestPython, signal: AbortSignal): Promise<PypiLookup>;
}

/** What a tool is run with. */
export interface ToolSettings {
  env: Record<string, string>;
  /** A folder that is kept, for what a tool needs itself. */
  toolsDir: string;
}

export interface SystemOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** A folder that is kept, for what a tool needs itself. */
  toolsDir: string;
}

const ASK_MS = 20_000;
const HOW = 'Install uv, or Python 3 with pip (Debian: apt-get install python3 python3-venv).';

/** What installs here, and for which Python. */
interface Tools {
  python: GuestPython;
  tool: PypiTool;
  name: 'uv' | 'pip';
}

/**
 * The uv of this machine, else its pip, with the index, proxy and credentials that the user's own has.
 *
 * They take packages from that index only: a requirement that is an address is not fetched, and a source is not built, because both run
 * what the package's author wrote, outside every sandbox.
 *
 * @param options.env read for PATH, HOME, and what the tools need to reach the index; nothing else reaches them.
 */
export function systemPypi(options: SystemOptions): PypiClient {
  const settings = settingsOf(options);
  let known: Tools | undefined;
  /** What this machine has, or why it cannot be used; looked for again until it is there. */
  const tools = async (signal: AbortSignal): Promise<Tools | string> => {
    const found = known ?? (await findTools(settings, signal));
    if (typeof found !== 'string') known = found;
    return found;
  };
  return {
    async lookUp(name, version, signal) {
      const found = await tools(signal);
      if (typeof found === 'string') return { found: false, outcome: 'unsupported', detail: found };
      return found.tool.lookUp(name, version, found.python, signal);
    },
    async install(manifest, folders, { timeoutMs, signal }) {
      const found = await tools(signal);
      if (typeof found === 'string') return { installed: false, detail: found };
      return found.tool.install(manifest, folders, { timeoutMs, signal });
    },
  };
}

/** What this machine has for Python packages, or the sentence that says what it lacks. */
export function findPypiTools(options: SystemOptions, signal: AbortSignal): Promise<Tools | string> {
  return findTools(settingsOf(options), signal);
}

function settingsOf({ env, toolsDir }: SystemOptions): ToolSettings {
  return { env: pythonEnvironment(env), toolsDir };
}

async function findTools(settings: ToolSettings, signal: AbortSignal): Promise<Tools | string> {
  const uv = await openUv(settings, signal);
  const python = (await askPython('python3', settings, signal)) ?? (uv && (await uv.findPython(signal)));
  if (python === undefined) return `Python packages need a Python, and none is on the PATH. ${HOW}`;
  if (!canBeMounted(python))
    return `The Python at \`${python.executable}\` has no folder of its own, so no sandbox can be given it. Use one of the system.`;
  const tool = uv?.tool ?? (await openPip(settings, signal));
  if (tool === undefined) return `Python packages need uv or pip, and neither is here. ${HOW}`;
  return { python, tool, name: uv === undefined ? 'pip' : 'uv' };
}

/** What a Python says it is; `undefined` where there is none, or it cannot say. */
export async function askPython(program: string, { env }: ToolSettings, signal: AbortSignal): Promise<GuestPython | undefined> {
  const cwd = await mkdtemp(join(tmpdir(), 'toolwarden-python-'));
  try {
    const run = await runProgram(program, ['-I', '-c', ASK_PYTHON], { env, cwd, timeoutMs: ASK_MS, signal });
    return run.code === 0 ? Answer.safeParse(JSON.parse(run.stdout)).data : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES' || error instanceof SyntaxError) return undefined;
    throw error;
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
