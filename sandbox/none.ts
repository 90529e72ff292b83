import { BUILDER_ENV, launch } from './launch.ts';
import type { Sandbox, SandboxedCommand, SandboxMount } from './sandbox.ts';

/**
 * No sandbox: the program runs as us, sees our files and our network, and may outlive its stop. Only its time, its memory and its number
 * of processes are bounded. Chosen by name and never by `auto`.
 */
export function noSandbox(): Sandbox {
  return {
    kind: 'none',
    start: (command) => {
      const [program, ...rest] = command.argv;
      const seen = (text: string) => hostPathOf(text, command.mounts);
      return launch({
        argv: [seen(program), ...rest.map(seen)],
        env: Object.fromEntries(Object.entries(hostEnv(command)).map(([name, value]) => [name, seen(value)])),
        ...(command.cwd === undefined ? {} : { cwd: seen(command.cwd) }),
        files: [],
        limits: command.limits,
        protocol: 'plain',
      });
    },
  };
}

function hostEnv(command: SandboxedCommand): Record<string, string> {
  return { PATH: `/opt/node/bin:${BUILDER_ENV['PATH']}`, HOME: '/nonexistent', ...command.env };
}

/** There are no mounts: what begins with a guest path, or holds one in a list with colons, is said as the host says it. */
export function hostPathOf(text: string, mounts: readonly SandboxMount[]): string {
  return text
    .split(':')
    .map((part) => {
      const mount = mounts.find(({ guestPath }) => part === guestPath || part.startsWith(`${guestPath}/`));
      return mount === undefined ? part : mount.hostPath + part.slice(mount.guestPath.length);
    })
    .join(':');
}
