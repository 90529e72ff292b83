import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StopWorker } from '#core/errors';
import { npmEnvironment } from './npm-environment.ts';
import { runNpm } from './npm-process.ts';

const ASK_MS = 30_000;

/**
 * The registry that the `npm` of this machine asks, without a closing slash.
 *
 * @throws {StopWorker} `no-npm`, or `no-npm-registry` where npm names none.
 */
export async function npmRegistryUrl(env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<string> {
  // Anywhere else a project's own settings could apply.
  const cwd = await mkdtemp(join(tmpdir(), 'toolwarden-npm-'));
  try {
    const args = ['config', 'get', 'registry', `--prefix=${cwd}`];
    const { ending, code, stdout } = await runNpm(args, { env: npmEnvironment(env), cwd, timeoutMs: ASK_MS, signal });
    const said = stdout.trim();
    if (ending === 'exited' && code === 0 && /^https?:\/\//.test(said) && URL.canParse(said)) return said.replace(/\/+$/, '');
    throw new StopWorker('no-npm-registry', 'npm does not say which registry it asks. `npm config get registry` must print its address.');
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
