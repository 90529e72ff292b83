import { Command, CommanderError } from 'commander';
import { BadInput, codeOf, GiveUp, messageOf, RetryLater, StopWorker } from '#core/errors';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Io, printLine } from './io.ts';
import { toolwardenVersion } from './version.ts';

/** What a command is given to register itself: `does` runs it and keeps its exit code. */
export interface Registration {
  program: Command;
  io: Io;
  /** The words as typed: commander keeps no trace of `--`. */
  argv: readonly string[];
  does<Args extends unknown[]>(run: (...args: Args) => Promise<ExitCode>): (...args: Args) => Promise<void>;
}

type Register = (registration: Registration) => void;

/** By name, in the order the help shows them; loaded when they are needed, since a guard needs neither a database nor a site. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  start: async () => (await import('./commands/start.ts')).registerStart,
  doctor: async () => (await import('./commands/doctor.ts')).registerDoctor,
  discover: async () => (await import('./commands/discover.ts')).registerDiscover,
  crawl: async () => (await import('./commands/crawl.ts')).registerCrawl,
  inspect: async () => (await import('./commands/inspect.ts')).registerInspect,
  classify: async () => (await import('./commands/classify.ts')).registerClassify,
  eval: async () => (await import('./commands/eval.ts')).registerEval,
  import: async () => (await import('./commands/import.ts')).registerImport,
  policy: async () => (await import('./commands/policy.ts')).registerPolicy,
  publish: async () => (await import('./commands/publish.ts')).registerPublish,
  worker: async () => (await import('./commands/worker.ts')).registerWorker,
  gateway: async () => (await import('./commands/gateway.ts')).registerGateway,
  grant: async () => (await import('./commands/grant.ts')).registerGrant,
  guard: async () => (await import('./commands/guard.ts')).registerGuard,
};

/** The command that the words name, or all of them, for the help and for what is nearly a name. */
async function commandsFor([first = '', ...rest]: readonly string[]): Promise<Register[]> {
  if (first === '--version' && rest.length === 0) return [];
  const load = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  return Promise.all((load === undefined ? Object.values(COMMANDS) : [load]).map((each) => each()));
}

const EXAMPLES = `
Examples:
  $ toolwarden inspect @modelcontextprotocol/server-memory      list the tools of one server, in a sandbox
  $ toolwarden crawl --index servers.json                       judge every server of an index
  $ toolwarden publish                                          write the site to dist/
  $ toolwarden policy export SERVER --out policy.json           take the recommended policy of a server
  $ toolwarden guard --policy policy.json -- npx -y SERVER      enforce it around that server

Exit codes: 0 done, 1 the answer is no, 2 wrong usage or unreadable input, 3 the outside failed, 130 stopped.
State lives in TOOLWARDEN_HOME (default .toolwarden in this folder). \`toolwarden doctor\` says what this machine lacks.`;

/** Runs one command as a user would type it; never throws. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = new Command('toolwarden')
    .description('Says what every tool an AI agent can reach over MCP is able to do, and enforces what it may do.')
    .version(toolwardenVersion(), '--version', 'print the version')
    .helpOption('--help', 'show help; `toolwarden COMMAND --help` for one command')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('Run with --help to see what there is.')
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
    .enablePositionalOptions()
    .exitOverride();
  const registration: Registration = {
    program,
    io,
    argv,
    does:
      (command) =>
      async (...args) => {
        exitCode = await command(...args);
      },
  };
  for (const register of await commandsFor(argv)) register(registration);
  for (const command of program.commands) command.helpOption('--help', 'show this help');

  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      return EXIT.usage;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return io.signal.aborted && exitCode === EXIT.done ? EXIT.interrupted : exitCode;
  } catch (error) {
    return exitCodeFor(error, io);
  }
}

function exitCodeFor(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (io.signal.aborted) {
    printLine(io.stderr, 'Stopped. What was finished is saved; the same command goes on from there.');
    return EXIT.interrupted;
  }
  if (error instanceof BadInput) {
    printLine(io.stderr, `error: ${error.message}`);
    return EXIT.usage;
  }
  if (error instanceof StopWorker || error instanceof GiveUp || error instanceof RetryLater) {
    printLine(io.stderr, `error: ${error.message}`);
    return EXIT.outside;
  }
  // A bug, or a failure of the outside that nobody named: the stack helps whoever reports it.
  printLine(io.stderr, `error (${codeOf(error)}): ${messageOf(error)}`);
  if (error instanceof Error && io.env['TOOLWARDEN_DEBUG'] !== undefined) printLine(io.stderr, error.stack ?? '');
  else printLine(io.stderr, 'Set TOOLWARDEN_DEBUG=1 to see where this came from.');
  return EXIT.outside;
}
