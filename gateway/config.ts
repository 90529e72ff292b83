import { z } from 'zod';
import { isJsonObject, type Json } from '#core/json';
import { nearest } from '#core/nearest';
import type { PolicyError } from '#policy/document';
import { jsonPointer } from '#policy/pointer';
import { readStrictJson } from './strict-json.ts';

/** A value as it stands, or the name of the variable of our environment that holds it. */
const Value = z.union([z.string().max(8192), z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) })]);
type Value = z.infer<typeof Value>;

const SERVER_NAME = /^[a-z0-9_-][a-z0-9._-]{0,99}$/;
const MOST_LABEL_CHARS = 64;
/** What a grant may be called: it stands in logs, on command lines and in file names. */
export const LABEL = /^[A-Za-z0-9._-]{1,64}$/;
export const LABEL_WORDS = 'A label is 1 to 64 of A-Z, a-z, 0-9, `.`, `_` and `-`.';
export const IN_THE_CLEAR =
  'Over plain http, credentials and everything that is called would pass the network in clear text. Use https; http is for this machine alone.';
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What the gateway sets itself on the way to a server. */
const OUR_HEADERS = /^(?:host|content-length|content-type|transfer-encoding|connection|accept|mcp-.*)$/i;

const ProcessServer = z.strictObject({
  command: z.array(z.string().regex(/^[^\0]*$/, 'It must not hold a NUL character.')).min(1),
  env: z.record(z.string().regex(/^[^=\0]+$/), Value).optional(),
  cwd: z.string().optional(),
});
const RemoteServer = z.strictObject({
  url: z
    .string()
    .refine(isHttpUrl, 'It must be an http or https URL without a user name.')
    .refine((url) => !sendsInTheClear(url), IN_THE_CLEAR),
  headers: z
    .record(
      z
        .string()
        .regex(HEADER_NAME)
        .refine((name) => !OUR_HEADERS.test(name), 'The gateway sets this header itself.'),
      Value,
    )
    .optional(),
});
const Grant = z.strictObject({
  label: z.string().regex(LABEL, LABEL_WORDS),
  server: z.string(),
  policy: z.string().min(1),
  tokenSha256: z.string().regex(/^[0-9a-f]{64}$/, 'It must be 64 lower-case hexadecimal digits.'),
  expires: z.iso.datetime({ offset: true, error: 'It must be a date and time such as 2027-01-31T00:00:00Z.' }).optional(),
});
const Root = z.strictObject({
  listen: z.string().optional(),
  servers: z.record(z.string(), z.unknown()).optional(),
  grants: z.array(Grant).optional(),
  allowedHosts: z.array(z.string()).optional(),
  allowedOrigins: z.array(z.string()).optional(),
});

/** How a server is reached. Values are whole: those that came from the environment are read. */
export type ServerConfig =
  | { kind: 'process'; command: [string, ...string[]]; env: Readonly<Record<string, string>>; cwd?: string }
  | { kind: 'remote'; url: string; headers: Readonly<Record<string, string>> }
  /** A value that it needs is not in our environment, or cannot be sent. */
  | { kind: 'unavailable' };

export type GrantConfig = z.infer<typeof Grant>;

export interface GatewayConfig {
  listen: { host: string; port: number };
  servers: ReadonlyMap<string, ServerConfig>;
  grants: readonly GrantConfig[];
  /** Host names beside the loopback ones that a request may be addressed to. */
  allowedHosts: readonly string[];
  /** Origins beside the loopback ones that a browser may send from. */
  allowedOrigins: readonly string[];
}

export type ParsedConfig =
  | { ok: true; config: GatewayConfig }
  | {
      ok: false;
      errors: PolicyError[];
      /** It is no JSON at all. */
      unreadable?: true;
      /** All of it, where nothing is wrong but that some servers are unavailable. */
      usable?: GatewayConfig;
    };

export const DEFAULT_LISTEN = '127.0.0.1:8787';

/**
 * Reads the configuration of the gateway with everything that is wrong with it. No value is ever quoted, because one may be a secret.
 *
 * @param env where `{"env": NAME}` is looked up; a variable that is not set is an error.
 */
export function parseGatewayConfig(text: string, env: Readonly<Record<string, string | undefined>>): ParsedConfig {
  const read = readStrictJson(text);
  if (!read.ok) {
    const errors = [{ pointer: '', message: `It is not strict JSON (${read.problem} at character ${read.offset}).` }];
    return { ok: false, errors, ...(read.problem === 'not-json' && { unreadable: true }) };
  }
  const parsed = Root.safeParse(read.value);
  if (!parsed.success) return { ok: false, errors: errorsOf(parsed.error, Object.keys(Root.shape), [], read.value) };

  const root = parsed.data;
  const errors: PolicyError[] = [];
  const unusable: PolicyError[] = [];
  const servers = new Map<string, ServerConfig>();
  for (const [name, value] of Object.entries(root.servers ?? {})) {
    if (!SERVER_NAME.test(name)) {
      errors.push({
        pointer: jsonPointer('servers', name),
        message: 'A server has a name of a-z, 0-9, `.`, `_` and `-`, up to 100 characters.',
      });
    } else {
      const server = readServer(name, value as Json, env);
      if (server.ok) servers.set(name, server.config);
      else if (server.unavailable === true) {
        unusable.push(...server.errors);
        servers.set(name, { kind: 'unavailable' });
      } else errors.push(...server.errors);
    }
  }
  const listen = parseListen(root.listen ?? DEFAULT_LISTEN);
  if (listen === undefined) errors.push({ pointer: '/listen', message: 'It must be an address and a port such as 127.0.0.1:8787.' });
  errors.push(...grantErrors(root.grants ?? [], Object.keys(root.servers ?? {})));
  if (errors.length > 0 || listen === undefined) return { ok: false, errors: [...unusable, ...errors] };
  const { grants = [], allowedHosts = [], allowedOrigins = [] } = root;
  const config: GatewayConfig = { listen, servers, grants, allowedHosts, allowedOrigins };
  return unusable.length > 0 ? { ok: false, errors: unusable, usable: config } : { ok: true, config };
}

type ReadServer =
  | { ok: true; config: ServerConfig }
  | {
      ok: false;
      errors: PolicyError[];
      /** It is written as it should be, and only its values cannot be had. */
      unavailable?: true;
    };

function readServer(name: string, value: Json, env: Readonly<Record<string, string | undefined>>): ReadServer {
  const at = ['servers', name];
  const remote = isJsonObject(value) && 'url' in value;
  if (isJsonObject(value) && remote === 'command' in value) {
    const message = 'A server has either a `command` or a `url`.';
    return { ok: false, errors: [{ pointer: jsonPointer(...at), message, ...nearestOf(value, remote) }] };
  }
  const unusable: PolicyError[] = [];
  const readAs = (config: ServerConfig): ReadServer =>
    unusable.length > 0 ? { ok: false, errors: unusable, unavailable: true } : { ok: true, config };
  const resolved = (values: Record<string, Value>, ...where: string[]): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values).map(([key, given]) => {
        const found = typeof given === 'string' ? given : env[given.env];
        if (found === undefined && typeof given !== 'string') {
          unusable.push({ pointer: jsonPointer(...at, ...where, key), message: `The environment variable \`${given.env}\` is not set.` });
        }
        return [key, found ?? ''];
      }),
    );
  if (remote) {
    const parsed = RemoteServer.safeParse(value);
    if (!parsed.success) return { ok: false, errors: errorsOf(parsed.error, Object.keys(RemoteServer.shape), at, value) };
    const headers = resolved(parsed.data.headers ?? {}, 'headers');
    const odd = Object.entries(headers).find(([, sent]) => !HEADER_VALUE.test(sent));
    if (odd !== undefined)
      unusable.push({ pointer: jsonPointer(...at, 'headers', odd[0]), message: 'A header cannot hold such characters.' });
    return readAs({ kind: 'remote', url: parsed.data.url, headers });
  }
  const parsed = ProcessServer.safeParse(value);
  if (!parsed.success) return { ok: false, errors: errorsOf(parsed.error, Object.keys(ProcessServer.shape), at, value) };
  const [program = '', ...args] = parsed.data.command;
  const { cwd } = parsed.data;
  return readAs({
    kind: 'process',
    command: [program, ...args],
    env: resolved(parsed.data.env ?? {}, 'env'),
    ...(cwd !== undefined && { cwd }),
  });
}

function nearestOf(value: { [key: string]: Json }, both: boolean): { nearest?: string } {
  const [key] = Object.keys(value);
  return both || key === undefined ? {} : meant(key, ['command', 'url']);
}

function meant(word: string, known: readonly string[]): { nearest?: string } {
  const near = nearest(word, known);
  return near === undefined ? {} : { nearest: near };
}

function grantErrors(grants: readonly GrantConfig[], servers: readonly string[]): PolicyError[] {
  const errors: PolicyError[] = [];
  for (const [at, grant] of grants.entries()) {
    const error = (key: keyof GrantConfig, message: string, near: { nearest?: string } = {}): void => {
      errors.push({ pointer: jsonPointer('grants', at, key), message, ...near });
    };
    const earlier = grants.slice(0, at);
    if (!servers.includes(grant.server)) {
      error('server', 'There is no such server under `servers`.', meant(grant.server, servers));
    }
    if (earlier.some(({ label }) => label === grant.label)) error('label', 'Another grant has this label.');
    if (earlier.some(({ tokenSha256 }) => tokenSha256 === grant.tokenSha256)) error('tokenSha256', 'Another grant has this token.');
  }
  return errors;
}

function errorsOf(error: z.ZodError, known: string[], at: readonly string[], value: Json): PolicyError[] {
  return error.issues.flatMap((issue): PolicyError[] => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    const pointer = jsonPointer(...at, ...path);
    if (issue.code === 'unrecognized_keys') {
      const options = path.length === 0 ? known : path[0] === 'grants' ? Object.keys(Grant.shape) : ['env'];
      return issue.keys.map((key) => ({
        pointer: jsonPointer(...at, ...path, key),
        message: 'This key is unknown.',
        ...meant(key, options),
      }));
    }
    if (issue.code === 'invalid_union') return [{ pointer, message: 'It must be text, or {"env": NAME} with the name of a variable.' }];
    if (issue.code === 'invalid_key') return [{ pointer, message: issue.issues[0]?.message ?? 'This name cannot be used.' }];
    if (issue.code === 'invalid_type') {
      const missing = path.length > 0 && !present(value, path);
      return [{ pointer, message: missing ? 'It is missing.' : `It must be ${issue.expected}.` }];
    }
    return [{ pointer, message: issue.message }];
  });
}

function present(value: Json, path: readonly (string | number)[]): boolean {
  let found: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(found) && typeof step === 'number') found = found[step];
    else if (isJsonObject(found) && Object.hasOwn(found, step)) found = found[step];
    else return false;
  }
  return found !== undefined;
}

/** `127.0.0.1:8787`, `[::1]:8787`, `localhost:0`. */
export function parseListen(text: string): { host: string; port: number } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

/** A label for a grant on a server, whose name may be longer than a label. */
export function labelFrom(server: string, suffix = ''): string {
  return `${server.slice(0, MOST_LABEL_CHARS - suffix.length)}${suffix}`;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether what is sent to an address leaves this machine unencrypted. */
export function sendsInTheClear(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !LOOPBACK.test(hostname);
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}
