import { OPEN_FILES } from './guest.ts';
import { taskCeiling } from './launch.ts';
import type { SandboxLimits } from './sandbox.ts';

/**
 * The kernel's ceilings for each process, set by `prlimit` inside the sandbox. No ceiling on address space: V8 reserves far more than it
 * uses. The hard CPU ceiling comes a little after the soft one, for programs that ignore the first signal.
 *
 * @param countProcesses false where the kernel would count the other programs of our user too
 */
export function resourceLimits(prlimit: string, limits: SandboxLimits, countProcesses: boolean): string[] {
  return [
    prlimit,
    ...(countProcesses ? [`--nproc=${taskCeiling(limits)}`] : []),
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 2}`,
    `--fsize=${limits.fileBytes}`,
    `--nofile=${OPEN_FILES}`,
    '--core=0',
    '--',
  ];
}
