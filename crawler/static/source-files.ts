import { type Dirent, opendirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StaticLimits } from './limits.ts';

/** Folders that hold no part of a running server: its tests, its examples, other packages. */
const SKIPPED_FOLDER =
  /^(?:node_modules|bower_components|vendor|\..*|tests?|__tests__|__mocks__|__fixtures__|testing|testutils?|test[-_]utils?|spec|specs|e2e|fixtures?|mocks?|examples?|samples?|demos?|docs?|documentation|bench(?:marks?)?|__pycache__|site-packages|coverage|stories)$/i;
const SKIPPED_FILE =
  /(?:\.d\.[cm]?ts|\.min\.css|\.map)$|[._-](?:test|tests|spec|stories|bench|mock)\.[^.]+$|^(?:test_.*|.*_test|conftest|setup)\.py$/i;
const MANIFEST_BYTES = 1024 * 1024;
const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx|py)$/i;

export type Dialect = 'javascript' | 'typescript' | 'tsx' | 'python';

/** A file of the source, not yet parsed. */
export interface SourceText {
  /** From the root, with `/`. */
  path: string;
  dialect: Dialect;
  text: string;
}

export interface SourceListing {
  texts: SourceText[];
  /** The package.json at the root, as text. */
  manifest?: string;
  unread: string[];
}

/**
 * The source files under `root`, smaller paths first, without tests, examples, documentation and other packages.
 *
 * Links are never followed, neither of files nor of folders. What a ceiling kept out is said in `unread`.
 */
export function readSourceFiles(root: string, limits: Pick<StaticLimits, 'files' | 'fileBytes' | 'totalBytes' | 'depth'>): SourceListing {
  const unread: string[] = [];
  const found: string[] = [];
  let seen = 0;
  const folders: { path: string; depth: number }[] = [{ path: '', depth: 0 }];
  walk: for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const entry of entriesOf(join(root, folder.path))) {
      seen += 1;
      if (seen > limits.files * 4 || found.length >= limits.files) {
        unread.push(`Only the first ${limits.files} files were looked at.`);
        break walk;
      }
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED_FOLDER.test(entry.name)) {
        if (folder.depth < limits.depth) folders.push({ path, depth: folder.depth + 1 });
        else unread.push(`\`${path}\` lies deeper than ${limits.depth} folders and was not read.`);
      } else if (entry.isFile() && SOURCE.test(entry.name) && !SKIPPED_FILE.test(entry.name)) found.push(path);
    }
  }
  const texts: SourceText[] = [];
  let totalBytes = 0;
  for (const path of found.sort((a, b) => a.localeCompare(b, 'en'))) {
    const { size } = statSync(join(root, path));
    if (size > limits.fileBytes) {
      unread.push(`\`${path}\` is larger than ${limits.fileBytes} bytes and was not read.`);
      continue;
    }
    totalBytes += size;
    if (totalBytes > limits.totalBytes) {
      unread.push(`The source is larger than ${limits.totalBytes} bytes; \`${path}\` and what follows were not read.`);
      break;
    }
    texts.push({ path, dialect: dialectOf(path), text: readFileSync(join(root, path), 'utf8').replace(/^\uFEFF/, '') });
  }
  const manifest = manifestOf(root);
  return { texts, unread, ...(manifest !== undefined && { manifest }) };
}

/** A larger one is none that a package was ever installed by, and would be half of one where it is cut. */
function manifestOf(root: string): string | undefined {
  const isThere = entriesOf(root).some((entry) => entry.name === 'package.json' && entry.isFile());
  const path = join(root, 'package.json');
  return isThere && statSync(path).size <= MANIFEST_BYTES ? readFileSync(path, 'utf8') : undefined;
}

function entriesOf(folder: string): Dirent[] {
  const entries: Dirent[] = [];
  const open = opendirSync(folder);
  try {
    // A folder of millions of names must not be listed whole.
    for (let entry = open.readSync(); entry !== null && entries.length < 20_000; entry = open.readSync()) entries.push(entry);
  } finally {
    open.closeSync();
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function dialectOf(path: string): Dialect {
  if (path.endsWith('.py')) return 'python';
  if (/\.tsx$/i.test(path)) return 'tsx';
  return /\.[cm]?ts$/i.test(path) ? 'typescript' : 'javascript';
}
