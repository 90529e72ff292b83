import { BadInput, GiveUp } from '#core/errors';
import type { Sighting } from '#core/server';
import { parseTarget } from '#core/target';
import { isLoopback } from '../inspect/remote/may-be-asked.ts';
import { readMarkdownList } from './markdown-list.ts';
import { type ClientOutside, politeClient } from './polite-client.ts';
import type { DiscoverySource, DiscoveryWorld } from './source.ts';

export type MarkdownList =
  /** `ownRepository` is `owner/name` of where the file stands. */
  | { name: string; text: string; ownRepository?: string }
  /** `https://…`; plain http on this machine, or where private hosts are allowed. */
  | { url: string; allowPrivateHosts?: boolean; outside?: Partial<ClientOutside> };

const MOST_BYTES = 16 * 1024 * 1024;
/** Problems of one list that are told one by one. */
const MOST_TOLD = 20;

/**
 * The servers that a Markdown list links to. It has no memory: a list is short, and is read whole each time.
 *
 * @throws {BadInput} `bad-list-address` at once, for an address that is never asked.
 */
export function listSource(list: MarkdownList, world: DiscoveryWorld): DiscoverySource {
  const address = 'url' in list ? addressOf(list) : undefined;
  const client = politeClient({
    world,
    farSide: 'The list',
    code: 'list',
    accept: 'text/markdown, text/plain;q=0.9, */*;q=0.1',
    mostBytes: MOST_BYTES,
    ...('url' in list && list.allowPrivateHosts === true && { allowPrivateHosts: true }),
    ...('url' in list && list.outside !== undefined && { outside: list.outside }),
  });
  let sightings = 0;

  async function read(): Promise<{ name: string; text: string; ownRepository: string | undefined }> {
    if (address === undefined) return { ownRepository: undefined, ...(list as Extract<MarkdownList, { text: string }>) };
    const { url, status, contentType, text } = await client.get(address);
    if (status !== 200) throw new GiveUp('list-not-found', `There is no list at \`${address}\` (status ${status}).`);
    if (/^text\/html\b|^application\/xhtml/i.test(contentType))
      throw new GiveUp('list-is-a-page', `\`${address}\` is a web page. Name the address of the Markdown text itself.`);
    return { name: address.href, text, ownRepository: repositoryOf(address) ?? repositoryOf(url) };
  }

  async function* discover(): AsyncGenerator<Sighting> {
    const { name, text, ownRepository } = await read();
    const { links, problems } = readMarkdownList(text, ownRepository);
    for (const { line, reason } of problems.slice(0, MOST_TOLD)) world.tell(`${name}:${line}: ${reason}`);
    if (problems.length > MOST_TOLD) world.tell(`${name}: … and ${problems.length - MOST_TOLD} places more that were left out.`);
    for (const { target, line } of links) {
      world.signal.throwIfAborted();
      sightings += 1;
      yield { source: 'list', target, seenAt: world.now().toISOString(), from: `${name}:${line}` };
    }
  }

  return {
    discover,
    report: () => ({ source: 'list', sightings, requests: { pages: client.requests() }, gaps: [] }),
  };
}

/** @throws {BadInput} `bad-list-address` for an address that is never asked. */
export function checkListAddress(url: string, allowPrivateHosts: boolean): void {
  addressOf({ url, allowPrivateHosts });
}

/** Where the text is: pages of GitHub that show a file give it under another path. */
function addressOf({ url: text, allowPrivateHosts = false }: Extract<MarkdownList, { url: string }>): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const mayAsk = url?.protocol === 'https:' || (url?.protocol === 'http:' && (allowPrivateHosts || isLoopback(url)));
  if (url === undefined || !mayAsk || url.username !== '' || url.password !== '')
    throw new BadInput('bad-list-address', `\`${text}\` is no address of a list: \`https://…\` without a name and password is.`);
  const [owner, repo, view, ...path] = url.pathname.split('/').filter(Boolean);
  if (!/^(?:www\.)?github\.com$/i.test(url.hostname) || repo === undefined) return url;
  if (view === 'blob') url.pathname = ['', owner, repo, 'raw', ...path].join('/');
  if (view === undefined) url.pathname = `/${owner}/${repo.replace(/\.git$/, '')}/raw/HEAD/README.md`;
  return url;
}

/** The repository on GitHub that a file of that address stands in. */
function repositoryOf({ hostname, pathname }: URL): string | undefined {
  if (!/^(?:(?:www\.)?github\.com|raw\.githubusercontent\.com)$/i.test(hostname)) return undefined;
  const [owner = '', repo = ''] = pathname.split('/').filter(Boolean);
  try {
    const target = parseTarget(`github:${owner}/${repo}`);
    return target.kind === 'github' ? `${target.owner}/${target.repo}` : undefined;
  } catch {
    return undefined;
  }
}
