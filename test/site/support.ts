import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogueSource } from '#core/catalogue';
import { openCatalogue, writeCatalogue } from '#publish/catalogue-file';
import { buildSite, type SiteSettings } from '#site/build';

export interface BuiltSite {
  out: string;
  /** Published paths, sorted. */
  files: string[];
  remove(): void;
}

/** Builds a site into a folder of its own. */
export async function builtSite(source: CatalogueSource, settings: Partial<SiteSettings> = {}): Promise<BuiltSite> {
  const folder = mkdtempSync(join(tmpdir(), 'toolwarden-built-'));
  const out = join(folder, 'dist');
  await writeCatalogue(source, join(folder, 'catalogue.sqlite'));
  const catalogue = openCatalogue(join(folder, 'catalogue.sqlite'));
  try {
    await buildSite({ catalogue, outDir: out, settings: { launchPrefix: 'npx toolwarden', ...settings } });
  } finally {
    catalogue.close();
  }
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
    .sort();
  return { out, files, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
