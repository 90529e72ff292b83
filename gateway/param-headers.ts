import { isJsonObject, type Json, type JsonObject } from '#core/json';

const PREFIX = 'mcp-param-';
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const PLAIN = /^[\x20-\x7e\t]*$/;
const SENTINEL = /^=\?base64\?(.*)\?=$/s;
const MOST_DEPTH = 16;

/** Arguments that a tool's schema wants repeated in headers: lower-case header name, and the path of properties to the argument. */
export function declaredHeaders(inputSchema: JsonObject | undefined): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const walk = (schema: Json | undefined, path: readonly string[]): void => {
    const properties = isJsonObject(schema) ? schema['properties'] : undefined;
    if (!isJsonObject(properties) || path.length >= MOST_DEPTH) return;
    for (const [name, property] of Object.entries(properties)) {
      if (!isJsonObject(property)) continue;
      const header = property['x-mcp-header'];
      // One that is no header name makes a tool invalid for clients over HTTP; it is not repeated here either.
      if (typeof header === 'string' && TOKEN.test(header)) found.set(`${PREFIX}${header.toLowerCase()}`, [...path, name]);
      walk(property, [...path, name]);
    }
  };
  walk(inputSchema, []);
  return found;
}

/** The headers that repeat the arguments of one call, encoded. */
export function paramHeaders(inputSchema: JsonObject | undefined, args: JsonObject): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [header, path] of declaredHeaders(inputSchema)) {
    const printed = printedArgument(argumentAt(args, path));
    if (printed !== undefined) headers.set(header, encodeHeader(printed));
  }
  return headers;
}

/** Why headers and arguments do not say the same, if so. Headers that the schema does not declare are nobody's business. */
export function headerMismatch(
  inputSchema: JsonObject | undefined,
  args: JsonObject,
  headerOf: (name: string) => string | undefined,
): string | undefined {
  for (const [header, path] of declaredHeaders(inputSchema)) {
    const argument = argumentAt(args, path);
    const printed = printedArgument(argument);
    const sent = headerOf(header);
    if (printed === undefined && sent === undefined) continue;
    if (printed === undefined) return `The header \`${header}\` repeats an argument that is not there.`;
    if (sent === undefined) return `The header \`${header}\` is missing; it repeats an argument.`;
    const decoded = decodeHeader(sent);
    const same = decoded === printed || (typeof argument === 'number' && decoded !== undefined && numberOf(decoded) === argument);
    if (!same) return `The header \`${header}\` does not say what the argument says.`;
  }
  return undefined;
}

/** A value as it stands in a header: plain where it can be, else in base64 between markers. */
export function encodeHeader(value: string): string {
  const plain = PLAIN.test(value) && value.trim() === value && !SENTINEL.test(value);
  return plain ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
}

/** What a header says, or nothing where it is not well formed. */
export function decodeHeader(sent: string): string | undefined {
  const encoded = SENTINEL.exec(sent)?.[1];
  if (encoded === undefined) return PLAIN.test(sent) ? sent : undefined;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function numberOf(text: string): number | undefined {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function argumentAt(args: JsonObject, path: readonly string[]): Json | undefined {
  let found: Json | undefined = args;
  for (const step of path) {
    if (!isJsonObject(found) || !Object.hasOwn(found, step)) return undefined;
    found = found[step];
  }
  return found;
}

function printedArgument(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : undefined;
}
