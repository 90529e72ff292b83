/**
 * Runs the install scripts of one package inside the sandbox, so that its native addon is built, and writes what came of it to standard
 * output: for each file a line of JSON and its bytes, and a last line that says it was all. The plan is the one argument, as JSON.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { type BuildPlan, INSTALLED_FOLDER } from './plan.mts';

const MODULES = '/home/sandbox/build/node_modules';
const PROGRAMS = '/home/sandbox/build/programs';
const NPM = '/opt/toolwarden/npm';
const NODE_GYP = `${NPM}/node_modules/node-gyp/bin/node-gyp.js`;
/** What a compiler leaves beside its product, often under the same name. */
const LEFTOVERS = new Set(['obj.target', 'obj', '.deps', 'node_modules']);

const plan = JSON.parse(process.argv[2] ?? '{}') as BuildPlan;
const [own = ''] = plan.packages;
const folder = join(MODULES, own);

// A package before what lies in it.
for (const each of [...plan.packages].sort()) copyPackage(each);
for (const each of plan.packages) linkPrograms(each);
writePrograms();

const manifest = readManifest(folder);
const canMake = existsSync(join(folder, 'binding.gyp'));
const before = new Map(addonsBelow(folder).map((file) => [file, stampOf(file)]));
const made = () => addonsBelow(folder).filter((file) => before.get(file) !== stampOf(file));

let code = 0;
for (const [name, script] of installScripts()) {
  code = run(name, script);
  if (code !== 0) break;
}
// Scripts that only fetch what somebody else built find no network here.
if (made().length === 0 && canMake) code = run('install', 'node-gyp rebuild');
handOut(made());
process.exit(code);

/** A package brings along what lies in its folder. */
function copyPackage(location: string): void {
  const to = join(MODULES, location);
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(INSTALLED_FOLDER, location), to, { recursive: true, verbatimSymlinks: true });
}

interface Manifest {
  name?: string;
  version?: string;
  bin?: string | Record<string, string>;
  gypfile?: boolean;
  scripts?: Record<string, string>;
}

function readManifest(of: string): Manifest {
  return JSON.parse(readFileSync(join(of, 'package.json'), 'utf8')) as Manifest;
}

/** Where scripts find the programs of what their package depends on; of two of a name the first. */
function linkPrograms(location: string): void {
  const at = join(MODULES, location);
  const { name = '', bin = {} } = readManifest(at);
  mkdirSync(join(MODULES, '.bin'), { recursive: true });
  for (const [program, file] of Object.entries(typeof bin === 'string' ? { [basename(name)]: bin } : bin)) {
    const link = join(MODULES, '.bin', basename(program));
    try {
      chmodSync(join(at, file), 0o755);
      symlinkSync(relative(dirname(link), join(at, file)), link);
    } catch {
      // Not there, or one of that name is.
    }
  }
}

/** What scripts expect to find along the PATH: those of npm, and the compilers by their common names. */
function writePrograms(): void {
  const node = `exec ${process.execPath}`;
  const programs = {
    'node-gyp': `${node} ${NODE_GYP}`,
    npm: `${node} ${NPM}/bin/npm-cli.js`,
    npx: `${node} ${NPM}/bin/npx-cli.js`,
    cc: `exec ${process.env['CC']}`,
    'c++': `exec ${process.env['CXX']}`,
  };
  mkdirSync(PROGRAMS, { recursive: true });
  for (const [name, line] of Object.entries(programs)) writeFileSync(join(PROGRAMS, name), `#!/bin/sh\n${line} "$@"\n`, { mode: 0o755 });
}

/** Those that npm would run, in its order. */
function installScripts(): [name: string, script: string][] {
  const { scripts = {}, gypfile } = manifest;
  const { preinstall, install, postinstall } = scripts;
  const implied = canMake && gypfile !== false && preinstall === undefined ? 'node-gyp rebuild' : undefined;
  return Object.entries({ preinstall, install: install ?? implied, postinstall }).filter((each) => each[1] !== undefined) as [
    string,
    string,
  ][];
}

function run(name: string, script: string): number {
  const env = {
    ...process.env,
    PATH: [PROGRAMS, join(MODULES, '.bin'), process.env['PATH']].join(':'),
    INIT_CWD: folder,
    npm_command: 'install',
    npm_execpath: `${NPM}/bin/npm-cli.js`,
    npm_node_execpath: process.execPath,
    npm_lifecycle_event: name,
    npm_lifecycle_script: script,
    npm_package_json: join(folder, 'package.json'),
    npm_package_name: manifest.name ?? '',
    npm_package_version: manifest.version ?? '',
    npm_config_node_gyp: NODE_GYP,
    npm_config_nodedir: '/opt/node',
    npm_config_build_from_source: 'true',
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  // Only what is handed out belongs to our standard output.
  const { status } = spawnSync('/bin/sh', ['-c', script], { cwd: folder, env, stdio: ['ignore', 2, 2] });
  return status ?? 1;
}

/** Regular files only, and none that a link leads to. */
function addonsBelow(at: string): string[] {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const path = join(at, entry.name);
    if (entry.isDirectory()) return LEFTOVERS.has(entry.name) ? [] : addonsBelow(path);
    return entry.isFile() && entry.name.endsWith('.node') ? [path] : [];
  });
}

function stampOf(file: string): string {
  const { ino, size, mtimeMs } = lstatSync(file);
  return `${ino} ${size} ${mtimeMs}`;
}

function handOut(files: readonly string[]): void {
  let left = plan.bytes;
  for (const file of files.slice(0, plan.files)) {
    const { size } = lstatSync(file);
    if (size > left) continue;
    const bytes = readFileSync(file);
    left -= bytes.length;
    write(Buffer.from(`${JSON.stringify({ path: relative(folder, file), bytes: bytes.length })}\n`));
    write(bytes);
  }
  write(Buffer.from('{"end":true}\n'));
}

function write(bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
}
