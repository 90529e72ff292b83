import type { LaunchSpec, LaunchVariable } from '#core/launch-spec';
import { parseTarget, printTarget } from '#core/target';
import { listed } from '#core/words';
import { safeLink } from './shown-text.ts';

/** How a reader starts the server behind its policy, for each client. */
export interface ClientSetup {
  /** The one line that starts the enforcement. */
  line: string;
  /** `guard` wraps a local process, `gateway` stands before an address. */
  kind: 'guard' | 'gateway';
  /** Which words of the lines the reader has to replace, where there are any. */
  toReplace: string | undefined;
  /** What the lines leave out and some of the tools need, where there is anything. */
  leftOut: string | undefined;
  clients: { id: string; name: string; where: string; language: 'sh' | 'json' | 'toml'; text: string }[];
}

export interface SetupOf {
  serverSlug: string;
  target: string;
  spec: LaunchSpec | undefined;
  /** `npx toolwarden` or what the installation says. */
  launchPrefix: string;
  policyFile: string;
}

/** No command line of ours carries these: a terminal could act on them when the line is pasted. */
const CONTROL = /\p{C}/u;

/** Names that clients give a server: short, and the same in every client. */
export function clientName(slug: string): string {
  return slug.replace(/[^a-z0-9_-]+/g, '-').slice(0, 40) || 'server';
}

/**
 * The setup, or nothing when we do not know how the server is started: a made-up command would be worse than none.
 */
export function clientSetup(of: SetupOf): ClientSetup | undefined {
  const launch = launchOf(of);
  if (launch === undefined) return undefined;
  if (launch.kind === 'guard' && [...launch.argv, ...launch.variables.flat()].some((word) => CONTROL.test(word))) return undefined;
  if (launch.kind === 'gateway' && safeLink(launch.url) === undefined) return undefined;
  return launch.kind === 'gateway' ? gatewaySetup(of, launch.url) : guardSetup(of, launch.argv, launch.variables);
}

/**
 * `variables` hold what stands for the reader's own values. `argv` is what the server was started with, made-up values included:
 * `yourWord` says what a reader should see in their place.
 */
export type Launch = { kind: 'guard'; argv: string[]; variables: [string, string][] } | { kind: 'gateway'; url: string };

/** What a shell and `env` take for a name; anything else could be read as an option or a value. */
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A made-up value must not look like one that works; only where a fixed set of values starts the server, the documented one stays. */
function yourVariable({ name, kind, placeholder }: LaunchVariable): string {
  if (kind === 'boolean' || kind === 'choice' || placeholder === 'stdio') return placeholder;
  return `YOUR_${name.replace(/^_+/, '').toUpperCase()}`;
}

/** The values that an inspection makes up for a secret: filler behind a known prefix, a token of no one, an identifier of zeros. */
const MADE_UP_SECRET = /placeholder0+$|^eyJ[\w-]+\.[\w-]+\.placeholder$|^00000000-0000-4000-8000-0{12}$/i;

/** One word of a command line with a made-up value replaced by a name for the reader's own; any other word as it is. */
export function yourWord(word: string): string {
  const [, flag = '', value = ''] = /^(--?[\w.-]+=)?(.*)$/s.exec(word) ?? [];
  if (MADE_UP_SECRET.test(value)) return `${flag}YOUR_KEY`;
  if (value === 'placeholder') return `${flag}YOUR_VALUE`;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return word;
  return `${flag}${value.replace(/:placeholder@/, ':YOUR_PASSWORD@').replace(/\/placeholder$/, '/YOUR_DATABASE')}`;
}

export function launchOf({ target, spec: started }: SetupOf): Launch | undefined {
  const spec = started && asMostStartIt(started);
  const variables = (spec?.variables ?? [])
    .filter(({ name, required }) => required && VARIABLE_NAME.test(name))
    .map((variable): [string, string] => [variable.name, yourVariable(variable)]);
  const rest = (spec?.arguments ?? []).map(({ value }) => value);
  const guard = (...argv: string[]): Launch => ({ kind: 'guard', argv: [...argv, ...rest], variables });
  const pinned = (separator: string) => `${spec?.package}${spec?.version === undefined ? '' : `${separator}${spec.version}`}`;
  switch (spec?.ecosystem) {
    case 'npm':
      return guard('npx', '-y', pinned('@'));
    case 'pypi':
      return guard('uvx', pinned('=='));
    case 'oci':
      return guard('docker', 'run', '-i', '--rm', ...variables.flatMap(([name]) => ['-e', name]), spec.package);
    case 'remote':
      return { kind: 'gateway', url: spec.package };
    case 'repo':
    case 'folder':
    case 'command':
      return undefined;
    case undefined:
      return launchOfTarget(target);
  }
}

/** Without what only shows more of its tools: nobody should open all of a server by copying a line. */
function asMostStartIt(spec: LaunchSpec): LaunchSpec {
  const { wider, widened } = spec;
  if (wider === undefined || widened !== true) return spec;
  const words = new Set(wider.arguments.map(({ value }) => value));
  const names = new Set(wider.variables.map(({ name }) => name));
  return {
    ...spec,
    arguments: spec.arguments.filter(({ value }) => !words.has(value)),
    variables: spec.variables.filter(({ name }) => !names.has(name)),
  };
}

/** What the lines leave out although some of the tools are shown only with it. */
function leftOutWords({ wider, widened }: LaunchSpec): string | undefined {
  if (wider === undefined || widened !== true) return undefined;
  const set = wider.variables.map(({ name, kind, placeholder }) => (kind === 'choice' ? `\`${name}=${placeholder}\`` : `\`${name}\``));
  const words = wider.arguments.length === 0 ? [] : [`\`${wider.arguments.map(({ value }) => value).join(' ')}\``];
  return `Some of the tools on this page are there only with ${listed([...words, ...set])}, which these lines leave out: add it where you want them.`;
}

function launchOfTarget(text: string): Launch | undefined {
  let target: ReturnType<typeof parseTarget>;
  try {
    target = parseTarget(text);
  } catch {
    // A target that cannot be read has no command; the page says so.
    return undefined;
  }
  if (target.kind === 'npm') return { kind: 'guard', argv: ['npx', '-y', printTarget(target).slice('npm:'.length)], variables: [] };
  if (target.kind === 'pypi') return { kind: 'guard', argv: ['uvx', printTarget(target).slice('pypi:'.length)], variables: [] };
  if (target.kind === 'oci') return { kind: 'guard', argv: ['docker', 'run', '-i', '--rm', target.image], variables: [] };
  if (target.kind === 'remote') return { kind: 'gateway', url: target.url };
  return undefined;
}

function guardSetup(of: SetupOf, argv: string[], variables: [string, string][]): ClientSetup {
  const server = argv.map(yourWord);
  const hasWords = of.spec !== undefined && asMostStartIt(of.spec).arguments.length > 0;
  const name = clientName(of.serverSlug);
  const prefix = splitWords(of.launchPrefix);
  const inPlace = [...prefix, 'guard', '--policy', of.policyFile, '--', ...server];
  // Clients start servers in any folder, so that their configuration needs the whole path.
  const anywhere = [...prefix, 'guard', '--policy', `/path/to/${of.policyFile}`, '--', ...server];
  const [command = '', ...args] = anywhere;
  const env = variables.length === 0 ? {} : { env: Object.fromEntries(variables) };
  const entry = { command, args, ...env };
  const options = variables.flatMap(([variable, value]) => ['--env', `${variable}=${value}`]);
  return {
    kind: 'guard',
    line: shellLine([
      ...(variables.length === 0 ? [] : ['env', ...variables.map(([variable, value]) => `${variable}=${value}`)]),
      ...inPlace,
    ]),
    leftOut: of.spec && leftOutWords(of.spec),
    toReplace: replaceWords(hasWords, variables, [...server, ...variables.map(([, value]) => value)]),
    clients: [
      {
        id: 'claude-code',
        name: 'Claude Code',
        where: 'in a terminal',
        language: 'sh',
        text: shellLine(['claude', 'mcp', 'add', name, ...options, '--', ...anywhere]),
      },
      {
        id: 'claude-desktop',
        name: 'Claude Desktop',
        where: 'claude_desktop_config.json',
        language: 'json',
        text: pretty({ mcpServers: { [name]: entry } }),
      },
      { id: 'cursor', name: 'Cursor', where: '.cursor/mcp.json', language: 'json', text: pretty({ mcpServers: { [name]: entry } }) },
      {
        id: 'vscode',
        name: 'VS Code',
        where: '.vscode/mcp.json',
        language: 'json',
        text: pretty({ servers: { [name]: { type: 'stdio', ...entry } } }),
      },
      {
        id: 'codex',
        name: 'Codex',
        where: '~/.codex/config.toml',
        language: 'toml',
        text: codexEntry(name, { command: tomlText(command), args: tomlList(args) }, variables),
      },
      { id: 'json', name: 'Plain JSON', where: 'any client that reads mcpServers', language: 'json', text: pretty({ [name]: entry }) },
    ],
  };
}

function replaceWords(hasArguments: boolean, variables: [string, string][], shown: readonly string[]): string | undefined {
  const sentences: string[] = [];
  if (hasArguments) {
    sentences.push(
      'The words behind the package’s name are examples, of its documentation or made up: replace folders, addresses and keys by your own.',
    );
  }
  if (shown.some((word) => word.includes('YOUR_'))) sentences.push('What starts with `YOUR_` stands for a value of your own.');
  const set = variables.filter(([, value]) => !value.startsWith('YOUR_')).map(([variable]) => `\`${variable}\``);
  if (set.length > 0) sentences.push(`${listed(set)} ${set.length === 1 ? 'is' : 'are'} set to a value that it knows: choose your own.`);
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

function gatewaySetup(of: SetupOf, url: string): ClientSetup {
  const name = clientName(of.serverSlug);
  const local = `http://127.0.0.1:8787/mcp/${name}`;
  const token = 'YOUR_GRANT_TOKEN';
  const headers = { Authorization: `Bearer ${token}` };
  return {
    kind: 'gateway',
    line: shellLine([...splitWords(of.launchPrefix), 'gateway', 'init', url]),
    toReplace: undefined,
    leftOut: undefined,
    clients: [
      {
        id: 'claude-code',
        name: 'Claude Code',
        where: 'in a terminal',
        language: 'sh',
        text: shellLine(['claude', 'mcp', 'add', '--transport', 'http', name, local, '--header', `Authorization: Bearer ${token}`]),
      },
      {
        id: 'claude-desktop',
        name: 'Claude Desktop',
        where: 'claude_desktop_config.json',
        language: 'json',
        text: pretty({
          mcpServers: { [name]: { command: 'npx', args: ['-y', 'mcp-remote', local, '--header', `Authorization: Bearer ${token}`] } },
        }),
      },
      {
        id: 'cursor',
        name: 'Cursor',
        where: '.cursor/mcp.json',
        language: 'json',
        text: pretty({ mcpServers: { [name]: { url: local, headers } } }),
      },
      {
        id: 'vscode',
        name: 'VS Code',
        where: '.vscode/mcp.json',
        language: 'json',
        text: pretty({ servers: { [name]: { type: 'http', url: local, headers } } }),
      },
      {
        id: 'codex',
        name: 'Codex',
        where: '~/.codex/config.toml',
        language: 'toml',
        text: codexEntry(name, { url: tomlText(local), bearer_token_env_var: tomlText('TOOLWARDEN_GRANT') }, []),
      },
      {
        id: 'json',
        name: 'Plain JSON',
        where: 'any client that speaks Streamable HTTP',
        language: 'json',
        text: pretty({ [name]: { url: local, headers } }),
      },
    ],
  };
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** One line for a POSIX shell. A word with anything but plain characters is quoted, so that no argument can become a command. */
export function shellLine(argv: readonly string[]): string {
  return argv.map((word) => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** Words of a configured prefix such as `node "/opt/tool warden/bin.js"`: split at spaces outside quotes. */
export function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? '');
}

function codexEntry(name: string, members: Record<string, string>, variables: [string, string][]): string {
  const lines = [`[mcp_servers.${name}]`, ...Object.entries(members).map(([key, value]) => `${key} = ${value}`)];
  if (variables.length > 0) {
    lines.push('', `[mcp_servers.${name}.env]`, ...variables.map(([variable, value]) => `${tomlText(variable)} = ${tomlText(value)}`));
  }
  return lines.join('\n');
}

/** A TOML basic string: the escapes of JSON are among its own, and DEL is the one character JSON leaves bare and TOML forbids. */
function tomlText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}

function tomlList(words: readonly string[]): string {
  return `[${words.map(tomlText).join(', ')}]`;
}
