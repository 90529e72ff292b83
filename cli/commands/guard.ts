import { join, resolve } from 'node:path';
import { BadInput } from '#core/errors';
import { runGuard } from '#gateway/guard';
import type { ExitCode } from '../exit-codes.ts';
import { type Io, printLine } from '../io.ts';
import type { Registration } from '../run.ts';

/** The guard is started by clients in any folder, so its state lies with the user and not with the folder. */
function guardState(io: Io): string {
  const { XDG_STATE_HOME: xdg, HOME: home } = io.env;
  if (xdg?.startsWith('/')) return join(xdg, 'toolwarden');
  if (home === undefined || home === '')
    throw new BadInput('no-home', 'Neither XDG_STATE_HOME nor HOME is set, so there is no place to keep counters. Set one of them.');
  return join(home, '.local', 'state', 'toolwarden');
}

export function registerGuard({ program, io, does }: Registration): void {
  program
    .command('guard')
    .description('enforce a policy around one stdio server; put it where the client starts the server')
    .usage('--policy <file> -- <command> [args...]')
    .requiredOption('--policy <file>', 'policy.json')
    .argument('<command...>', 'how the server is started')
    .passThroughOptions()
    .action(
      does(async (command: string[], options: { policy: string }) => {
        const [program, ...args] = command;
        if (program === undefined) throw new BadInput('no-command', 'There is no command to guard. Write it behind `--`.');
        return (await runGuard({
          policyPath: resolve(io.cwd, options.policy),
          command: [program, ...args],
          env: io.env,
          stateDir: guardState(io),
          stdin: io.stdin,
          stdout: io.stdout,
          stderr: io.stderr,
          now: io.now,
          signal: io.signal,
          log: (line) => printLine(io.stderr, line),
        })) as ExitCode;
      }),
    );
}
