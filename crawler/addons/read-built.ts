import { z } from 'zod';
import { parseJson } from '#core/json';

/** One addon that came of a build, by its path in the folder of its package. */
export interface BuiltFile {
  path: string;
  bytes: Buffer;
}

export interface BuiltLimits {
  files: number;
  /** Of all files together. */
  bytes: number;
}

const PATH_CHARS = 500;
const HEADER_BYTES = 2_000;
/** What every program and library of Linux begins with. */
const ELF = Buffer.from('\x7fELF', 'latin1');
/** A line of the stream: what comes behind it, or that nothing more does. */
const Header = z.union([
  z.object({ path: z.string().max(PATH_CHARS).refine(isAddonPath), bytes: z.int().nonnegative() }),
  z.object({ end: z.literal(true) }),
]);

/**
 * Reads what a build hands out. It was written by whoever was inside: a path that leads anywhere but down, a file that is no addon, one more
 * or larger than there may be, or an end that is missing, and nothing of it is used.
 *
 * @returns a sentence for what cannot be used.
 */
export function readBuilt(stream: Buffer, limits: BuiltLimits): BuiltFile[] | string {
  const files: BuiltFile[] = [];
  let at = 0;
  let total = 0;
  for (;;) {
    const end = stream.subarray(at, at + HEADER_BYTES).indexOf('\n');
    if (end < 0) return 'It did not say all that came of it.';
    const header = Header.safeParse(parseJson(stream.toString('utf8', at, at + end)));
    if (!header.success) return 'What came of it is no list of addons.';
    at += end + 1;
    if ('end' in header.data) return at === stream.length ? files : 'More came of it than it said.';
    const { path, bytes } = header.data;
    total += bytes;
    if (files.length === limits.files || total > limits.bytes) return 'More came of it than there may.';
    if (at + bytes > stream.length) return 'It did not say all that came of it.';
    if (files.some((file) => file.path === path)) return `It made \`${path}\` twice.`;
    const content = stream.subarray(at, at + bytes);
    if (!content.subarray(0, ELF.length).equals(ELF)) return `It made \`${path}\`, which is no addon.`;
    files.push({ path, bytes: content });
    at += bytes;
  }
}

/** Down from the folder of the package, to a name that ends as those of addons do. */
function isAddonPath(path: string): boolean {
  const parts = path.split('/');
  return path.endsWith('.node') && !/[\0\\]/.test(path) && parts.every((part) => !['', '.', '..', '.node'].includes(part));
}
