import { open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** The real path of a file that lies inside the folder, whatever links say. */
export async function resolveInside(folder: string, file: string): Promise<string | undefined> {
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, file));
    return path.startsWith(root + sep) && (await stat(path)).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a file inside the folder, cut off at `maxBytes`; `undefined` when there is none. */
export async function readInside(folder: string, file: string, maxBytes: number): Promise<string | undefined> {
  const path = await resolveInside(folder, file);
  if (path === undefined) return undefined;
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, maxBytes)), 0, null, 0);
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
  } finally {
    await handle.close();
  }
}
