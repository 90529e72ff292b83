/**
 * Loaded into a server before its own code, inside the sandbox: tells what it asks for and does not find. It names what the server's own
 * words often leave out. With `TOOLWARDEN_SEEN` it also changes a little of what is found.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import nodeModule, { registerHooks, syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeOf } from './code-of.mts';
import { exampleOf } from './examples.mts';
import { type WatchChange, YIELDING } from './plan.mts';
import { type Callable, replace } from './replace.mts';
import { tell } from './tell.mts';
import { LAYER, layOver } from './writable-folder.mts';

const changes = new Set((process.env['TOOLWARDEN_SEEN'] ?? '').split(',')) as Set<WatchChange>;
/** The folder of the package that is looked at, ending in `/`. Both variables stay set: threads and started programs are watched too. */
const own = process.env['TOOLWARDEN_OWN'] ?? '';

/** Whether the nearest caller is code of the package itself, and not of what it depends on. */
function isOwnCall(): boolean {
  if (own === '') return true;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 8;
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  Error.stackTraceLimit = stackTraceLimit;
  const caller = lines.find((line) => line.includes('/') && !line.includes('node:') && !line.includes('/opt/toolwarden/'));
  const at = caller?.indexOf(own) ?? -1;
  return caller !== undefined && at >= 0 && !caller.slice(at + own.length).includes('node_modules/');
}

const VARIABLE = /^[A-Z][A-Z0-9_]{2,127}$/;

function watchVariables(): void {
  const miss = (key: string | symbol): void => {
    if (typeof key === 'string' && VARIABLE.test(key) && isOwnCall()) tell({ variable: key });
  };
  process.env = new Proxy(process.env, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (value === undefined) miss(key);
      return value;
    },
    has(target, key) {
      const there = Reflect.has(target, key);
      if (!there) miss(key);
      return there;
    },
  });
}

const ELSEWHERE = /^\/(?:home\/sandbox|tmp|root|etc|data|config)\//;
const NOT_TELLING = /node_modules|\/\.git(?:\/|$)|\/(?:package|tsconfig)\.json$|\/proc\/|\/sys\//;
/** Endings of code, or of none: in the package's own folder they are asked for in the search of a module. */
const OF_CODE = /^(?:\.(?:[cm]?[jt]sx?|node|map|wasm))?$/;

function missFile(given: unknown): void {
  const path = asPath(given);
  if (path === undefined || path.startsWith(`${LAYER}/`)) return;
  const rest = own !== '' && path.startsWith(own) ? path.slice(own.length - 1) : undefined;
  if (NOT_TELLING.test(rest ?? path)) return;
  const isTelling = rest === undefined ? ELSEWHERE.test(path) : !OF_CODE.test(extname(path)) || exampleOf(path, own) !== undefined;
  if (isTelling) tell({ file: path });
}

/** A module that the package ships an example of is one of settings. */
function missModule(request: string, parent: unknown): void {
  const asking = typeof parent === 'object' && parent !== null && 'filename' in parent ? String(parent.filename) : '';
  if (!/^\.{0,2}\//.test(request) || !asking.startsWith(own)) return;
  const path = resolve(dirname(asking), request);
  const endings = extname(basename(path)) === '' ? ['.json', '.js'] : [''];
  for (const ending of endings) if (ending === '' || exampleOf(path + ending, own) !== undefined) missFile(path + ending);
}

function asPath(given: unknown): string | undefined {
  try {
    return resolve(given instanceof URL ? fileURLToPath(given) : String(given));
  } catch {
    // No path at all.
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** Folders that are made at once with those above them are missing to Node where they may not be made. */
function isRefused(error: unknown, name: string): boolean {
  const code = codeOf(error);
  return code === 'EROFS' || code === 'EACCES' || (code === 'ENOENT' && name === 'mkdir');
}

/** Tells what a function for files did not do for want of the file, or because nobody may write there. */
function failFile(name: string, error: unknown, given: unknown): void {
  if (isMissing(error)) missFile(given);
  const path = own !== '' && isRefused(error, name) ? asPath(given) : undefined;
  if (path?.startsWith(own) === true) tell({ unwritable: path });
}

const READERS = ['open', 'readFile', 'stat', 'access', 'readdir'];
const WRITERS = ['mkdir', 'writeFile', 'appendFile'];

function watchFiles(): void {
  for (const name of [...READERS, ...WRITERS]) {
    replace(
      fs,
      `${name}Sync`,
      (original) =>
        function (this: unknown, ...args) {
          try {
            return original.apply(this, args);
          } catch (error) {
            failFile(name, error, args[0]);
            throw error;
          }
        },
    );
    replace(
      fs.promises,
      name,
      (original) =>
        function (this: unknown, ...args) {
          const result = original.apply(this, args) as Promise<unknown>;
          result.catch((error: unknown) => failFile(name, error, args[0]));
          return result;
        },
    );
    replace(
      fs,
      name,
      (original) =>
        function (this: unknown, ...args) {
          const done = args.at(-1);
          if (typeof done !== 'function') return original.apply(this, args);
          const watched = (...results: unknown[]) => {
            failFile(name, results[0], args[0]);
            return (done as Callable)(...results);
          };
          return original.apply(this, [...args.slice(0, -1), watched]);
        },
    );
  }
  replace(
    fs,
    'existsSync',
    (original) =>
      function (this: unknown, ...args) {
        const there = original.apply(this, args);
        if (there === false) missFile(args[0]);
        return there;
      },
  );
}

function watchNetwork(): void {
  replace(
    net.Socket.prototype,
    'connect',
    (original) =>
      function (this: unknown, ...args) {
        // Node's own callers hand over one list of what was given and the callback.
        const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
        const given =
          typeof first === 'object' && first !== null ? (first as { host?: unknown; port?: unknown }) : { port: first, host: second };
        const host = typeof given.host === 'string' ? given.host : 'localhost';
        const port = Number(given.port);
        const socket = this as net.Socket;
        if (Number.isInteger(port) && port > 0) {
          socket.once('error', (error: NodeJS.ErrnoException) => tell({ connection: { host, port, code: error.code ?? 'unknown' } }));
          socket.once('connect', () => tell({ connection: { host, port, code: 'connected' } }));
        }
        return original.apply(this, args);
      },
  );
  replace(
    net.Server.prototype,
    'listen',
    (original) =>
      function (this: unknown, ...args) {
        const server = this as net.Server;
        server.once('listening', () => {
          const address = server.address();
          if (typeof address === 'object' && address !== null) tell({ port: address.port });
        });
        return original.apply(this, args);
      },
  );
}

const LOOKERS = new Set(['which', 'where', 'command', 'type']);

function missProgram(file: unknown, args: unknown): void {
  const name = String(file).split('/').at(-1) ?? '';
  // `args` ends with what was looked for.
  const names = [name, ...(LOOKERS.has(name) && Array.isArray(args) && args.length > 0 ? [String(args.at(-1))] : [])];
  for (const each of names) if (/^[\w.-]{1,64}$/.test(each)) tell({ program: each });
}

function watchPrograms(): void {
  replace(
    childProcess.ChildProcess.prototype,
    'spawn',
    (original) =>
      function (this: unknown, ...given) {
        const options = given[0] as { file?: unknown; args?: unknown };
        const child = this as childProcess.ChildProcess;
        child.once('error', (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') missProgram(options.file, options.args);
        });
        child.once('exit', (code) => {
          if (LOOKERS.has(String(options.file).split('/').at(-1) ?? '') ? code !== 0 : code === 127)
            missProgram(options.file, options.args);
        });
        return original.apply(this, given);
      },
  );
  for (const name of ['spawnSync', 'execFileSync']) {
    replace(
      childProcess,
      name,
      (original) =>
        function (this: unknown, ...args) {
          const failed = (error: unknown, status: unknown) => {
            if (isMissing(error) || (LOOKERS.has(String(args[0])) && status !== 0)) missProgram(args[0], args[1]);
          };
          try {
            const result = original.apply(this, args) as { error?: unknown; status?: unknown } | null;
            if (name === 'spawnSync') failed(result?.error, result?.status);
            return result;
          } catch (error) {
            failed(error, 1);
            throw error;
          }
        },
    );
  }
}

/** Answers whatever is asked of it with itself, so that a program which only loads an addon can go on. */
function inert(): unknown {
  const nothing: unknown = new Proxy(function anything() {}, {
    get: (_target, key) => {
      if (key === 'then') return undefined;
      if (key === Symbol.toPrimitive) return () => '';
      if (key === 'prototype') return {};
      if (key === Symbol.iterator) return function* () {};
      return nothing;
    },
    apply: () => nothing,
    construct: () => nothing as object,
    has: () => true,
  });
  return nothing;
}

const ADDON_REQUEST = /\.node$|(?:^|\/)(?:build\/(?:Release|Debug)|prebuilds?|out|binding|lib\/binding)\//;
const ADDON_ERROR =
  /\.node['"]?$|Could not locate the bindings file|No native build was found|ERR_DLOPEN_FAILED|compiled against a different|invalid ELF|Could not load the "[\w-]+" module/m;

/** Errors whose package was told: they pass by once for each module on their way out. */
const toldOf = new WeakSet<Error>();

function watchAddons(): void {
  replace(
    nodeModule,
    '_load',
    (original) =>
      function (this: unknown, ...args) {
        const request = String(args[0]);
        try {
          const loaded = original.apply(this, args);
          return LOCATORS.has(request) && typeof loaded === 'function' ? watchLocator(request, loaded as Callable, args[1]) : loaded;
        } catch (error) {
          const code = codeOf(error);
          if (code === 'MODULE_NOT_FOUND') missModule(request, args[1]);
          const broken = code === 'ERR_DLOPEN_FAILED' || (error instanceof Error && ADDON_ERROR.test(error.message));
          if (!broken && !(code === 'MODULE_NOT_FOUND' && ADDON_REQUEST.test(request))) throw error;
          const owner = builtPackage(request, args[1]);
          if (!broken && owner === undefined) throw error;
          missAddon(request, owner, error);
          if (!changes.has('inert-addons')) throw error;
          return inert();
        }
      },
  );
}

function missAddon(request: string, owner: string | undefined, error: unknown): void {
  tell({ addon: request.slice(0, 200) });
  if (owner?.includes('/node_modules/') !== true || !(error instanceof Error) || toldOf.has(error)) return;
  toldOf.add(error);
  tell({ unbuilt: owner.split('/node_modules/').slice(1).join('/node_modules/') });
}

/** It looks for the file that called it, and would find this one. */
function forItsCaller(asked: unknown, parent: unknown): object {
  const folder = typeof parent === 'object' && parent !== null && 'filename' in parent ? packageFolder(String(parent.filename)) : undefined;
  const named = typeof asked === 'string' ? { bindings: asked } : (asked as object | undefined);
  return { ...(folder !== undefined && { module_root: folder }), ...named };
}

/** Libraries that find an addon when they are called, which may be long after they were loaded. */
const LOCATORS = new Set(['bindings', 'node-gyp-build', 'node-gyp-build-optional-packages']);

function watchLocator(library: string, locate: Callable, parent: unknown): Callable {
  const watched: Callable = function (this: unknown, ...args) {
    try {
      return locate.apply(this, library === 'bindings' ? [forItsCaller(args[0], parent)] : args);
    } catch (error) {
      const request = typeof args[0] === 'string' ? args[0] : 'addon';
      missAddon(request, builtPackage(request, parent), error);
      if (!changes.has('inert-addons')) throw error;
      return inert();
    }
  };
  return Object.assign(watched, locate);
}

/**
 * The folder of the package that lacks what was asked for and is built when it is installed: the one that is asked, which a library may do in
 * its name, or the one that asks.
 */
function builtPackage(request: string, parent: unknown): string | undefined {
  const asking = typeof parent === 'object' && parent !== null && 'filename' in parent ? String(parent.filename) : '';
  const asked = isAbsolute(request) ? request : request.startsWith('.') ? join(dirname(asking), request) : '';
  return [asked, resolved(request, parent), asking]
    .map((file) => packageFolder(file))
    .find((folder) => folder !== undefined && isBuilt(folder));
}

function resolved(request: string, parent: unknown): string {
  try {
    const find = (nodeModule as unknown as { _resolveFilename(request: string, parent: unknown): string })._resolveFilename;
    return find(request, parent);
  } catch {
    return '';
  }
}

function packageFolder(file: string): string | undefined {
  const installed = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
  if (installed !== undefined) return installed;
  for (let folder = dirname(file); isAbsolute(folder) && folder !== '/'; folder = dirname(folder)) {
    if (fs.existsSync(join(folder, 'package.json'))) return folder;
  }
  return undefined;
}

function isBuilt(folder: string): boolean {
  try {
    const { gypfile, scripts = {} } = JSON.parse(fs.readFileSync(join(folder, 'package.json'), 'utf8'));
    return (
      gypfile === true ||
      /gyp|prebuild|napi|cmake/.test(`${scripts.install ?? ''} ${scripts.postinstall ?? ''}`) ||
      fs.existsSync(join(folder, 'binding.gyp'))
    );
  } catch {
    return false;
  }
}

const TEXT = new String('placeholder');

/** Empty in every way that a program may look at it: a list without elements, a text, an object whose members are all there and like it. */
function yielding(): unknown {
  return new Proxy([], {
    get(target, key) {
      if (key === Symbol.toPrimitive) return () => 'placeholder';
      if (key === 'then' || key === 'toJSON') return undefined;
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key);
      const ofText: unknown = Reflect.get(TEXT, key);
      return typeof ofText === 'function' ? ofText.bind(String(TEXT)) : yielding();
    },
    has: () => true,
  });
}

/** Answers of the yielding world are taken for what they stand for, however they are read. */
function watchAnswers(): void {
  const taken = (value: unknown) => (typeof value === 'object' && value !== null && YIELDING in value ? yielding() : value);
  replace(
    JSON,
    'parse',
    (original) =>
      function (this: unknown, ...args) {
        return taken(original.apply(this, args));
      },
  );
  replace(
    Response.prototype,
    'json',
    (original) =>
      async function (this: unknown, ...args) {
        return taken(await original.apply(this, args));
      },
  );
}

const UNFINISHED = new Set(['ERR_MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT']);
const WITH_TYPES = /\.[cm]?ts$/;

/** Finds and reads modules as tools do that many packages are written for: without endings, and with types. */
function guessExtensions(): void {
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const code = codeOf(error);
        if (!UNFINISHED.has(code)) throw error;
        const bare = specifier.replace(/\.[cm]?js$/, '');
        for (const guess of [
          ...['.js', '/index.js', '.mjs', '.cjs'].map((ending) => specifier + ending),
          `${bare}.ts`,
          `${bare}/index.ts`,
        ]) {
          try {
            return next(guess, context);
          } catch {
            // Nor that.
          }
        }
        throw error;
      }
    },
    load(url, context, next) {
      if (!WITH_TYPES.test(url) || !url.startsWith('file:')) return next(url, context);
      const source = nodeModule.stripTypeScriptTypes(fs.readFileSync(new URL(url), 'utf8'), { mode: 'transform' });
      return { format: url.endsWith('.cts') ? 'commonjs' : 'module', source, shortCircuit: true };
    },
  });
}

/** What older versions of Node did not have, and programs written for them set. */
function loosenGlobals(): void {
  Object.defineProperty(globalThis, 'navigator', { value: globalThis.navigator, writable: true, configurable: true, enumerable: true });
}

/** Ends nothing that wants to end: what it says from then on is taken only where it lists its tools at once. */
function refuseExit(): void {
  const stay = () => undefined as never;
  process.exit = stay;
  process.abort = stay;
  process.on('uncaughtException', () => {});
  process.on('unhandledRejection', () => {});
  setInterval(() => {}, 60_000);
}

watchVariables();
// Before the watch: it is told of the paths that the server asks for.
if (changes.has('writable-folder')) layOver(own);
watchFiles();
watchNetwork();
watchPrograms();
watchAddons();
watchAnswers();
loosenGlobals();
if (changes.has('guess-extensions')) guessExtensions();
if (changes.has('refuse-exit')) refuseExit();
syncBuiltinESMExports();
