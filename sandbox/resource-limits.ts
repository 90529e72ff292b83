import { guestEnv, OPEN_FILES } from './guest.ts';
import { userTaskCeiling } from './launch.ts';
import type { SandboxedCommand, SandboxLimits } from './sandbox.ts';

/**
 * The guest's command with what is done right before it, inside the finished sandbox: first its ceilings are set, then its environment.
 *
 * INVARIANT: no program of ours runs with the guest's environment. Its variables come from strangers, and one like `LD_PRELOAD` would
 * bring their code in ahead of the ceilings.
 *
 * @param countProcesses false where the kernel would count the other programs of our user too
 */
export function guestProgram(command: SandboxedCommand, programs: { prlimit: string; env: string }, countProcesses: boolean): string[] {
  return [
    ...resourceLimits(programs.prlimit, command.limits, countProcesses),
    ...[programs.env, '-i', '--', ...guestEnv(command).map(([name, value]) => `${name}=${value}`)],
    ...command.argv,
  ];
}

/**
 * The kernel's ceilings for each process, set by `prlimit`. No ceiling on address space: V8 reserves far more than it uses. The hard
 * CPU ceiling comes a little after the soft one, for programs that ignore the first signal. A core of one byte, and not of none, is what
 * tells the kernel to leave out a host's program that collects cores as well.
 */
function resourceLimits(prlimit: string, limits: SandboxLimits, countProcesses: boolean): string[] {
  return [
    prlimit,
    ...(countProcesses ? [`--nproc=${userTaskCeiling(limits)}`] : []),
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 2}`,
    `--fsize=${limits.fileBytes}`,
    `--nofile=${OPEN_FILES}`,
    '--core=1',
    '--',
  ];
}
