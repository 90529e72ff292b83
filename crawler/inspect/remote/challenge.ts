/** What a server wants of who signs in, as far as it says. */
export interface Challenge {
  /** `Bearer`. */
  scheme: string;
  realm?: string;
  scope?: string;
  /** Where it says who signs people in; text from outside. */
  resourceMetadata?: string;
}

const LONGEST = 8 * 1024;
const SCHEME = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64})(?=\s|,|$)/;
const PARAMETER = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/**
 * Reads the first challenge of a `WWW-Authenticate` header; `undefined` where there is none that could be read.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate
 * @see https://www.rfc-editor.org/rfc/rfc9728#name-www-authenticate-response
 */
export function readChallenge(header: string | undefined): Challenge | undefined {
  const text = (header ?? '').slice(0, LONGEST);
  const scheme = SCHEME.exec(text)?.[1];
  if (scheme === undefined) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = '', inQuotes, plain] of text.matchAll(PARAMETER)) {
    const value = inQuotes?.replace(/\\(.)/g, '$1') ?? plain ?? '';
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
  }
  const realm = parameters.get('realm');
  const scope = parameters.get('scope');
  const resourceMetadata = parameters.get('resource_metadata');
  return {
    scheme,
    ...(realm !== undefined && { realm }),
    ...(scope !== undefined && { scope }),
    ...(resourceMetadata !== undefined && { resourceMetadata }),
  };
}
