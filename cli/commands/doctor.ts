import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { BadInput } from '#core/errors';
import { counted } from '#core/words';
import { findBuildTools } from '#crawler/addons/build-tools';
import { findPypiTools } from '#crawler/pypi-client';
import { addressOf, type Config, readConfig, serviceOf, userAgentOf } from '#pipeline/config';
import { detectSandboxes, installCommand } from '#sandbox/open';
import { EXIT } from '../exit-codes.ts';
import { type Io, printJson, printLine, shown } from '../io.ts';
import { dollars } from '../models.ts';
import { readReviews } from '../reviews.ts';
import type { Registration } from '../run.ts';
import { placesOf } from '../settings.ts';
import { formatTable } from '../table.ts';
import { guestNodeRoot, toolwardenVersion } from '../version.ts';

/** One thing this machine has or lacks. `needed` says what does not work without it. */
interface Finding {
  what: string;
  has: boolean;
  detail: string;
  /** The command that mends it; absent where nothing is to mend. */
  mend?: string;
  needed: string;
}

const run = promisify(execFile);

function onPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

async function versionOf(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(program, [...args], { timeout: 10_000, maxBuffer: 65_536 });
    return (stdout || stderr).split('\n')[0]?.trim();
  } catch {
    return undefined;
  }
}

async function programFinding(
  path: string,
  what: string,
  names: readonly string[],
  mend: string | undefined,
  needed: string,
): Promise<Finding> {
  for (const name of names) {
    const file = onPath(name, path);
    if (file === undefined) continue;
    const version = await versionOf(file, ['--version']);
    if (version !== undefined) return { what, has: true, detail: `${version} (${file})`, needed };
  }
  return { what, has: false, detail: `none of ${names.join(', ')} is on the PATH`, needed, ...(mend !== undefined && { mend }) };
}

/** Python packages take a Python and something that installs; what the crawler finds is what counts. */
async function pythonFinding(env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<Finding> {
  const needed = 'starting servers from PyPI';
  // A Python without a pip is given one of its own, here only to see whether it can be.
  const toolsDir = await mkdtemp(join(tmpdir(), 'toolwarden-doctor-'));
  try {
    const tools = await findPypiTools({ env, toolsDir }, signal);
    if (typeof tools === 'string')
      return { what: 'uv or pip', has: false, detail: tools, needed, mend: installCommand(['python3', 'python3-venv']) };
    const { python, name } = tools;
    return { what: 'uv or pip', has: true, detail: `${name} for Python ${python.version} (${python.executable})`, needed };
  } finally {
    await rm(toolsDir, { recursive: true, force: true });
  }
}

/** Those that guests find below /usr, with the headers of the Node that they run. */
function compilerFinding(path: string): Finding {
  const needed = 'building the native addons that some servers need';
  const nodeRoot = guestNodeRoot();
  const tools = nodeRoot === undefined ? undefined : findBuildTools(path, nodeRoot);
  if (tools !== undefined)
    return { what: 'compiler', has: true, detail: `${tools.cc}, ${tools.cxx}, make and node-gyp (${tools.npmRoot})`, needed };
  const detail = 'a C++ compiler, make, python3, an npm with node-gyp or the headers of Node are missing';
  return { what: 'compiler', has: false, detail, needed, mend: installCommand(['g++', 'make', 'python3']) };
}

const STARTS_ENGINE: Readonly<Record<string, string>> = {
  docker: 'systemctl start docker',
  podman: 'podman ps, which says what is wrong',
  nerdctl: 'systemctl start containerd',
};

/** A client without anybody who runs the containers is as good as none. */
async function engineFinding(path: string): Promise<Finding> {
  const needed = 'starting servers that are images';
  const present: string[] = [];
  for (const name of ['docker', 'podman', 'nerdctl']) {
    const file = onPath(name, path);
    if (file === undefined) continue;
    present.push(name);
    if ((await versionOf(file, ['ps', '--quiet'])) !== undefined)
      return { what: 'container engine', has: true, detail: `${name} answers (${file})`, needed };
  }
  const detail =
    present.length === 0 ? 'none of docker, podman, nerdctl is on the PATH' : `${present.join(' and ')} does not answer: nobody runs it`;
  return {
    what: 'container engine',
    has: false,
    detail,
    needed,
    mend: STARTS_ENGINE[present[0] ?? ''] ?? installCommand(['podman']),
  };
}

/** Servers that run elsewhere are asked by somebody who says who asks. */
function remotesFinding(config: Config): Finding {
  const what = 'asking remotes';
  const needed = 'asking servers that run elsewhere';
  if (addressOf(config) !== undefined)
    return { what, has: true, detail: `they are asked as ${userAgentOf(config, toolwardenVersion())}`, needed };
  const why =
    config.contact === undefined
      ? 'neither TOOLWARDEN_SITE_URL nor TOOLWARDEN_CONTACT is set'
      : 'TOOLWARDEN_CONTACT is neither an e-mail nor a web address';
  return {
    what,
    has: false,
    detail: `not done: ${why}`,
    needed,
    mend: 'export TOOLWARDEN_CONTACT=NAME@HOST',
  };
}

/** A file of reviews that cannot be read stops most commands, so that it is looked at here too. */
function reviewsFinding(io: Io): Finding {
  const what = 'reviews';
  const needed = 'correcting verdicts by hand';
  try {
    const places = placesOf(io);
    if (places.config.reviews === undefined)
      return { what, has: false, detail: 'TOOLWARDEN_REVIEWS is not set: rules alone decide', needed };
    const count = [...readReviews(io, places).values()].flat().length;
    return { what, has: true, detail: `${counted(count, 'review')} in ${shown(places.config.reviews, 200)}`, needed };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    if (error.code === 'bad-environment') return { what, has: false, detail: 'not looked at: another variable cannot be used', needed };
    return { what, has: false, detail: shown(error.message, 400), needed, mend: 'correct the file, or unset TOOLWARDEN_REVIEWS' };
  }
}

/** Whether a language model can be asked beside the rules, and is; nobody is asked here. */
function modelFinding(env: Readonly<Record<string, string | undefined>>): Finding {
  const what = 'model';
  const needed = 'a second reader of what the rules are unsure of (`--llm`, TOOLWARDEN_LLM)';
  try {
    const { llm } = readConfig(env);
    const service = serviceOf(llm);
    if (service === undefined)
      return { what, has: false, detail: 'ANTHROPIC_API_KEY is not set: rules alone decide', needed, mend: 'export ANTHROPIC_API_KEY=…' };
    const models = [llm.first, ...(llm.second === undefined ? [] : [`${llm.second} on disagreement`])].join(', ');
    const budget = llm.budgetDollars === undefined ? 'without a limit' : `for ${dollars(llm.budgetDollars)} a process at most`;
    const when = llm.mode === 'off' ? 'only with `classify --llm`: TOOLWARDEN_LLM is off' : `TOOLWARDEN_LLM is ${llm.mode}`;
    const where = service.baseURL === undefined ? '' : ` at ${service.baseURL}`;
    return { what, has: true, detail: `${when}; ${models}${where}, ${budget}`, needed };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return { what, has: false, detail: shown(error.message, 400), needed, mend: 'correct or unset it' };
  }
}

/** A variable that cannot be used stops most commands; this one says so and goes on. */
function environmentFinding(env: Readonly<Record<string, string | undefined>>): Finding {
  try {
    return remotesFinding(readConfig(env));
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return {
      what: 'environment',
      has: false,
      detail: error.message,
      needed: 'every command that crawls or publishes',
      mend: 'correct or unset it',
    };
  }
}

async function findings(io: Io): Promise<Finding[]> {
  const { env, signal } = io;
  const path = env['PATH'] ?? '';
  // `none` is always there and protects nothing, so it is nothing to have.
  const kinds = (await detectSandboxes(path)).filter(({ kind }) => kind !== 'none');
  const sandboxes = kinds.map(
    (found): Finding =>
      found.available
        ? { what: `sandbox: ${found.kind}`, has: true, detail: 'a trial program ran in it', needed: 'starting servers' }
        : {
            what: `sandbox: ${found.kind}`,
            has: false,
            detail: found.why,
            mend: found.how,
            needed: 'starting servers (one kind is enough)',
          },
  );
  const fromEnv = (what: string, name: string, absent: string, needed: string, mend?: string): Finding =>
    env[name] === undefined || env[name] === ''
      ? { what, has: false, detail: `${name} is not set: ${absent}`, needed, ...(mend !== undefined && { mend }) }
      : { what, has: true, detail: `${name} is set`, needed };
  return [
    { what: 'Node', has: true, detail: `${process.version} (${process.execPath})`, needed: 'everything' },
    await programFinding(path, 'npm', ['npm'], 'install Node with npm', 'installing npm servers before they are started'),
    ...sandboxes,
    await programFinding(
      path,
      'browser',
      ['chromium', 'chromium-browser', 'google-chrome'],
      'apt-get install chromium',
      'the browser tests only',
    ),
    fromEnv('PostgreSQL', 'DATABASE_URL', 'the embedded database is used', 'several machines', 'export DATABASE_URL=postgres://…'),
    fromEnv('Redis', 'REDIS_URL', 'the queue runs on the database', 'several machines', 'export REDIS_URL=redis://…'),
    await pythonFinding(env, signal),
    await engineFinding(path),
    compilerFinding(path),
    environmentFinding(env),
    reviewsFinding(io),
    fromEnv(
      'GitHub token',
      'GITHUB_TOKEN',
      'GitHub is asked slowly, code is not searched and no files are read',
      'discovering servers on GitHub as they are described there',
      'export GITHUB_TOKEN=…',
    ),
    modelFinding(env),
  ];
}

export function registerDoctor({ program, io, does }: Registration): void {
  program
    .command('doctor')
    .description('say what this machine has and lacks, each with the command that mends it')
    .option('--json', 'print JSON')
    .action(
      does(async (options: { json?: boolean }) => {
        const all = await findings(io);
        if (options.json === true) printJson(io, all);
        else {
          const rows = all.map((finding) => [finding.has ? 'yes' : 'no', finding.what, finding.detail]);
          printLine(io.stdout, formatTable(['has', 'what', 'detail'], rows, io.stdout.columns ?? 120));
          const lacking = all.filter((finding) => !finding.has && finding.mend !== undefined);
          if (lacking.length > 0) printLine(io.stdout, '');
          for (const finding of lacking) printLine(io.stdout, `${finding.what}: needed for ${finding.needed}. To have it: ${finding.mend}`);
        }
        const canStart = all.some((finding) => finding.what.startsWith('sandbox:') && finding.has);
        return canStart ? EXIT.done : EXIT.no;
      }),
    );
}
