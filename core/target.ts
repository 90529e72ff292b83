import { BadInput } from './errors.ts';

/** What a person or an index may name: `npm:name@1.2.3`, `pypi:name==1.0`, `github:owner/repo`, `oci:image`, `https://…`, a folder. */
export type Target =
  | { kind: 'npm'; name: string; version?: string }
  | { kind: 'pypi'; name: string; version?: string }
  /** `subpath` is the folder of one server in a repository of many: `github:owner/repo#packages/files`. */
  | { kind: 'github'; owner: string; repo: string; subpath?: string }
  | { kind: 'oci'; image: string }
  | { kind: 'remote'; url: string }
  | { kind: 'folder'; path: string };

// No leading dash, which npm allows: a name must never read as a flag on a command line.
const NPM_NAME = /^(?:@[a-z0-9~_][a-z0-9._~-]*\/)?[a-z0-9~_][a-z0-9._~-]*$/i;
const NPM_VERSION = /^[0-9A-Za-z.+^~*<>=| -]{1,64}$/;
const PYPI_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const GITHUB_NAME = /^[A-Za-z0-9._-]{1,100}$/;
// One segment of a path: never hidden by a dash that reads as a flag, never `.` or `..`.
const SUBPATH_SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._@][A-Za-z0-9._@+-]{0,99}$/;
const DEEPEST_SUBPATH = 12;
const OCI_IMAGE = /^[a-z0-9][a-z0-9._/:@-]{0,254}$/;
const LONGEST_TARGET = 2048;

/**
 * Reads one target. A bare name is npm; `./x`, `/x` and `.` are folders.
 *
 * @throws {BadInput} `bad-target`, saying what is wrong with it.
 */
export function parseTarget(text: string): Target {
  const shown = JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
  const refuse = (why: string): never => {
    throw new BadInput('bad-target', `The target ${shown} cannot be used: ${why}.`);
  };
  if (text === '' || text.length > LONGEST_TARGET) return refuse(`a target has 1 to ${LONGEST_TARGET} characters`);
  if (text.startsWith('./') || text.startsWith('/') || text === '.') return { kind: 'folder', path: text };
  if (/^https?:\/\//i.test(text)) {
    if (!URL.canParse(text)) return refuse('it is not a URL');
    const url = new URL(text);
    if (/^(www\.)?github\.com$/i.test(url.hostname)) {
      const [owner = '', repo = ''] = url.pathname.split('/').filter(Boolean);
      return parseTarget(`github:${owner}/${repo.replace(/\.git$/, '')}`);
    }
    return { kind: 'remote', url: url.href };
  }
  const scheme = /^([a-z]+):(.*)$/s.exec(text);
  const kind = scheme?.[1] ?? 'npm';
  const rest = scheme ? (scheme[2] ?? '') : text;
  switch (kind) {
    case 'npm': {
      const at = rest.indexOf('@', 1);
      const name = at > 0 ? rest.slice(0, at) : rest;
      const version = at > 0 ? rest.slice(at + 1) : undefined;
      if (!NPM_NAME.test(name) || name.length > 214)
        return refuse('npm knows no such name (letters, digits and -._~, with an optional @scope/)');
      if (version !== undefined && !NPM_VERSION.test(version)) return refuse('the version is not one npm could read');
      return { kind: 'npm', name, ...(version !== undefined && { version }) };
    }
    case 'pypi': {
      const [name = '', version] = rest.split('==');
      if (!PYPI_NAME.test(name)) return refuse('PyPI knows no such name');
      return { kind: 'pypi', name, ...(version !== undefined && { version }) };
    }
    case 'github': {
      const hash = rest.indexOf('#');
      const subpath = hash < 0 ? undefined : rest.slice(hash + 1);
      const [owner = '', repo = '', ...more] = (hash < 0 ? rest : rest.slice(0, hash)).split('/');
      if (!GITHUB_NAME.test(owner) || !GITHUB_NAME.test(repo) || /^\.+$/.test(repo) || more.length > 0)
        return refuse('a repository is `github:owner/repo`');
      if (subpath !== undefined && !isSubpath(subpath)) return refuse('what stands behind `#` is a folder, as in `#packages/files`');
      return { kind: 'github', owner, repo, ...(subpath !== undefined && { subpath }) };
    }
    case 'oci':
      if (!OCI_IMAGE.test(rest)) return refuse('it is not an image name');
      return { kind: 'oci', image: rest };
    default:
      return refuse(`\`${kind}:\` is not one of npm:, pypi:, github:, oci:, https://`);
  }
}

/** A folder in a repository, from its root: plain segments joined by `/`, none of them `.` or `..`, at most 12 deep. */
export function isSubpath(text: string): boolean {
  const segments = text.split('/');
  return segments.length <= DEEPEST_SUBPATH && segments.every((segment) => SUBPATH_SEGMENT.test(segment));
}

/** The same target in its one spelling, which `parseTarget` reads back. */
export function printTarget(target: Target): string {
  switch (target.kind) {
    case 'npm':
      return `npm:${target.name}${target.version === undefined ? '' : `@${target.version}`}`;
    case 'pypi':
      return `pypi:${target.name}${target.version === undefined ? '' : `==${target.version}`}`;
    case 'github':
      return `github:${target.owner}/${target.repo}${target.subpath === undefined ? '' : `#${target.subpath}`}`;
    case 'oci':
      return `oci:${target.image}`;
    case 'remote':
      return target.url;
    case 'folder':
      return target.path;
  }
}

/** What stays the same over all versions of a target: the identity a slug is made from. */
export function targetIdentity(target: Target): string {
  if (target.kind === 'npm') return `npm:${target.name}`;
  // To an index these are one name.
  if (target.kind === 'pypi') return `pypi:${target.name.replace(/[-_.]+/g, '-').toLowerCase()}`;
  // GitHub knows one repository by every spelling of its case; the folders in it are told apart by theirs.
  if (target.kind === 'github') return printTarget({ ...target, owner: target.owner.toLowerCase(), repo: target.repo.toLowerCase() });
  return printTarget(target);
}
