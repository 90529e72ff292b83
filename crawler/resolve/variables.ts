import type { LaunchVariable } from '#core/launch-spec';

export type VariableKind = LaunchVariable['kind'];

/** What a source says of one variable or argument; only the name is certain. */
export interface VariableFacts {
  name: string;
  /** A documented value, perhaps a blank like `<your key>`. */
  sample?: string | undefined;
  /** As server.json names it: `string`, `number`, `boolean`, `filepath`. */
  format?: string | undefined;
  choices?: readonly string[] | undefined;
  secret?: boolean | undefined;
}

/** Characters of a sample that are looked at, and that one may have to be kept. */
const LONGEST_READ = 512;
const LONGEST_KEPT = 200;

const PATH_ENDS = new Set([
  'path',
  'paths',
  'file',
  'filepath',
  'dir',
  'dirs',
  'directory',
  'directories',
  'folder',
  'folders',
  'workspace',
]);
const URL_ENDS = new Set(['url', 'uri', 'endpoint', 'dsn', 'webhook']);
const HOST_ENDS = new Set(['host', 'hostname', 'domain', 'subdomain']);
const SECRET_WORDS = new Set(
  'token key keys apikey secret password passwd pass pwd pat credential credentials auth bearer jwt cookie private passphrase'.split(' '),
);
/** `AUTH_TYPE` and `TOKEN_LIMIT` speak of a secret and are none. */
const NOT_SECRET_ENDS = new Set(
  'type mode method name limit count ttl expiry timeout enabled disabled region header prefix version'.split(' '),
);
const SWITCH_ENDS = new Set(['enabled', 'disabled', 'debug', 'verbose']);
const SWITCH_STARTS = new Set(['enable', 'disable', 'allow', 'use', 'is', 'skip', 'no']);

const BLANK =
  /^$|<[^>]*>|^\[.*\]$|^\{.*\}$|\$\{.*\}|\{\{.*\}\}|^\$\w+$|^%\w+%$|your|x{3,}|\.{3}|…|\*{3}|change[-_ ]?me|replace|insert|placeholder|example|todo|^(?:enter|paste|put)[-_ ]/i;
const PATH_LIKE = /^(?:\/|~|\.{1,2}\/|[A-Za-z]:[\\/]|\$\{?(?:workspace|HOME|PWD|userHome))|^(?:<[^>]*>|path)[\\/]/i;
const URL_LIKE = /^([a-z][a-z0-9+.-]*):\/\//i;
const EMAIL_LIKE = /^[^\s@]+@[^\s@]+\.[a-z]+$/i;
const UUID_LIKE = /^[0-9a-fx]{8}-(?:[0-9a-fx]{4}-){3}[0-9a-fx]{12}$/i;
const SWITCH_LIKE = /^(?:true|false|yes|no|on|off|0|1)$/i;

const KNOWN_SECRET =
  /^(?:[srp]k[-_]|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|AKIA|ASIA|AIza|eyJ|ya29\.|SG\.|hf_|npm_|ATATT|-----BEGIN)|\bBearer\s/;
/** A run that no word is as long as, of letters and digits mixed. */
const OPAQUE = /(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}/;
const CREDENTIALS_INSIDE = /:[^/@\s]+@/;

/** Ports where a connection string of that scheme expects its server. */
const SCHEME_PORTS: Readonly<Record<string, number>> = {
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  mongodb: 27017,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  bolt: 7687,
  neo4j: 7687,
};

/** Whether the value chooses how the server is spoken to. The crawler speaks over stdio, whatever the document shows. */
export function choosesTransport(name: string): boolean {
  return wordsOf(name).includes('transport');
}

/** Whether a text could be a credential: by a known prefix, or because nothing else looks like that. */
export function looksSecret(text: string): boolean {
  return KNOWN_SECRET.test(text) || OPAQUE.test(text) || CREDENTIALS_INSIDE.test(text) || UUID_LIKE.test(text);
}

/** Whether a documented value can be used as it is: no blank, no credential, and nothing of the author's own machine. */
export function isPlainValue(text: string): boolean {
  return text.length <= LONGEST_KEPT && !/\p{Cc}/u.test(text) && !BLANK.test(text) && !PATH_LIKE.test(text) && !looksSecret(text);
}

/**
 * What kind of value is wanted, and a made-up one of that shape.
 *
 * INVARIANT: a placeholder never repeats a sample that is or could be a credential, but for the letters that say whose it is (`sk-`).
 */
export function shapeVariable(facts: VariableFacts): { kind: VariableKind; placeholder: string } {
  const read = { ...facts, sample: facts.sample?.slice(0, LONGEST_READ) };
  const kind = kindOf(read);
  return { kind, placeholder: placeholderOf(kind, read) };
}

/** The arguments of a documented command line with all that only its author could fill in replaced by something made up. */
export function shapeArguments(values: readonly string[]): string[] {
  return values.map((value, at) => {
    const assigned = /^(--?[\w.-]+)=(.*)$/s.exec(value);
    if (assigned?.[1] !== undefined) return `${assigned[1]}=${shapeValue(assigned[1], assigned[2] ?? '')}`;
    if (/^--?[A-Za-z]/.test(value)) return value;
    // `notes=/path/to/notes`
    const [, name, path = ''] = /^([\w.-]{1,64})=(.*)$/s.exec(value) ?? [];
    if (name !== undefined && PATH_LIKE.test(path)) return `${name}=${shapeValue(name, path)}`;
    const before = values[at - 1] ?? '';
    return shapeValue(/^--?[A-Za-z][^=]*$/.test(before) ? before : '', value);
  });
}

const SINGLE_BLANK = /<([^<>]{1,60})>/g;

function shapeValue(flag: string, sample: string): string {
  // `<account>/<key>:<secret>`: what stands between the blanks is the form that is checked.
  if (!URL_LIKE.test(sample) && sample.length <= LONGEST_READ && (sample.match(SINGLE_BLANK)?.length ?? 0) > 1)
    return sample.replace(SINGLE_BLANK, (_blank, name: string) => shapeVariable({ name: name.replaceAll(' ', '_') }).placeholder);
  // A blank names what it wants: `<api-key>`.
  const name = BLANK.test(sample) ? `${flag} ${sample}` : flag;
  return shapeVariable({ name, sample }).placeholder;
}

function kindOf({ name, sample = '', format, choices = [], secret = false }: VariableFacts): VariableKind {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (choices.length > 0) return 'choice';
  if (format === 'filepath') return 'path';
  if (format === 'boolean') return 'boolean';
  if (URL_LIKE.test(sample)) return 'url';
  if (looksSecret(sample) && !PATH_LIKE.test(sample)) return 'secret';
  if (PATH_LIKE.test(sample) || PATH_ENDS.has(last)) return 'path';
  if (URL_ENDS.has(last) || (words.includes('connection') && last === 'string')) return 'url';
  if (last === 'port') return 'port';
  if (words.some((word) => SECRET_WORDS.has(word)) && !NOT_SECRET_ENDS.has(last) && !(SWITCH_LIKE.test(sample) && !secret)) return 'secret';
  if (secret) return 'secret';
  if (words.includes('email') || EMAIL_LIKE.test(sample)) return 'email';
  if (HOST_ENDS.has(last) && !SWITCH_LIKE.test(sample)) return 'host';
  if (/^(?:true|false)$/i.test(sample)) return 'boolean';
  const isSwitch = SWITCH_ENDS.has(last) || SWITCH_STARTS.has(words[0] ?? '');
  return isSwitch && (sample === '' || SWITCH_LIKE.test(sample)) ? 'boolean' : 'text';
}

function placeholderOf(kind: VariableKind, { name, sample = '', format, choices = [] }: VariableFacts): string {
  if (choosesTransport(name) && (kind === 'text' || choices.includes('stdio'))) return 'stdio';
  switch (kind) {
    case 'choice':
      return choices.includes(sample) ? sample : (choices[0] ?? '');
    case 'secret':
      return secretPlaceholder(sample);
    case 'url':
      return urlPlaceholder(name, sample);
    case 'path':
      return pathPlaceholder(name, sample);
    case 'host':
      return wordsOf(name).at(-1) === 'host' || wordsOf(name).at(-1) === 'hostname' ? '127.0.0.1' : 'example.invalid';
    case 'port':
      return /^\d{1,5}$/.test(sample) ? sample : '8080';
    case 'email':
      return 'user@example.invalid';
    case 'boolean':
      // Off where nothing is documented: a switch may allow more.
      return SWITCH_LIKE.test(sample) ? sample : 'false';
    case 'text':
      // `name:` and, in base64, a host and two identifiers.
      if (/CLOUD_?ID$/i.test(name)) return 'placeholder:ZXhhbXBsZS5pbnZhbGlkJHBsYWNlaG9sZGVyJHBsYWNlaG9sZGVy';
      if (sample !== '' && isPlainValue(sample)) return sample;
      if (format === 'number') return '1';
      // E.164, of a range that belongs to nobody.
      if (wordsOf(name).includes('phone')) return '+15555550100';
      return wordsOf(name).at(-1) === 'region' ? 'us-east-1' : 'placeholder';
  }
}

const filler = (chars: number) => 'placeholder'.padEnd(chars, '0');

/** Prefixes that programs check for, with as many characters behind them as they expect. */
const SECRET_SHAPES: readonly [RegExp, (prefix: string) => string][] = [
  [/^SG\./, (prefix) => `${prefix}${filler(22)}.${filler(43)}`],
  [/^(?:sk-(?:proj|ant|or)-|sk-)/, (prefix) => prefix + filler(48)],
  [/^gh[pousr]_/, (prefix) => prefix + filler(36)],
  [/^github_pat_/, (prefix) => prefix + filler(82)],
  [/^xox[a-z]-/, (prefix) => `${prefix}000000000000-000000000000-${filler(24)}`],
  [/^A[KS]IA/, (prefix) => prefix + filler(16).toUpperCase()],
  [/^AIza/, (prefix) => prefix + filler(35)],
  // {"alg":"none"}, {"exp":4102444800}
  [/^eyJ/, () => 'eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.placeholder'],
  [UUID_LIKE, () => '00000000-0000-4000-8000-000000000000'],
  [
    /^(?!your|my|the|an?[-_]|api|key|token|some|test|enter|put|paste|add|auth|xxx?)[A-Za-z]{2,5}[-_](?:(?:live|test|pat|api|key)[-_])*/i,
    (prefix) => prefix + filler(36),
  ],
];

function secretPlaceholder(sample: string): string {
  for (const [pattern, make] of SECRET_SHAPES) {
    const prefix = pattern.exec(sample)?.[0];
    if (prefix !== undefined) return make(prefix);
  }
  return filler(40);
}

/** What a name says of the scheme, where no sample does. */
const NAMED_SCHEMES: readonly [RegExp, string][] = [
  [/MYSQL|MARIADB/i, 'mysql'],
  [/MONGO/i, 'mongodb'],
  [/REDIS/i, 'redis'],
  [/NEO4J|BOLT/i, 'bolt'],
  [/AMQP|RABBIT/i, 'amqp'],
  [/POSTGRES|(?:^|_)PG(?:_|$)|DATABASE|(?:^|_)(?:DB|DSN)(?:_|$)|CONNECTION_STRING/i, 'postgresql'],
];

/** The scheme is what programs check; host, credentials and path are ours. */
function urlPlaceholder(name: string, sample: string): string {
  const named = NAMED_SCHEMES.find(([pattern]) => pattern.test(name))?.[1] ?? 'https';
  const scheme = (URL_LIKE.exec(sample)?.[1] ?? named).toLowerCase();
  const local = /^[a-z+]+:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(:\d{1,5})?(?:\/|$)/i.exec(sample);
  if (scheme === 'http' || scheme === 'ws') return `${scheme}://127.0.0.1${local?.[1] ?? ''}`;
  if (scheme === 'https' || scheme === 'wss') return `${scheme}://example.invalid`;
  // Looked up in another way than all other names, and checked in none.
  if (scheme.startsWith('mongodb')) return `mongodb://127.0.0.1:${SCHEME_PORTS['mongodb']}/placeholder`;
  const port = SCHEME_PORTS[scheme.replace(/\+.*$/, '')];
  return port === undefined ? `${scheme}://127.0.0.1` : `${scheme}://user:placeholder@127.0.0.1:${port}/placeholder`;
}

/** A folder that exists, or a file in it that does not yet. */
function pathPlaceholder(name: string, sample: string): string {
  const ending = /\.([A-Za-z][A-Za-z0-9]{0,7})[>"']?$/.exec(sample)?.[1]?.toLowerCase();
  if (ending !== undefined) return `/tmp/placeholder.${ending}`;
  return wordsOf(name).includes('file') && !wordsOf(name).includes('files') ? '/tmp/placeholder' : '/tmp';
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}
