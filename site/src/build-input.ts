import type { CatalogueReader } from '#core/catalogue';
import type { Probe } from '#core/probe';

/** What an installation says of itself; what is absent is left out of the pages. */
export interface SiteSettings {
  siteUrl?: string;
  reportUrl?: string;
  contact?: string;
  /** How a page's line starts the guard: `npx toolwarden`. */
  launchPrefix: string;
  /** How servers that run elsewhere are asked, with no User-Agent where none is; and the last time at each address, newest first. */
  probing?: { userAgent: string | undefined; probes: readonly Probe[] };
}

/** What a build hands to its pages. */
export interface BuildInput {
  catalogue: CatalogueReader;
  settings: SiteSettings;
  /** Changes with the stylesheet and the scripts, so that a browser never shows a new page with an old style. */
  assetVersion: string;
}

/**
 * Pages are bundled by Astro and so do not share modules with the process that builds them. What they share is the global object:
 * the builder puts the input of each build there under a name of its own, and the bundle is told that name.
 */
const BUILDS = Symbol.for('toolwarden.site.builds');

function builds(): Map<string, BuildInput> {
  const shared = globalThis as { [BUILDS]?: Map<string, BuildInput> };
  shared[BUILDS] ??= new Map();
  return shared[BUILDS];
}

export function offerBuildInput(build: string, input: BuildInput): void {
  builds().set(build, input);
}

export function withdrawBuildInput(build: string): void {
  builds().delete(build);
}

export function buildInput(build: string): BuildInput {
  const input = builds().get(build);
  if (input === undefined)
    throw new Error(`The pages of build ${build} were rendered outside of it. Build the site with \`toolwarden publish\`.`);
  return input;
}
