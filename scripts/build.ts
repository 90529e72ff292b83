// Compiles the product into build/ for publishing, since Node strips no types under node_modules. build/ has a package.json
// of its own, so that `#core/json` means the compiled file there and the written one in the repository.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const build = join(root, 'build');
const PRODUCT = ['classifier', 'cli', 'core', 'crawler', 'db', 'gateway', 'pipeline', 'policy', 'publish', 'sandbox', 'site'];
/** What is read as a file and not imported; the .astro pages are compiled by Astro where they are built. */
const COPIED = ['db/migrations', 'site', 'examples'];

rmSync(build, { recursive: true, force: true });
mkdirSync(build);
writeFileSync(
  join(build, 'tsconfig.json'),
  JSON.stringify({
    extends: '../tsconfig.json',
    compilerOptions: { noEmit: false, allowImportingTsExtensions: false, rootDir: '..', outDir: '.', noCheck: true },
    include: PRODUCT.map((folder) => `../${folder}`),
  }),
);
const compiled = spawnSync('tsc', ['-p', join(build, 'tsconfig.json')], { cwd: root, stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
rmSync(join(build, 'tsconfig.json'));

for (const path of COPIED) {
  cpSync(join(root, path), join(build, path), {
    recursive: true,
    // Compiled already.
    filter: (source) => !source.endsWith('.ts'),
  });
}
const { name, version, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
writeFileSync(join(build, 'package.json'), `${JSON.stringify({ name, version, type, imports: { '#*': './*.js' } }, null, 2)}\n`);
