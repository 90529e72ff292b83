import { dirname, extname, normalize } from 'node:path';
import type { LaunchHelp } from '#core/launch-spec';

type SoughtFile = NonNullable<LaunchHelp['files']>[number];

const MOST_FILES = 8;
const LONGEST_READ = 16_000;
/** Where a guest may write. */
const WRITABLE = /^\/(?:home\/sandbox|tmp)\/[^\0]{1,300}$/;
const NAMED = /(?:^|[\s'"`(:=])((?:~|\$HOME|\/home\/sandbox|\/tmp|\/root|\/app\/node_modules|\/workspace)\/[\w./@+-]{1,200}\w)/g;
/** What holds an account or settings; caches, logs and databases are made by whoever needs them. */
const TELLING = /cred|oauth|token|secret|client|key|auth|account|config|settings|\.(?:json|ya?ml|toml|pem|graphqls?|gql)$|rc$/i;
const NOT_TELLING =
  /(?:^|\/)(?:\.?cache|logs?|node_modules)(?:\/|$)|\.(?:log|lock|pid|sqlite3?|db)$|(?:^|\/)\.(?:npmrc|babelrc|prettierrc|eslintrc)|rc\.(?:js|cjs|mjs|ts)$|(?:^|\/)\.env(?:\.\w+)*$/i;
const SPEAKS_OF_FILES =
  /\b(?:not found|no such file|does not exist|missing|cannot (?:find|read|open)|could not (?:find|read|open|load)|unable to (?:find|read|load)|failed to (?:load|read|open)|ENOENT|please (?:create|place|provide)|looking for|expected at|load(?:ing)? .{0,30}from)\b/i;

/** In the package's own folder most of what is missing is code that was not published; settings end like this. */
const OF_SETTINGS = /\.(?:jsonc?|json5|ya?ml|toml|ini|conf|cfg|properties|pem|key|txt)$/i;
const OF_THE_PACKAGE = /\/(?:package|package-lock|tsconfig)\.json$/;

/** Files that are spoken of without their place, because everybody who has them has them there. */
const CUSTOMARY: readonly [RegExp, string][] = [
  [/\bkubeconfig\b|\bkube config\b|no configuration has been provided/i, '/home/sandbox/.kube/config'],
];

/**
 * Files that a server named or looked for and that could open its way, each with what it is most likely to hold.
 *
 * @param own the folder of its own code, ending in `/`, where files can be put into it.
 * @param made folders that were made for it: what it looks for in one of them is what it wants of the folder.
 * @param given what it was started with: a made-up value that it takes for a path tells by its name what should lie there.
 */
export function namedFiles(
  said: string,
  sought: readonly string[],
  own?: string,
  given: readonly { name: string; value: string }[] = [],
  made: readonly string[] = [],
): SoughtFile[] {
  const named = said
    .slice(-LONGEST_READ)
    .split('\n')
    .filter((line) => SPEAKS_OF_FILES.test(line) && !/^\s*at\s/.test(line))
    .flatMap((line) =>
      [...line.matchAll(NAMED)].map(([, path = '']) => normalize(path.replace(/^(?:~|\$HOME|\/root)(?=\/)/, '/home/sandbox'))),
    );
  const known = CUSTOMARY.flatMap(([words, path]) => (words.test(said) ? [path] : []));
  const files = [...new Set([...named, ...sought, ...known])].flatMap((path): SoughtFile[] => {
    if (own !== undefined && path.startsWith(own)) return ofPackage(path, own, sought);
    if (!WRITABLE.test(path)) return [];
    const meant = given.find(({ value }) => value.length > 1 && path.endsWith(`/${value.replace(/^\//, '')}`));
    if (meant !== undefined) return [{ path, kind: kindOf(extname(path) === '' ? `/${meant.name.toLowerCase()}.json` : path) }];
    if (made.includes(dirname(path)) && !NOT_TELLING.test(path)) return [{ path, kind: kindOf(path) }];
    return TELLING.test(path.split('/').slice(-2).join('/')) && !NOT_TELLING.test(path) ? [{ path, kind: kindOf(path) }] : [];
  });
  return files.slice(0, MOST_FILES);
}

/** What was sought by code that it has an example of, the watch alone can say. */
function ofPackage(path: string, own: string, sought: readonly string[]): SoughtFile[] {
  const rest = path.slice(own.length - 1);
  const isSettings = OF_SETTINGS.test(rest) ? TELLING.test(rest) : /\.[cm]?js$/.test(rest) && sought.includes(path);
  return isSettings && !NOT_TELLING.test(rest) && !OF_THE_PACKAGE.test(rest) ? [{ path, kind: kindOf(path) }] : [];
}

function kindOf(path: string): SoughtFile['kind'] {
  const name = path.split('/').at(-1) ?? '';
  if (!/\./.test(name.slice(1)) && !/rc$|config|credentials|token/i.test(name)) return 'folder';
  if (/kubeconfig|(?:^|\/)\.kube\/config$/.test(path)) return 'kubeconfig';
  if (/service.?account|(?:^|[-_.])sa[-_.]|adc|application_default/i.test(name)) return 'service-account';
  if (/token/i.test(name)) return 'oauth-token';
  if (/oauth|client|cred|secret|keys?\b/i.test(name)) return 'oauth-client';
  if (/\.(?:graphqls?|gql)$/.test(name)) return 'graphql';
  if (/\.ya?ml$/.test(name)) return 'yaml';
  if (/\.toml$/.test(name)) return 'toml';
  return /\.json$|config|settings/i.test(name) ? 'json' : 'empty';
}
