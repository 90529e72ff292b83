import type { Category } from '#core/classification';
import type { Risk } from '#core/risk';

/**
 * Every published path, in one place. Paths have no leading slash; `hrefBetween` turns them into links that work at the root of
 * a host, in a folder of one, and straight from a disk.
 */
export const HOME = 'index.html';
export const SEARCH_INDEX = 'api/v1/search.json';
export const API_INDEX = 'api/v1/index.json';
export const POLICY_SCHEMA = 'api/v1/policy.schema.json';
/** The tools that a person should look at. */
export const REVIEW_QUEUE = 'api/v1/review-queue.json';
/** How servers that run elsewhere are asked, and who was. */
export const PROBING = 'probing.html';
export const PROBES = 'api/v1/probes.json';
/** How tools are judged, and how often that is right. */
export const METHODOLOGY = 'methodology.html';
export const EVALUATION = 'api/v1/evaluation.json';

export const toolPath = (serverSlug: string, toolSlug: string) => `tools/${serverSlug}/${toolSlug}.html`;
export const toolPolicyPath = (serverSlug: string, toolSlug: string) => `tools/${serverSlug}/${toolSlug}.policy.json`;
export const toolJsonPath = (serverSlug: string, toolSlug: string) => `api/v1/tools/${serverSlug}/${toolSlug}.json`;
export const serverPath = (slug: string) => `servers/${slug}.html`;
export const serverPolicyPath = (slug: string) => `servers/${slug}.policy.json`;
/** In a folder of the server, because a slug may end in whatever a preset is called. */
export const presetPolicyPath = (slug: string, preset: string) => `servers/${slug}/${preset}.policy.json`;
export const serverJsonPath = (slug: string) => `api/v1/servers/${slug}.json`;
export const riskPath = (risk: Risk, page = 1) => `risk/${numbered(risk, page)}.html`;
export const categoryPath = (category: Category, page = 1) => `category/${numbered(category.toLowerCase(), page)}.html`;
export const allServersPath = (page = 1) => `all/${numbered('servers', page)}.html`;
export const attackPath = (id: string) => `attacks/${id.toLowerCase()}.html`;

/** The address part a listing page is generated under: `critical`, `critical-2`. */
export function numbered(name: string, page: number): string {
  return page === 1 ? name : `${name}-${page}`;
}

/** A relative link from one published path to another. */
export function hrefBetween(here: string, there: string): string {
  const depth = here.split('/').length - 1;
  return `${depth === 0 ? './' : '../'.repeat(depth)}${there}`;
}

/** A link from the root of the site, for the one page that a host shows at any address. */
export function hrefFromRoot(siteUrl: string | undefined, there: string): string {
  const folder = siteUrl === undefined ? '/' : new URL(siteUrl.endsWith('/') ? siteUrl : `${siteUrl}/`).pathname;
  return `${folder}${there}`;
}

/** The full address of a published path, where the installation has one. */
export function addressOf(siteUrl: string | undefined, path: string): string | undefined {
  if (siteUrl === undefined) return undefined;
  return new URL(path === HOME ? '' : path, siteUrl.endsWith('/') ? siteUrl : `${siteUrl}/`).href;
}
