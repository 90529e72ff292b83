import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Who may import whom. `cli` imports everything; `test`, `bench` and `scripts` are not part of the product. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  sandbox: ['core'],
  classifier: ['core'],
  policy: ['core'],
  db: ['core'],
  crawler: ['core', 'sandbox'],
  publish: ['core', 'policy'],
  gateway: ['core', 'policy'],
  pipeline: ['core', 'sandbox', 'classifier', 'policy', 'db', 'crawler', 'publish'],
  site: ['core', 'policy'],
  cli: ['core', 'sandbox', 'classifier', 'policy', 'db', 'crawler', 'publish', 'gateway', 'pipeline', 'site'],
};

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|astro|mjs|js)$/.test(name))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((found) => found[1] ?? found[2] ?? found[3] ?? '');
}

/** The folder of ours that an import reaches, or `undefined` for a package. */
function folderReached(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1).split('/')[0];
  if (!specifier.startsWith('.')) return undefined;
  return relative(root, join(root, file, '..', specifier)).split('/')[0];
}

describe('architecture', () => {
  it.each(Object.entries(MAY_IMPORT))('%s imports only what it may', (folder, allowed) => {
    const files = sourcesOf(folder);
    expect(files.length).toBeGreaterThan(0);
    const offences = files.flatMap((file) =>
      importsOf(file)
        .map((specifier) => ({ file, specifier, reached: folderReached(file, specifier) }))
        .filter(({ reached }) => reached !== undefined && reached in MAY_IMPORT && reached !== folder && !allowed.includes(reached))
        .map(({ specifier }) => `${file} imports ${specifier}`),
    );
    expect(offences).toEqual([]);
  });

  it.each(['core', 'policy'])('%s could run in a browser: no node: module, no eval', (folder) => {
    const offences = sourcesOf(folder).filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return (
        importsOf(file).some((specifier) => specifier.startsWith('node:')) || /\beval\(|new Function\(|\bprocess\.|\bBuffer\b/.test(text)
      );
    });
    expect(offences).toEqual([]);
  });

  it('across folders only the # imports are used', () => {
    const offences = Object.keys(MAY_IMPORT).flatMap((folder) =>
      sourcesOf(folder)
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) =>
          importsOf(file)
            .filter((specifier) => specifier.startsWith('.') && folderReached(file, specifier) !== folder)
            .filter((specifier) => !specifier.endsWith('.json'))
            .map((specifier) => `${file} imports ${specifier}`),
        ),
    );
    expect(offences).toEqual([]);
  });
});
