import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroInlineConfig, AstroIntegration } from 'astro';
import type { CatalogueReader } from '#core/catalogue';
import { BadInput } from '#core/errors';
import { offerBuildInput, type SiteSettings, withdrawBuildInput } from './src/build-input.ts';
import { safeLink } from './src/view/shown-text.ts';
import { writeDataFiles } from './write-data-files.ts';

export type { SiteSettings } from './src/build-input.ts';

const SITE = fileURLToPath(new URL('.', import.meta.url));
/** Measured: four pages at once render 1.6 times as fast as one, and eight no faster. */
const PAGES_AT_ONCE = 4;

export interface BuildSiteOptions {
  catalogue: CatalogueReader;
  /** An empty or missing folder: `publish/swap` hands out a fresh one. */
  outDir: string;
  settings: SiteSettings;
  /** Called as pages are written. */
  onProgress?: (progress: { pages: number; of: number }) => void;
}

export interface BuiltSite {
  pages: number;
  /** Tools that a person should look at. */
  toReview: number;
}

/**
 * Builds the static site of a catalogue into `outDir`: pages through Astro, and the data files beside them. Same catalogue and
 * settings, same bytes. Memory does not grow with the number of tools beyond their addresses: each page reads its own row.
 *
 * Writes nowhere but in `outDir` and a folder of its own under the system's temporary folder; asks nothing of the network.
 *
 * @throws {BadInput} `bad-site-url` when `siteUrl` or `reportUrl` is not an http or https address.
 */
export async function buildSite({ catalogue, outDir, settings, onProgress }: BuildSiteOptions): Promise<BuiltSite> {
  checkAddress('siteUrl', settings.siteUrl);
  checkAddress('reportUrl', settings.reportUrl);
  mkdirSync(outDir, { recursive: true });
  const work = realpathSync(mkdtempSync(join(tmpdir(), 'toolwarden-site-')));
  const build = createHash('sha256').update(work).digest('hex').slice(0, 16);
  // Modules that Astro names by package are looked for from its root, wherever we were started.
  symlinkSync(dirname(dirname(fileURLToPath(import.meta.resolve('astro/package.json')))), join(work, 'node_modules'), 'dir');
  offerBuildInput(build, { catalogue, settings, assetVersion: assetVersion() });
  try {
    // Read when the module is loaded, so it must stand before: a build of ours tells nobody about itself.
    process.env['ASTRO_TELEMETRY_DISABLED'] = '1';
    const { build: buildPages } = await import('astro');
    let pages = 0;
    await buildPages(
      astroConfig(work, outDir, build, (written) => {
        pages = written;
      }),
    );
    onProgress?.({ pages, of: pages });
    const { toReview } = writeDataFiles(catalogue, realpathSync(outDir), settings);
    return { pages, toReview };
  } finally {
    withdrawBuildInput(build);
    rmSync(work, { recursive: true, force: true });
  }
}

function astroConfig(work: string, outDir: string, build: string, onDone: (pages: number) => void): AstroInlineConfig {
  return {
    configFile: false,
    // Not the site's own folder: Astro writes types and caches below its root, and an installed package may be read-only.
    root: work,
    srcDir: join(SITE, 'src'),
    publicDir: join(SITE, 'public'),
    outDir: realpathSync(outDir),
    cacheDir: join(work, 'cache'),
    logLevel: 'error',
    output: 'static',
    trailingSlash: 'never',
    compressHTML: true,
    devToolbar: { enabled: false },
    build: { format: 'file', concurrency: PAGES_AT_ONCE, server: join(work, 'server') },
    integrations: [bundleBeside(onDone)],
    vite: {
      cacheDir: join(work, 'vite'),
      define: { __TOOLWARDEN_BUILD__: JSON.stringify(build) },
      logLevel: 'error',
      resolve: { preserveSymlinks: false },
      // The bundle runs from the temporary folder, from where no package can be found.
      ssr: { noExternal: true },
      environments: { prerender: { resolve: { noExternal: true } } },
    },
  };
}

/** Puts the bundle of the pages beside the work, not in `outDir` or the current folder, which two builds would share. */
function bundleBeside(onDone: (pages: number) => void): AstroIntegration {
  return {
    name: 'toolwarden',
    hooks: {
      'astro:config:done': ({ setAdapter }) => {
        setAdapter({
          name: 'toolwarden-static',
          entrypointResolution: 'auto',
          adapterFeatures: { buildOutput: 'static', preserveBuildServerDir: true },
          supportedAstroFeatures: { staticOutput: 'stable', sharpImageService: 'stable' },
        });
      },
      'astro:build:done': ({ pages }) => onDone(pages.length),
    },
  };
}

function assetVersion(): string {
  const hash = createHash('sha256');
  const folder = join(SITE, 'public', 'assets');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 10);
}

function checkAddress(name: string, address: string | undefined): void {
  if (address === undefined || safeLink(address) !== undefined) return;
  throw new BadInput('bad-site-url', `The setting ${name} must be an http or https address without a password; \`${address}\` is not.`);
}
