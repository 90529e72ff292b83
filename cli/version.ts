import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The folder that holds package.json: of the repository, or of the installed package. */
export const PACKAGE_ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

const Manifest = z.object({ version: z.string() });

export function toolwardenVersion(): string {
  return Manifest.parse(JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'))).version;
}

/**
 * The folder whose `bin/node` runs servers inside the sandbox: the Node that comes with the package, or the one that runs
 * this process when it lies in a folder of that shape.
 */
export function guestNodeRoot(): string | undefined {
  const running = dirname(dirname(process.execPath));
  return existsSync(join(running, 'bin', 'node')) ? running : undefined;
}
