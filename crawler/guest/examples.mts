/** Files that a package ships as examples of ones that whoever installs it is to write. */
import { readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

const EXAMPLE = '(?:examples?|samples?|templates?|tmpl|defaults?|dist)';
const escaped = (text: string) => text.replace(/[^\w]/g, '\\$&');

/**
 * The file that `folder`, which ends in `/`, has as an example of the one that is looked for at `path`: beside it where that is in there,
 * else where a package has what it shows first. `undefined` where there is none.
 */
export function exampleOf(path: string, folder: string): string | undefined {
  if (folder === '') return undefined;
  // Of `.notes.json` it is `notes.example.json` or `.notes.json.example`.
  const name = basename(path).replace(/^\./, '');
  const ending = extname(name);
  const stem = escaped(name.slice(0, name.length - ending.length));
  const isExample = new RegExp(
    `^\\.?(?:${escaped(name)}[.-]${EXAMPLE}|${stem}[._-]${EXAMPLE}${escaped(ending)}|${EXAMPLE}[._-]${escaped(name)})$`,
    'i',
  );
  const beside = path.startsWith(folder) ? [dirname(path)] : [];
  for (const place of [...beside, folder, join(folder, 'config')]) {
    const found = filesIn(place)
      .sort()
      .find((each) => isExample.test(each));
    if (found !== undefined) return join(place, found);
  }
  return undefined;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  } catch {
    return [];
  }
}
