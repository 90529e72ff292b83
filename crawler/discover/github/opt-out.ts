import { z } from 'zod';

/** A file in the root of a repository by which its owner keeps it out: `{"crawl": false}`. */
export const OPT_OUT_FILE = '.toolwarden.json';

const OptOut = z.object({ crawl: z.boolean().default(true) });

/** Whether a repository with these files is to be left alone. A file that cannot be read counts as a no: somebody meant to say something. */
export function optsOut(files: Readonly<Record<string, string>>): boolean {
  const text = Object.hasOwn(files, OPT_OUT_FILE) ? files[OPT_OUT_FILE] : undefined;
  if (text === undefined) return false;
  try {
    return !OptOut.parse(JSON.parse(text)).crawl;
  } catch {
    return true;
  }
}
