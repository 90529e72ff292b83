import { codeOf, StopWorker } from '#core/errors';
import { type ProgramRun, runProgram } from './run-program.ts';

/** How one run of npm ended. */
export type NpmRun = ProgramRun;

/**
 * Runs `npm` as `runProgram` does.
 *
 * @throws {StopWorker} `no-npm` when there is no such program.
 * @throws the reason of the signal.
 */
export async function runNpm(args: readonly string[], options: Parameters<typeof runProgram>[2]): Promise<NpmRun> {
  try {
    return await runProgram('npm', args, options);
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      throw new StopWorker('no-npm', 'There is no `npm` on the PATH, so nothing can be installed. Install Node with npm.', {
        cause: error,
      });
    throw error;
  }
}
