// Runs before `npm start` and `npm test`, on whatever Node is there (20 or newer): installs the dependencies when, and only
// when, what is installed differs from package-lock.json. A bare `npm ci` each time would pull node_modules from under a
// running crawl.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
}

/** The first package whose installed version is not the locked one, or `undefined` when all are. */
function firstDifference() {
  const locked = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (locked === undefined) return 'package-lock.json (it cannot be read)';
  if (installed === undefined) return 'node_modules (nothing is installed yet)';
  for (const [path, entry] of Object.entries(locked)) {
    if (path === '' || entry.link) continue;
    const present = installed[path];
    if (present === undefined && entry.optional) continue;
    if (present?.version !== entry.version || present?.integrity !== entry.integrity) return path;
  }
  return Object.keys(installed).find((path) => !(path in locked));
}

const difference = firstDifference();
if (difference !== undefined) {
  console.error(`Installing dependencies: ${difference} differs from package-lock.json.`);
  // npm says which Node and which npm it is; both stay valid while node_modules is replaced.
  const { npm_node_execpath: node, npm_execpath: npm } = process.env;
  const [program, first] = node && npm ? [node, [npm]] : ['npm', []];
  const result = spawnSync(program, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) {
    console.error('The dependencies could not be installed. Run `npm ci` to see why; the registry must be reachable the first time.');
    process.exit(3);
  }
}
