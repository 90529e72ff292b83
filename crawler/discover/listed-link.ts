import { parseTarget, printTarget, type Target } from '#core/target';
import { whyNotAsked } from '../inspect/remote/may-be-asked.ts';

/** First parts of paths on GitHub that are no owner. */
const NOT_OWNERS = new Set(
  'about apps codespaces collections contact customer-stories enterprise events explore features issues join login marketplace mcp new notifications organizations orgs pricing pulls readme search security sessions settings signup site sponsors stars team topics trending users'.split(
    ' ',
  ),
);
/** Labels of host names that only the site of a package index has, whatever it ends in. */
const NPM_SITE = /^(?:www\.)?npmjs\.[a-z]+$/;
const PYPI_SITE = /^(?:www\.)?pypi\.[a-z]+$/;

/** The server that a link of a list names by where it points: a repository or a folder of one, or the page of a package. */
export function listedTarget(address: string): string | undefined {
  const url = webUrl(address);
  if (url === undefined) return undefined;
  const parts = decoded(url.pathname)?.split('/').filter(Boolean) ?? [];
  const host = url.hostname.toLowerCase();
  if (/^(?:www\.)?github\.com$/.test(host)) return repositoryTarget(parts);
  if (NPM_SITE.test(host) && parts[0] === 'package') {
    const scoped = parts[1]?.startsWith('@') === true;
    return spelled({ kind: 'npm', name: parts.slice(1, scoped ? 3 : 2).join('/') });
  }
  if (PYPI_SITE.test(host) && parts[0] === 'project' && parts[1] !== undefined) return spelled({ kind: 'pypi', name: parts[1] });
  return undefined;
}

function repositoryTarget([owner = '', name = '', view, _ref, ...path]: readonly string[]): string | undefined {
  if (owner === '' || name === '' || NOT_OWNERS.has(owner.toLowerCase())) return undefined;
  const repo = name.replace(/\.git$/, '');
  if (view === undefined) return spelled({ kind: 'github', owner, repo });
  if (view !== 'tree') return undefined;
  return spelled({ kind: 'github', owner, repo, ...(path.length > 0 && { subpath: path.join('/') }) });
}

/**
 * The remote server that an address names, where it looks like one and the words around it call it that.
 *
 * Any address may be the page of a company or a product: asking all of them would be asking many who offer no server.
 */
export function remoteTarget(address: string, around: string): string | undefined {
  const url = webUrl(address);
  if (url === undefined || whyNotAsked(url, false) !== undefined) return undefined;
  const looksIt = /(?:^|\/)(?:mcp|sse)\/?$/i.test(url.pathname) || (/^mcp\./i.test(url.hostname) && url.pathname === '/');
  const isCalledIt = /\b(?:remote|hosted|endpoint|streamable[- ]?http|sse)\b/i.test(around);
  url.hash = '';
  return looksIt && isCalledIt ? spelled({ kind: 'remote', url: url.href }) : undefined;
}

/** `undefined` for what is relative, no web address, or bears a name and password. */
function webUrl(address: string): URL | undefined {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.username === '' && url.password === '' ? url : undefined;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function spelled(target: Target): string | undefined {
  try {
    return printTarget(parseTarget(printTarget(target)));
  } catch {
    return undefined;
  }
}
