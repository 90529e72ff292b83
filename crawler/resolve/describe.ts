import type { Server } from '#core/server';
import { printTarget, type Target } from '#core/target';
import type { NpmManifest } from '../npm-client.ts';

export type Described = Omit<Server, 'slug'>;

const DESCRIPTION_CHARS = 1000;
const SHORT_CHARS = 200;

/** Words that say what a package is and not whose: `@owner/mcp-server` needs its scope to be told apart. */
const GENERIC = new Set(['mcp', 'server', 'stdio', 'sdk', 'cli', 'node', 'js', 'ts', 'tools', 'ai', 'app', 'core', 'local', 'remote']);

/** The package's name without its scope, unless that alone says nothing. */
export function displayName(packageName: string): string {
  const [scope = '', own = ''] = packageName.startsWith('@') ? packageName.split('/') : ['', packageName];
  if (scope === '') return own;
  const isGeneric = own
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .every((word) => GENERIC.has(word));
  return isGeneric ? packageName : own;
}

/** A server of which only the target is known. */
export function describeTarget(target: Target): Described {
  switch (target.kind) {
    case 'npm':
      return { name: displayName(target.name), package: `npm:${target.name}` };
    case 'pypi':
      return { name: target.name, package: `pypi:${target.name}` };
    case 'github':
      return { name: target.repo, repository: `https://github.com/${target.owner}/${target.repo}` };
    case 'oci':
      return { name: target.image, package: printTarget(target) };
    case 'remote':
      return { name: new URL(target.url).host };
    case 'folder':
      return { name: target.path.split('/').filter(Boolean).at(-1) ?? target.path };
  }
}

/** What the registry says of a package, in texts of one line without control characters. */
export function describeManifest(manifest: NpmManifest): Described {
  const { name, repository } = manifest;
  const description = oneLine(manifest.description, DESCRIPTION_CHARS);
  const mcpName = oneLine(manifest.mcpName, SHORT_CHARS);
  const license = oneLine(manifest.license, SHORT_CHARS);
  const homepage = webAddress(manifest.homepage);
  return {
    name: displayName(name),
    package: `npm:${name}`,
    ...(description !== undefined && { description }),
    ...(repository !== undefined && { repository }),
    ...(mcpName !== undefined && { mcpName }),
    ...(homepage !== undefined && { homepage }),
    ...(license !== undefined && { license }),
  };
}

/** `undefined` where nothing is left. */
export function oneLine(text: string | undefined, maxChars: number): string | undefined {
  const line = (text ?? '')
    .slice(0, 4 * maxChars)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const cut = line.length > maxChars ? `${line.slice(0, maxChars - 1)}…` : line;
  return cut === '' ? undefined : cut.toWellFormed();
}

export function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 2048 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return url.username === '' && url.password === '' ? url.href : undefined;
}
