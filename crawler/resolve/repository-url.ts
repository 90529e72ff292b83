const HOSTED: Readonly<Record<string, string>> = { github: 'github.com', gitlab: 'gitlab.com', bitbucket: 'bitbucket.org' };
const LONGEST = 2048;

/**
 * The one spelling of a repository's address: `https://host/path`, without credentials, port, `.git`, query, fragment or a
 * closing slash. Reads what a `package.json` may say: `git+https://…`, `git@host:owner/repo.git`, `github:owner/repo`, `owner/repo`.
 *
 * @returns `undefined` for what names no repository on a public host.
 */
export function repositoryUrl(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > LONGEST) return undefined;
  const short = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)(?:#.*)?$/.exec(trimmed);
  const scp = /^(?:[\w.-]+@)?([\w.-]+\.[a-z]{2,}):(?!\/\/)([\w./~-]+)$/i.exec(trimmed);
  const spelled = short
    ? `https://${HOSTED[short[1] ?? 'github']}/${short[2]}`
    : scp
      ? `https://${scp[1]}/${scp[2]}`
      : trimmed.replace(/^(?:git\+)?(?:https?|ssh|git):\/\//i, 'https://');
  if (!/^https:\/\//i.test(spelled) || !URL.canParse(spelled)) return undefined;
  const { hostname, pathname } = new URL(spelled);
  const path = pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  if (!hostname.includes('.') || path === '') return undefined;
  return `https://${hostname}${path}`;
}
