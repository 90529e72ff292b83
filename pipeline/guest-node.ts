import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StopWorker } from '#core/errors';
import type { OutsideWorld, PipelineWorld } from './stage.ts';

const VERSION_MS = 10_000;

/**
 * The outside with what the stages need beside it; `signal` stops it too.
 *
 * @throws {StopWorker} `no-guest-node`.
 */
export async function pipelineWorld(world: OutsideWorld, signal: AbortSignal): Promise<PipelineWorld> {
  const nodeVersion = world.sandbox === undefined ? 'none' : await versionOfNode(world.nodeRoot);
  return { ...world, nodeVersion, signal: AbortSignal.any([world.signal, signal]) };
}

async function versionOfNode(nodeRoot: string): Promise<string> {
  const node = join(nodeRoot, 'bin', 'node');
  try {
    const { stdout } = await promisify(execFile)(node, ['--version'], { timeout: VERSION_MS, env: {} });
    return stdout.trim();
  } catch (cause) {
    throw new StopWorker('no-guest-node', `The Node that servers are run with does not start: \`${node}\`. Install it again.`, { cause });
  }
}
