/**
 * A second, writable layer over the read-only folder that a server is installed in. What it writes there goes into its home instead, and is
 * found where it was written; what was never written is read from the installation. Nothing is written but below `LAYER`.
 *
 * Out of reach is what does not go through Node's own functions for files: a native addon that opens a file, `node:sqlite`, programs that
 * are started. What is removed of the installation is there again when it is looked for.
 */
import fs, { type Dirent } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { codeOf } from './code-of.mts';
import { installationOf } from './plan.mts';
import { type Callable, replace } from './replace.mts';

/** Below it each file has the path that it is written by. */
export const LAYER = '/home/sandbox/.layer';

// As they are before they are replaced.
const { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } = fs;
const { O_APPEND, O_CREAT, O_RDWR, O_TRUNC, O_WRONLY, W_OK } = fs.constants;

/** Where the layer holds what is written to that path. */
export const inLayer = (path: string): string => join(LAYER, path);

/** How a function uses a path that it is given. */
type Use = (path: unknown, args: readonly unknown[]) => unknown;

/** Lays it over the installation that the folder of the package, ending in `/`, belongs to. To be done before its code runs. */
export function layOver(own: string): void {
  const root = installationOf(own);

  /** The absolute path, where it is one of the installation. */
  const covered = (given: unknown): string | undefined => {
    if (typeof given !== 'string' && !(given instanceof URL) && !Buffer.isBuffer(given)) return undefined;
    try {
      const path = resolve(given instanceof URL ? fileURLToPath(given) : String(given));
      return `${path}/`.startsWith(root) ? path : undefined;
    } catch {
      // What is no path is for the function to refuse.
      return undefined;
    }
  };

  const reading: Use = (given) => {
    const path = covered(given);
    return path !== undefined && existsSync(inLayer(path)) ? inLayer(path) : given;
  };

  /** The place in the layer, with what is to be changed; as given where the installation has no folder for it either. */
  const writing: Use = (given) => {
    const path = covered(given);
    if (path === undefined) return given;
    const there = inLayer(path);
    const folder = dirname(path);
    if (!existsSync(folder) && !existsSync(inLayer(folder))) return given;
    try {
      mkdirSync(inLayer(folder), { recursive: true });
      if (existsSync(path) && !existsSync(there)) bringUp(path, there);
    } catch {
      return given;
    }
    return there;
  };

  const making: Use = (given, [, options]) => {
    const path = covered(given);
    // Of one that is there it says so by itself.
    if (path === undefined || existsSync(path)) return given;
    return typeof options === 'object' && options !== null && 'recursive' in options && options.recursive === true
      ? inLayer(path)
      : writing(given, []);
  };

  // One list at a time: that of the installation where it has one.
  const listing: Use = (given, args) => (existsSync(covered(given) ?? '') ? given : reading(given, args));
  const opening: Use = (given, args) => (isForWriting(args[1]) ? writing : reading)(given, args);
  const readingWithFlag: Use = (given, args) => {
    const options = args[1];
    const flag = typeof options === 'object' && options !== null && 'flag' in options ? options.flag : undefined;
    return (isForWriting(flag) ? writing : reading)(given, args);
  };

  for (const [names, ...uses] of [
    [['stat', 'lstat', 'statfs', 'exists', 'access', 'readlink', 'watch', 'watchFile', 'unwatchFile'], reading],
    [['readFile'], readingWithFlag],
    [['opendir'], listing],
    [['open'], opening],
    [['mkdir'], making],
    [['writeFile', 'appendFile', 'truncate', 'mkdtemp', 'rm', 'rmdir', 'unlink'], writing],
    [['chmod', 'lchmod', 'chown', 'lchown', 'utimes', 'lutimes'], writing],
    [['rename', 'link'], writing, writing],
    [['copyFile', 'cp'], reading, writing],
    [['symlink'], undefined, writing],
  ] as [string[], ...(Use | undefined)[]][]) {
    for (const name of names) everyWayOf(name, (original) => withPaths(original, uses));
  }

  // What can be read there can be written to.
  everyWayOf('access', (original) => {
    return function (this: unknown, path, mode, ...rest) {
      return original.call(this, path, typeof mode === 'number' && covered(path) !== undefined ? mode & ~W_OK : mode, ...rest);
    };
  });

  everyWayOf('readdir', (original, answer) => {
    return function (this: unknown, ...args) {
      const path = covered(args[0]);
      if (path === undefined || !existsSync(inLayer(path))) return original.apply(this, args);
      return answer(args, () => entriesOfBoth(path, args[1]));
    };
  });

  const ownPath = (original: Callable, answer: Answer): Callable =>
    function (this: unknown, ...args) {
      const path = covered(args[0]);
      if (path === undefined || !existsSync(inLayer(path))) return original.apply(this, args);
      return answer(args, () => path);
    };
  everyWayOf('realpath', ownPath);
  replace(fs.realpathSync, 'native', (original) => ownPath(original, atOnce));
  replace(fs.realpath, 'native', (original) => ownPath(original, byCallback));

  findModules(own, covered);
}

/** Hands out what was found in the place of a function, in its way. */
type Answer = (args: readonly unknown[], find: () => unknown) => unknown;

const atOnce: Answer = (_args, find) => find();
const byPromise = async (_args: readonly unknown[], find: () => unknown) => find();
const byCallback: Answer = (args, find) => {
  const done = args.at(-1) as Callable;
  byPromise(args, find).then(
    (found) => process.nextTick(done, null, found),
    (error: unknown) => process.nextTick(done, error),
  );
};

/** Streams open their files by the second of them. */
function everyWayOf(name: string, wrap: (original: Callable, answer: Answer) => Callable): void {
  replace(fs, `${name}Sync`, (original) => wrap(original, atOnce));
  replace(fs, name, (original) => wrap(original, byCallback));
  replace(fs.promises, name, (original) => wrap(original, byPromise));
}

function withPaths(original: Callable, uses: readonly (Use | undefined)[]): Callable {
  return function (this: unknown, ...args) {
    const used = args.map((arg, at) => uses[at]?.(arg, args) ?? arg);
    return original.apply(this, used);
  };
}

function isForWriting(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

/** Puts a file of the installation, or an empty folder for one, where it can be changed. */
function bringUp(path: string, there: string): void {
  if (statSync(path).isDirectory()) {
    mkdirSync(there);
    return;
  }
  copyFileSync(path, there);
  chmodSync(there, 0o644);
}

/** Those that were written hide those of the same name. */
function entriesOfBoth(path: string, options: unknown): unknown[] {
  const entriesIn = (folder: string) => readdirSync(folder, options as { withFileTypes: true }) as (Dirent | string | Buffer)[];
  const written = entriesIn(inLayer(path));
  if (!existsSync(path)) return written;
  const nameOf = (entry: Dirent | string | Buffer, folder: string) =>
    typeof entry === 'object' && 'parentPath' in entry ? join(entry.parentPath, entry.name).slice(folder.length) : String(entry);
  const names = new Set(written.map((entry) => nameOf(entry, inLayer(path))));
  return [...written, ...entriesIn(path).filter((entry) => !names.has(nameOf(entry, path)))];
}

const NOT_FOUND = new Set(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND']);

/** Modules are found without Node's own functions for files, settings among them. */
function findModules(own: string, covered: (given: unknown) => string | undefined): void {
  const writtenAt = (url: string) => {
    const path = url.startsWith('file:') ? covered(new URL(url)) : undefined;
    return path !== undefined && existsSync(inLayer(path)) && statSync(inLayer(path)).isFile() ? path : undefined;
  };
  const formatOf = (path: string) => FORMATS[extname(path)] ?? typeOf(own);
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!NOT_FOUND.has(codeOf(error)) || !/^(?:\.{0,2}\/|file:)/.test(specifier)) throw error;
        const sought = new URL(specifier, context.parentURL).href;
        const path = ['', '.js', '.json'].map((ending) => writtenAt(sought + ending)).find((each) => each !== undefined);
        if (path === undefined) throw error;
        return { url: pathToFileURL(path).href, format: formatOf(path), shortCircuit: true };
      }
    },
    load(url, context, next) {
      const path = writtenAt(url);
      if (path === undefined) return next(url, context);
      return { format: context.format ?? formatOf(path), source: readFileSync(inLayer(path), 'utf8'), shortCircuit: true };
    },
  });
}

const FORMATS: Record<string, string> = { '.json': 'json', '.mjs': 'module', '.cjs': 'commonjs' };

function typeOf(folder: string): 'module' | 'commonjs' {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type === 'module' ? 'module' : 'commonjs';
  } catch {
    return 'commonjs';
  }
}
