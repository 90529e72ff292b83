import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CatalogueReader, CatalogueServer, CatalogueTool } from '#core/catalogue';
import { CATEGORIES } from '#core/classification';
import { combine } from '#core/combinations/combine';
import { addTool, emptyReach } from '#core/combinations/reach';
import { RISK_LEVELS } from '#core/risk';
import { riskVocabularyOf } from '#core/risk-vocabulary';
import { policyJsonSchema } from '#policy/document';
import type { SiteSettings } from './src/build-input.ts';
import { unseenWords } from './src/view/combinations.ts';
import {
  API_INDEX,
  addressOf,
  allServersPath,
  attackPath,
  categoryPath,
  EVALUATION,
  HOME,
  METHODOLOGY,
  POLICY_SCHEMA,
  PROBES,
  PROBING,
  presetPolicyPath,
  REVIEW_QUEUE,
  riskPath,
  SEARCH_INDEX,
  serverJsonPath,
  serverPath,
  serverPolicyPath,
  toolJsonPath,
  toolPath,
  toolPolicyPath,
} from './src/view/links.ts';
import { policyBytes, presetViews } from './src/view/policy-view.ts';
import { ReviewQueue } from './src/view/review-queue.ts';
import { excerpt, shownName } from './src/view/shown-text.ts';

/** The most a browser is asked to fetch before it can search; what is beyond is said to be left out. */
const MOST_SEARCHED = 20_000;
/** A sitemap may list 50,000 addresses at most. */
const ADDRESSES_A_SITEMAP = 40_000;

/**
 * Writes what stands beside the pages: every policy.json, the JSON API, the search index, and robots.txt with sitemaps where the
 * installation has an address. One server at a time. Says how many tools a person should look at.
 */
export function writeDataFiles(catalogue: CatalogueReader, outDir: string, settings: SiteSettings): { toReview: number } {
  const queue = new ReviewQueue();
  const folders = new Set<string>();
  const write = (path: string, text: string) => {
    const file = join(outDir, path);
    if (!folders.has(dirname(file))) {
      mkdirSync(dirname(file), { recursive: true });
      folders.add(dirname(file));
    }
    writeFileSync(file, text);
  };
  const writeJson = (path: string, value: unknown) => write(path, `${JSON.stringify(value)}\n`);
  const sitemap = settings.siteUrl === undefined ? undefined : sitemapWriter(settings.siteUrl, write);
  for (const path of [
    HOME,
    allServersPath(),
    PROBING,
    METHODOLOGY,
    ...RISK_LEVELS.map((risk) => riskPath(risk)),
    ...CATEGORIES.map((category) => categoryPath(category)),
  ]) {
    sitemap?.add(path);
  }
  for (const { id } of catalogue.meta().attackPatterns) sitemap?.add(attackPath(id));
  for (const { slug } of catalogue.serverRows()) {
    const server = catalogue.server(slug);
    if (server === undefined) continue;
    writeServer(catalogue, server, queue, write, writeJson, sitemap?.add);
  }
  writeJson(POLICY_SCHEMA, policyJsonSchema());
  writeJson(SEARCH_INDEX, searchIndex(catalogue));
  writeJson(API_INDEX, apiIndex(catalogue));
  const { evaluation } = catalogue.meta();
  if (evaluation !== undefined) writeJson(EVALUATION, { version: 1, ...evaluation });
  writeJson(PROBES, { version: 1, probes: settings.probing?.probes ?? [] });
  writeJson(REVIEW_QUEUE, { version: 1, ...queue.inOrder() });
  sitemap?.finish();
  return { toReview: queue.count };
}

function writeServer(
  catalogue: CatalogueReader,
  server: CatalogueServer,
  queue: ReviewQueue,
  write: (path: string, text: string) => void,
  writeJson: (path: string, value: unknown) => void,
  listInSitemap: ((path: string) => void) | undefined,
): void {
  const { slug } = server;
  const tools: { slug: string; name: string; category: string; risk: string; digest: string; json: string; policy: string }[] = [];
  const reach = emptyReach(server, unseenWords(server));
  for (const tool of catalogue.toolsOf(slug)) {
    addTool(reach, tool);
    queue.offer(server, tool);
    write(toolPolicyPath(slug, tool.slug), policyBytes(tool.policy));
    writeJson(toolJsonPath(slug, tool.slug), toolJson(tool));
    listInSitemap?.(toolPath(slug, tool.slug));
    tools.push({
      slug: tool.slug,
      name: tool.definition.name,
      category: tool.classification.category,
      risk: tool.classification.risk,
      digest: tool.digest,
      json: toolJsonPath(slug, tool.slug),
      policy: toolPolicyPath(slug, tool.slug),
    });
  }
  if (server.policy !== undefined) write(serverPolicyPath(slug), policyBytes(server.policy));
  const alternatives =
    server.policy === undefined
      ? []
      : presetViews(catalogue.toolsOf(slug)).map(({ preset, title, when, text }) => {
          write(presetPolicyPath(slug, preset), text);
          return { preset, title, when, policy: presetPolicyPath(slug, preset) };
        });
  const { flows, almost, unseen } = combine([reach]);
  // `reach` is what a set of servers is looked at with: combine() of all of theirs.
  writeJson(serverJsonPath(slug), { ...server, tools, alternatives, combinations: { flows, almost, unseen, reach } });
  listInSitemap?.(serverPath(slug));
}

/** What the page of a tool rests on, whole. */
function toolJson(tool: CatalogueTool): object {
  return {
    ...tool,
    riskMetadata: riskVocabularyOf(tool.classification),
    page: toolPath(tool.serverSlug, tool.slug),
    policyFile: toolPolicyPath(tool.serverSlug, tool.slug),
  };
}

function apiIndex(catalogue: CatalogueReader): object {
  const { builtAt, toolwarden, rules, attackPatterns, notices } = catalogue.meta();
  const servers = Array.from(catalogue.serverRows(), (row) => ({ ...row, json: serverJsonPath(row.slug), page: serverPath(row.slug) }));
  return {
    version: 1,
    builtAt,
    toolwarden,
    counts: catalogue.counts(),
    policySchema: POLICY_SCHEMA,
    rules,
    attackPatterns,
    notices,
    servers,
  };
}

/**
 * The index the search box reads. Short members, because a browser fetches all of it: `n` name, `t` tool slug (absent for a
 * server), `s` number of its server in `servers`, `c` category, `r` risk, by their places in `categories` and `risks`.
 */
function searchIndex(catalogue: CatalogueReader): object {
  const servers: { slug: string; name: string }[] = [];
  const places = new Map<string, number>();
  const placeOf = (slug: string, name: string) => {
    const known = places.get(slug);
    if (known !== undefined) return known;
    places.set(slug, servers.length);
    return servers.push({ slug, name: excerpt(shownName(name), 80) }) - 1;
  };
  for (const { slug, name } of limited(catalogue.serverRows(), MOST_SEARCHED)) placeOf(slug, name);
  const tools = Array.from(catalogue.toolRows({ limit: MOST_SEARCHED }), (row) => ({
    n: excerpt(shownName(row.name), 80),
    t: row.slug,
    s: placeOf(row.serverSlug, row.serverName),
    c: CATEGORIES.indexOf(row.category),
    r: RISK_LEVELS.indexOf(row.risk),
    d: excerpt(row.description, 100),
  }));
  const counts = catalogue.counts();
  return {
    categories: CATEGORIES,
    risks: RISK_LEVELS,
    leftOut: Math.max(0, counts.tools - MOST_SEARCHED) + Math.max(0, counts.servers - MOST_SEARCHED),
    servers,
    tools,
  };
}

function* limited<Row>(rows: Iterable<Row>, most: number): Iterable<Row> {
  let count = 0;
  for (const row of rows) {
    if (count >= most) return;
    count += 1;
    yield row;
  }
}

function sitemapWriter(siteUrl: string, write: (path: string, text: string) => void) {
  const files: string[] = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length === 0) return;
    const path = `sitemap-${files.length + 1}.xml`;
    write(
      path,
      `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${lines.join('\n')}\n</urlset>\n`,
    );
    files.push(path);
    lines = [];
  };
  const address = (path: string) => xmlText(addressOf(siteUrl, path) ?? '');
  return {
    add(path: string) {
      lines.push(`<url><loc>${address(path)}</loc></url>`);
      if (lines.length >= ADDRESSES_A_SITEMAP) flush();
    },
    finish() {
      flush();
      const entries = files.map((path) => `<sitemap><loc>${address(path)}</loc></sitemap>`).join('\n');
      write(
        'sitemap.xml',
        `<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries}\n</sitemapindex>\n`,
      );
      write('robots.txt', `User-agent: *\nAllow: /\nSitemap: ${addressOf(siteUrl, 'sitemap.xml')}\n`);
    },
  };
}

function xmlText(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
