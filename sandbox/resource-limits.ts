import { readFileSync } from 'node:fs';
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
    ...[programs.prlimit, ...resourceLimits(command.limits, countProcesses, readFileSync('/proc/self/limits', 'utf8')), '--'],
    ...[programs.env, '-i', '--', ...guestEnv(command).map(([name, value]) => `${name}=${value}`)],
    ...command.argv,
  ];
}

/**
 * The kernel's ceilings for each process, as `prlimit` takes them. No ceiling on address space: V8 reserves far more than it uses. The hard
 * CPU ceiling comes a little after the soft one, for programs that ignore the first signal. A core of one byte, and not of none, is what
 * tells the kernel to leave out a host's program that collects cores as well.
 *
 * @param own the text of /proc/self/limits: nobody can go above what is set for ourselves
 */
export function resourceLimits(limits: SandboxLimits, countProcesses: boolean, own: string): string[] {
  const hardest = new Map([...own.matchAll(/^Max (.+?) {2,}\S+ +(\d+)/gm)].map(([, name = '', most]) => [name, Number(most)]));
  const atMost = (wanted: number, name: string) => Math.min(wanted, hardest.get(name) ?? wanted);
  return [
    ...(countProcesses ? [`--nproc=${atMost(userTaskCeiling(limits), 'processes')}`] : []),
    `--cpu=${atMost(limits.cpuSeconds, 'cpu time')}:${atMost(limits.cpuSeconds + 2, 'cpu time')}`,
    `--fsize=${atMost(limits.fileBytes, 'file size')}`,
    `--nofile=${atMost(OPEN_FILES, 'open files')}`,
    `--core=${atMost(1, 'core file size')}`,
  ];
}
