import { type LaunchSpec, WORLD_MANNERS } from '#core/launch-spec';
import { installationOf } from '../guest/plan.mts';
import { choosesTransport, shapeVariable } from '../resolve/variables.ts';
import { asArguments, choose, insteadOf, reshape, unset, valuesOf, withHelp, withVariables, withWords } from './change-spec.ts';
import { namedFiles } from './named-files.ts';
import { namedVariables, toldExamples, toldPrefixes } from './named-variables.ts';
import { ownFolderOf } from './own-folder.ts';
import { PACKAGE_FOLDER, type Seen } from './sights.ts';
import { toldChoices } from './told-choices.ts';
import { flagWords, httpAddress, neededFlags, neededPositionals, startCommands, stdioWords } from './usage.ts';

/** What a failed launch left: the server's own words, what was seen from inside, and what its help and documents say of its command line. */
export interface Evidence {
  said: string;
  seen: Seen;
  /** The words of its `--help`, once that was asked. */
  usage: string;
  /** It ran on and never answered, rather than ending. */
  silent: boolean;
  /** Packages whose addon could not be built. */
  unbuildable: readonly string[];
}

/** One kind of help for a server that failed: how it is started again. General manners only, never a package's name. */
export interface Rung {
  id: string;
  /** Why a server that failed in this way may list its tools when it is started so. */
  why: string;
  /** The changed specs, the likeliest first; none where this has nothing to offer. */
  change(spec: LaunchSpec, evidence: Evidence): LaunchSpec[];
  /** Evidence that this helps with, and evidence that it leaves alone; a test runs them on a spec that has an optional variable. */
  helps: readonly Sample[];
  leaves: readonly Sample[];
}

/** Words alone, or what was seen. */
export type Sample = string | { said?: string; usage?: string; silent?: boolean; seen?: Partial<Seen> };

const NAMED_BY_SERVER = 'named by the server';
const SEEN_INSIDE = 'asked for by the server';

const namedTogether: Rung = {
  id: 'named-together',
  why: 'A server often names the variables it misses, and lists its tools once they are set to anything of the right shape.',
  change: (spec, { said }) => withVariables(spec, unset(spec, namedVariables(said)), NAMED_BY_SERVER),
  helps: [
    'Error: NOTES_API_KEY environment variable is required',
    'Missing required environment variables:\n  - NOTES_URL\n  - NOTES_TOKEN',
    'Please set the environment variable TOKEN.',
    '[{ "path": [ "NOTES_ID" ], "message": "Required" }]',
  ],
  leaves: [
    'Error [ERR_MODULE_NOT_FOUND]: Cannot find module',
    'required: set READ_ONLY=true to allow this',
    '    at NOTES_API_KEY (/app/index.js:1:1) must',
    'Listening with MAX_CONNECTIONS',
    'PATH and NODE_OPTIONS must be set',
    '',
  ],
};

const firstNamed: Rung = {
  id: 'first-named',
  why: 'Where a text names many variables the first is most often the one that is missing, and a wrong value of another can do harm.',
  change: (spec, { said }) => {
    const [first, ...others] = unset(spec, namedVariables(said));
    return first === undefined || others.length === 0 ? [] : withVariables(spec, [first], NAMED_BY_SERVER);
  },
  helps: ['No token: pass --token or set NOTES_TOKEN.\nEnvironment variables:\n  NOTES_MODEL  the model to use'],
  leaves: ['Error: NOTES_API_KEY environment variable is required', 'Cannot find module'],
};

const shapedAsTold: Rung = {
  id: 'shaped-as-told',
  why: 'A server that checks the first letters of a key says which letters it expects.',
  change: (spec, { said }) => {
    const told = toldPrefixes(said);
    return told.length === 0 ? [] : [told.reduce(reshape, spec)];
  },
  helps: ['Invalid API key format. Expected sk_* (secret key).', 'The token must start with "ntn_"', "The key must start with 'SG.'"],
  leaves: ['The name must start with a letter.', 'The token was not accepted.', 'Unexpected token', 'expected string, received undefined'],
};

const likeTheExample: Rung = {
  id: 'like-the-example',
  why: 'A server that checks an address often gives one that it would take.',
  change: (spec, { said }) => {
    const told = new Map(toldExamples(said).map(({ of, value }) => [of, value]));
    const variables = spec.variables.map((variable) => {
      const value = told.get(variable.name);
      return value === undefined ? variable : { ...variable, kind: 'url' as const, placeholder: value, required: true };
    });
    return told.size === 0 || !spec.variables.some(({ name }) => told.has(name)) ? [] : [{ ...spec, variables }];
  },
  helps: ['Please set NOTES_REGION to a valid address (e.g., https://<team>.notes.example)'],
  leaves: ['See https://notes.example for NOTES_REGION', 'NOTES_OTHER must be set (e.g. https://notes.example)', ''],
};

const MOST_GUESSED = 4;

const oneOfTheChoices: Rung = {
  id: 'one-of-the-choices',
  why: 'A server that takes one of a few words says which, and any of them opens its way.',
  change: (spec, { said }) => {
    const told = toldChoices(said);
    const named = told
      .filter(({ variable, flag }) => (variable ?? flag) !== undefined)
      .reduce((changed, choice) => choose(changed, choice, NAMED_BY_SERVER), spec);
    // Where only the value is told that was not taken, it can be any that has it.
    const guessed = told.filter(({ variable, flag }) => (variable ?? flag) === undefined).flatMap((choice) => insteadOf(named, choice));
    return guessed.length > 0 ? guessed.slice(0, MOST_GUESSED) : named === spec ? [] : [named];
  },
  helps: ['NOTES_MODE must be one of: team, personal', 'Invalid NOTES_REGION. Allowed values: us, eu'],
  leaves: ['Expected a | b', 'NOTES_TOKEN must be set', 'error: unknown option --frob', ''],
};

const neededFlag: Rung = {
  id: 'needed-flag',
  why: 'What a server misses on its command line it names, and anything of the right shape will do.',
  change: (spec, { said, usage }) => {
    const has = (name: string) => spec.arguments.some(({ value }) => value === `--${name}` || value.startsWith(`--${name}=`));
    const flags = [...new Set([...neededFlags(said), ...neededFlags(usage)])].filter((name) => !has(name));
    const [first, ...others] = flags;
    if (first === undefined) return [];
    const together = withWords(spec, flags.flatMap(flagWords), NAMED_BY_SERVER);
    // Several are often the ways to say one thing.
    return others.length === 0 ? [together] : [together, withWords(spec, flagWords(first), NAMED_BY_SERVER)];
  },
  helps: [
    'Please provide a token with the --access-token flag',
    "error: required option '--site-url <url>' not specified",
    'Missing required arguments: token, site-url',
    'The following required arguments are missing:\n  - token: the token of your account',
  ],
  leaves: ['Run with --help to see more', 'error: unknown option --frob', '--verbose  prints more', ''],
};

const startCommand: Rung = {
  id: 'start-command',
  why: 'A program with several commands prints them when it is called without one; one of them starts the server.',
  change: (spec, { said, usage }) => {
    const has = new Set(spec.arguments.map(({ value }) => value));
    return [...new Set([...startCommands(said), ...startCommands(usage)])]
      .filter((name) => !has.has(name))
      .map((name) => ({ ...spec, arguments: [...asArguments([name], NAMED_BY_SERVER), ...spec.arguments] }));
  },
  helps: [
    'Usage: notes [command]\n\nCommands:\n  login   sign in\n  serve   start the MCP server',
    'index.js stdio  Start the server over stdio\n  index.js http  Start it over HTTP'.replace(/^/, '  '),
    'usage: notes <serve|login>',
    { usage: 'Commands:\n  start [options]  start it' },
  ],
  leaves: ['Commands:\n  login   sign in\n  install  set it up', 'The server failed to start', ''],
};

const neededPositional: Rung = {
  id: 'needed-positional',
  why: 'A usage line names what must stand on the command line.',
  change: (spec, { said, usage }) => {
    const wanted = neededPositionals(said);
    const values = wanted.length > 0 ? wanted : neededPositionals(usage);
    const has = new Set(spec.arguments.map(({ value }) => value));
    const missing = values.filter((value) => !has.has(value));
    return missing.length === 0 ? [] : [withWords(spec, missing, NAMED_BY_SERVER)];
  },
  helps: [
    'Usage: notes-mcp <directory>',
    'Please provide a database URL as a command-line argument',
    { usage: 'Usage: notes [options] <file>' },
  ],
  leaves: ['Usage: notes [options]', 'Usage: notes <command>', 'The directory is empty', ''],
};

const overStdio: Rung = {
  id: 'over-stdio',
  why: 'A server that opens a port when it is called with nothing often has a switch that makes it speak over the standard streams.',
  change: (spec, { said, seen, usage }) => {
    const listens = seen.ports.length > 0 || httpAddress(said) !== undefined;
    // Named like that its placeholder is `stdio`.
    const variables = listens ? withVariables(spec, unset(spec, seen.variables.filter(choosesTransport)), SEEN_INSIDE) : [];
    const words = stdioWords(`${said}\n${usage}`);
    const has = spec.arguments.some(({ value }) => words?.includes(value) === true);
    const flags = words === undefined || has || !(listens || usage !== '') ? [] : [withWords(spec, words, NAMED_BY_SERVER)];
    return [...flags, ...variables];
  },
  helps: [
    { said: 'Listening on port 3000. Use --stdio for local clients.', seen: { ports: [3000] } },
    { usage: '  --transport <type>  stdio or http (default: http)' },
    { seen: { ports: [3000], variables: ['NOTES_TRANSPORT'] } },
  ],
  leaves: [{ seen: { variables: ['NOTES_TRANSPORT'] } }, 'Use --stdio for local clients.', { seen: { ports: [3000] } }, ''],
};

const overHttp: Rung = {
  id: 'over-http',
  why: 'A server that listens on a port and says nothing over its standard streams is asked there, inside the sandbox.',
  change: (spec, { said, seen, silent }) => {
    if (spec.help?.http !== undefined || !(silent || seen.ports.length > 0)) return [];
    const told = httpAddress(said);
    const [port] = seen.ports;
    if (port === undefined && told === undefined) return [];
    return [withHelp(spec, { http: { ...told, ...(port !== undefined && told?.port === undefined && { port }) } })];
  },
  helps: [
    { silent: true, said: 'Server running on http://localhost:3333/mcp' },
    { silent: true, said: 'MCP server listening on port 8080' },
    { seen: { ports: [3000] } },
  ],
  leaves: [
    { silent: true, said: 'See https://example.com/mcp' },
    'Usage:\n  # start a server on port 8080\n  notes --port 8080',
    'connect ECONNREFUSED 127.0.0.1:5432',
    '',
  ],
};

/** What is said of an addon that is not there, and the first place in the installation that is named with it. */
const ADDON_OF = new RegExp(
  `(?:Could not locate the bindings file|Cannot find module '[^']*\\.node'|No native build was found)[^]{0,300}?/app/node_modules/(${PACKAGE_FOLDER})(?=[/\\s'"]|$)`,
  'g',
);
const MOST_BUILDS = 4;

const builtAddons: Rung = {
  id: 'built-addons',
  why: 'A native addon is made by its package’s install script, which runs inside the sandbox or not at all.',
  change: (spec, { said, seen, unbuildable }) => {
    const has = spec.help?.builtAddons ?? [];
    const told = [...said.matchAll(ADDON_OF)].map(([, folder = '']) => folder);
    const lacking = [...new Set([...seen.unbuilt, ...told])]
      .filter((folder) => !has.includes(folder) && !unbuildable.includes(folder))
      .slice(0, MOST_BUILDS - has.length);
    return lacking.length === 0 ? [] : [withHelp(spec, { builtAddons: [...has, ...lacking] })];
  },
  helps: [
    { seen: { unbuilt: ['@acme/vault'] } },
    'Error: Could not locate the bindings file. Tried:\n → /app/node_modules/vault/build/vault.node',
    "Error: Cannot find module '../build/Release/vault.node'\nRequire stack:\n- /app/node_modules/vault/lib/index.js",
    'Error: No native build was found for platform=linux arch=x64\n    loaded from: /app/node_modules/vault\n',
  ],
  leaves: [
    "Error: Cannot find module './server.js'\nRequire stack:\n- /app/node_modules/notes/index.js",
    { seen: { addons: ['./out/isolate'] } },
    '',
  ],
};

const inertAddons: Rung = {
  id: 'inert-addons',
  why: 'Where an addon cannot be built: many servers load one for something that no listing needs.',
  change: (spec, { said, seen }) => {
    const misses =
      seen.addons.length > 0 || /Cannot find module '[^']*\.node'|Could not locate the bindings file|No native build was found/.test(said);
    return misses && spec.help?.inertAddons === undefined ? [withHelp(spec, { inertAddons: true })] : [];
  },
  helps: ["Error: Cannot find module '../build/Release/vault.node'", { seen: { addons: ['./out/isolate'] } }],
  leaves: ["Error: Cannot find module './server.js'", ''],
};

const guessedExtensions: Rung = {
  id: 'guessed-extensions',
  why: 'Some packages are published with imports that lack their ending, or with types in them, which other tools read and Node does not.',
  change: (spec, { said }) => {
    const misses =
      /ERR_UNSUPPORTED_DIR_IMPORT|ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING|ERR_MODULE_NOT_FOUND|Cannot find module '\/app\/node_modules\/[^']*' imported from/.test(
        said,
      );
    return misses && spec.help?.guessExtensions === undefined ? [withHelp(spec, { guessExtensions: true })] : [];
  },
  helps: [
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/app/node_modules/notes/dist/tools' imported from /app/x.js",
    'Error [ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING]: Stripping types is currently unsupported for files under node_modules',
  ],
  leaves: ["Error: Cannot find module './server.js'", ''],
};

/** A folder that is made with those above it is missing to Node where it may not be made. */
const REFUSED_WRITE = /\b(?:EROFS|EACCES)\b|\bENOENT\b.*\bmkdir\b|read-only file system/i;
const READ_ONLY = /\bEROFS\b|read-only file system/i;
const NAMES_A_PATH = /[\s'"`(]\/\w/;

const writableFolder: Rung = {
  id: 'writable-folder',
  why: 'A server that writes logs, a cache or data into its own folder as it starts needs one that takes them.',
  change: (spec, { said, seen }) => {
    const own = ownFolderOf(spec);
    if (own === undefined || spec.help?.writableFolder !== undefined) return [];
    const isRefused = said
      .split('\n')
      .some((line) => (line.includes(installationOf(own)) ? REFUSED_WRITE.test(line) : READ_ONLY.test(line) && !NAMES_A_PATH.test(line)));
    return isRefused || seen.unwritable.length > 0 ? [withHelp(spec, { writableFolder: true })] : [];
  },
  helps: [
    "Error: EROFS: read-only file system, mkdir '/app/node_modules/notes-mcp/logs'",
    "Error: EACCES: permission denied, open '/app/node_modules/notes-mcp/dist/notes.log'",
    "Error: ENOENT: no such file or directory, mkdir '/app/node_modules/notes-mcp/data/cache'",
    'Cannot keep the cache: Read-only file system',
    { said: 'no place for notes', seen: { unwritable: ['/app/node_modules/notes-mcp/data'] } },
  ],
  leaves: [
    "Error: EROFS: read-only file system, mkdir '/var/log/notes'",
    "Error: ENOENT: no such file or directory, mkdir '/home/sandbox/notes/cache'",
    'Error: listen EACCES: permission denied 0.0.0.0:80',
    "Error: ENOENT: no such file or directory, open '/app/node_modules/notes-mcp/notes.txt'",
    '',
  ],
};

const soughtFiles: Rung = {
  id: 'sought-files',
  why: 'A server that looks for a file of credentials or settings before it starts is content with one of the right shape.',
  change: (spec, { said, seen }) => {
    const known = spec.help?.files ?? [];
    const has = new Set(known.map(({ path }) => path));
    const made = known.filter(({ kind }) => kind === 'folder').map(({ path }) => path);
    const own = ownFolderOf(spec);
    const files = namedFiles(said, seen.files, own, valuesOf(spec), made).filter(({ path }) => !has.has(path));
    if (files.length === 0) return [];
    const areOwn = own !== undefined && files.some(({ path }) => path.startsWith(own));
    return [withHelp(spec, { files: [...known, ...files], ...(areOwn && { writableFolder: true }) })];
  },
  helps: [
    'Error: OAuth client file not found: /home/sandbox/.notes/gcp-oauth.keys.json',
    { said: 'credentials missing', seen: { files: ['/home/sandbox/.config/notes/credentials.json'] } },
    "Error: ENOENT: no such file or directory, open '/app/node_modules/notes-mcp/dist/../settings.yaml'",
    { seen: { files: ['/app/node_modules/notes-mcp/config.json'] } },
  ],
  leaves: [
    'no such file',
    { seen: { files: ['/home/sandbox/.cache/notes/x'] } },
    { seen: { files: ['/app/node_modules/notes-mcp/dist/index.css', '/app/node_modules/other/config.json'] } },
    "Error: Cannot find module '/app/node_modules/notes-mcp/dist/config.js' imported from /app/node_modules/notes-mcp/dist/index.js",
    '',
  ],
};

const UNREACHED =
  /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|fetch failed|network (?:error|request failed)|socket hang up|getaddrinfo|Unable to (?:connect|reach)|(?:failed|could not|cannot) (?:to )?(?:connect|reach|resolve))\b/i;
const LONELY = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL']);

const playedWorld: Rung = {
  id: 'played-world',
  why: 'Some servers reach for their backend before they answer. On a loopback of their own somebody answers them.',
  change: (spec, { said, seen }) => {
    const unreached = seen.connections.filter(({ code }) => LONELY.has(code));
    // One that was not answered in one manner may be in another; one that is asked over HTTP may wait for its backend without a word.
    const isLonely = unreached.length > 0 || UNREACHED.test(said) || spec.help?.world !== undefined || spec.help?.http !== undefined;
    if (!isLonely) return [];
    const refused = unreached.filter(({ code }) => code === 'ECONNREFUSED').map(({ port }) => port);
    const toldPorts = [...said.matchAll(/ECONNREFUSED [\d.:[\]a-f]*:(\d{2,5})\b/g)].map(([, port]) => Number(port));
    const known = spec.help?.world?.ports ?? [];
    const ports = [...new Set([...known, ...refused, ...toldPorts])]
      .filter((port) => port > 0 && port < 65_536 && port !== 53)
      .slice(0, 16);
    return WORLD_MANNERS.map((manner) => withHelp(spec, { world: { manner, ports } }));
  },
  helps: [
    'TypeError: fetch failed',
    'connect ECONNREFUSED 127.0.0.1:5432',
    { seen: { connections: [{ host: 'api.example.com', port: 443, code: 'EAI_AGAIN' }] } },
  ],
  leaves: ['Invalid token', { seen: { connections: [{ host: 'localhost', port: 3000, code: 'connected' }] } }, ''],
};

/** All that stands in for something is told to one program as one word of its command line. */
const MOST_PROGRAMS = 32;

const standInPrograms: Rung = {
  id: 'stand-in-programs',
  why: 'A server that only looks whether another program is there starts beside one that does nothing.',
  change: (spec, { said, seen }) => {
    const told = [...said.matchAll(/\b(?:spawn|spawnSync)\s+([\w.-]+)\s+ENOENT\b|\b(\w[\w.-]*): (?:command )?not found\b/g)].map(
      ([, one, other]) => one ?? other ?? '',
    );
    const known = spec.help?.programs ?? [];
    const missing = [...new Set([...seen.programs, ...told])]
      .filter((name) => /^[\w][\w.-]{0,63}$/.test(name) && !known.includes(name))
      .slice(0, Math.max(0, MOST_PROGRAMS - known.length));
    return missing.length === 0 ? [] : [withHelp(spec, { programs: [...known, ...missing] })];
  },
  helps: ['Error: spawn notesctl ENOENT', 'sh: 1: notesctl: not found', { seen: { programs: ['notesctl'] } }],
  leaves: ['File not found', 'notesctl failed', ''],
};

const askedFor: Rung = {
  id: 'asked-for',
  why: 'What a server looks for in its environment and does not find is what it lacks, whatever it says.',
  change: (spec, { seen }) => {
    const wanted = unset(spec, seen.variables).filter((name) => isWorthSetting(name));
    return withVariables(spec, wanted, SEEN_INSIDE);
  },
  helps: [{ seen: { variables: ['NOTES_API_KEY'] } }, { seen: { variables: ['DEBUG', 'NOTES_URL'] } }],
  leaves: [{ seen: { variables: ['DEBUG', 'NO_COLOR', 'LOG_LEVEL', 'PORT', 'NOTES_READ_ONLY'] } }, ''],
};

const documentedOptional: Rung = {
  id: 'documented-optional',
  why: 'A variable that is documented as optional can be needed all the same.',
  change: (spec) => {
    const optional = spec.variables.filter(({ required }) => !required).map(({ name }) => name);
    return withVariables(spec, optional, NAMED_BY_SERVER);
  },
  helps: ['', 'TypeError: Cannot read properties of undefined'],
  leaves: [],
};

const refusedExit: Rung = {
  id: 'refused-exit',
  why: 'A server that ends because something is wrong has often registered its tools before; it is taken only where it lists them at once.',
  change: (spec, { silent }) => (silent || spec.help?.refuseExit === true ? [] : [withHelp(spec, { refuseExit: true })]),
  helps: ['Error: the account is not active', ''],
  leaves: [{ silent: true }],
};

/** What keeps a server from answering while it runs. */
const WAITING: readonly Rung[] = [overStdio, overHttp, playedWorld];
/** What makes a server end. */
const MISSING: readonly Rung[] = [
  oneOfTheChoices,
  namedTogether,
  shapedAsTold,
  likeTheExample,
  neededFlag,
  startCommand,
  neededPositional,
  builtAddons,
  inertAddons,
  guessedExtensions,
  writableFolder,
  soughtFiles,
];

/** What the failure itself asks for, the most certain first. */
export function askedBy({ silent }: Pick<Evidence, 'silent'>): readonly Rung[] {
  return [...(silent ? [...WAITING, ...MISSING] : [...MISSING, ...WAITING]), standInPrograms];
}
/** What may help where nothing asks for it. */
export const GUESSED: readonly Rung[] = [firstNamed, askedFor, documentedOptional];
/** What is tried when all else failed. */
export const LAST: readonly Rung[] = [refusedExit];

export const RUNGS: readonly Rung[] = [...askedBy({ silent: false }), ...GUESSED, ...LAST];

/** Switches, levels and the like do as they are; set to something made up they do harm. */
function isWorthSetting(name: string): boolean {
  const { kind } = shapeVariable({ name });
  if (kind === 'secret' || kind === 'url' || kind === 'host' || kind === 'email') return !/PROXY|OTEL|TELEMETRY|SENTRY|POSTHOG/.test(name);
  return (
    kind === 'text' &&
    /_(?:ID|USER|USERNAME|LOGIN|ACCOUNT|ORG|ORGANIZATION|PROJECT|TENANT|WORKSPACE|SITE|REGION|DATABASE|DB|BUCKET|OWNER|TEAM)$/.test(name)
  );
}
