import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { GUEST_UID, OPEN_FILES } from './guest.ts';
import { launch } from './launch.ts';
import type { Sandbox, SandboxExit, SandboxedCommand, SandboxedProcess } from './sandbox.ts';

/** A program that starts containers, with what it needs to reach whoever runs them. */
export interface ContainerEngine {
  /** What it is called, which is how its flags differ. */
  name: 'docker' | 'podman' | 'nerdctl';
  /** Its path on this machine. */
  program: string;
  env: Readonly<Record<string, string>>;
}

const REMOVE_MS = 30_000;
/** The engine's own failures, by its documentation: nothing of the image ran. */
const ENGINE_FAILED = 125;

/**
 * Starts images: the first word of a command is the image by its digest, the others are given to the program that it starts. There are no
 * mounts. Inside: the image's own file system read-only, one temporary folder, no network, no capabilities, an unprivileged user.
 *
 * A container is not a child of ours and outlives the program that started it: it is removed by its name when that has ended. Where we are
 * killed before, it ends by itself when it reads the end of its input, or is left to whoever looks after the engine.
 *
 * Tried with a stand-in for the engine only.
 */
export function containerSandbox(engine: ContainerEngine): Sandbox {
  return {
    kind: 'container',
    start: (command) => {
      const name = `toolwarden-${randomUUID()}`;
      const started = launch({
        argv: [engine.program, ...runArguments(command, name, engine)],
        env: engine.env,
        files: [],
        limits: command.limits,
        protocol: 'plain',
      });
      return withRemoval(started, () => remove(name, engine));
    },
  };
}

/** Everything behind the engine's name. @throws {TypeError} for mounts, which a container is not given */
export function runArguments({ argv, env, cwd, mounts, limits }: SandboxedCommand, name: string, engine: ContainerEngine): string[] {
  const [image, ...words] = argv;
  if (mounts.length > 0 || cwd !== undefined) throw new TypeError('A container is given no folder of this machine.');
  if (image.startsWith('-')) throw new TypeError(`\`${image}\` is no image.`);
  return [
    ...['run', '--interactive', '--rm', '--pull=never', `--name=${name}`],
    ...['--network=none', '--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', `--user=${GUEST_UID}:${GUEST_UID}`],
    ...[`--memory=${limits.memoryBytes}`, `--memory-swap=${limits.memoryBytes}`, `--pids-limit=${limits.processes}`],
    ...[`--ulimit=nofile=${OPEN_FILES}:${OPEN_FILES}`, `--ulimit=fsize=${limits.fileBytes}:${limits.fileBytes}`, '--ulimit=core=0:0'],
    `--tmpfs=/tmp:rw,nosuid,nodev,noexec,size=${limits.fileBytes},mode=1777`,
    // What it writes is read here, and would fill the engine's disk.
    ...(engine.name === 'nerdctl' ? [] : ['--log-driver=none']),
    ...Object.entries({ HOME: '/tmp', ...env }).map(([variable, value]) => `--env=${variable}=${value}`),
    image,
    ...words,
  ];
}

/** The same process, whose end is told when its container is gone too. */
function withRemoval(started: SandboxedProcess, removed: () => Promise<void>): SandboxedProcess {
  const exited = started.exited.then(async (exit): Promise<SandboxExit> => {
    await removed();
    return exit.exitCode === ENGINE_FAILED ? { ...exit, setupFailed: true } : exit;
  });
  return {
    ...started,
    exited,
    stop: async () => {
      await started.stop();
      return exited;
    },
  };
}

/** Nobody is told of a failure: one that has ended has removed itself. */
function remove(name: string, { program, env }: ContainerEngine): Promise<void> {
  return new Promise((resolve) => {
    execFile(program, ['rm', '--force', name], { env: { ...env }, timeout: REMOVE_MS }, () => resolve());
  });
}
