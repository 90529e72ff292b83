import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attackPatternEntries } from '#classifier/attacks/patterns';
import { evaluationRecord } from '#classifier/evaluation/record';
import { ruleEntries } from '#classifier/rules/rules';
import { messageOf } from '#core/errors';
import { counted } from '#core/words';
import { type Database, openDatabase } from '#db/open';
import { probesOf } from '#db/probes';
import { catalogueSource } from '#pipeline/catalogue-source';
import { addressOf, userAgentOf } from '#pipeline/config';
import { openCatalogue, writeCatalogue } from '#publish/catalogue-file';
import { buildAndSwap } from '#publish/swap';
import { openSandbox } from '#sandbox/open';
import type { Sandbox, SandboxKind } from '#sandbox/sandbox';
import { buildSite } from '#site/build';
import { REVIEW_QUEUE } from '#site/src/view/links';
import { type Io, printLine } from './io.ts';
import { printReviewNotices, readReviews } from './reviews.ts';
import type { Places } from './settings.ts';
import { toolwardenVersion } from './version.ts';

/** Runs `work` with the database of this installation open, and closes it whatever happens. */
export async function withDatabase<T>(places: Places, work: (database: Database) => Promise<T>): Promise<T> {
  await mkdir(places.home, { recursive: true });
  const { databaseUrl } = places.config;
  const database = await openDatabase({ dir: places.home, ...(databaseUrl !== undefined && { url: databaseUrl }) });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** A sandbox, or the sentence that says why there is none and what to install. */
export async function tryOpenSandbox(
  io: Io,
  kind: 'auto' | SandboxKind,
): Promise<{ sandbox: Sandbox } | { sandbox: undefined; why: string }> {
  try {
    return { sandbox: await openSandbox(kind, io.env['PATH']) };
  } catch (error) {
    return { sandbox: undefined, why: messageOf(error) };
  }
}

/** More hosts than a catalogue of this kind knows. */
const MOST_PROBES = 50_000;

export interface Published {
  servers: number;
  tools: number;
  pages: number;
}

/** Snapshot and site from the database; the last good ones stay in place until both new ones are whole. */
export async function publishCatalogue(
  io: Io,
  places: Places,
  database: Database,
  out: string,
  notices: readonly string[],
): Promise<Published> {
  const meta = {
    format: 1 as const,
    builtAt: io.now().toISOString(),
    toolwarden: toolwardenVersion(),
    rules: ruleEntries(),
    attackPatterns: attackPatternEntries(),
    evaluation: evaluationRecord(),
    notices: [...notices],
  };
  const { config } = places;
  const reviews = readReviews(io, places);
  const userAgent = addressOf(config) === undefined ? undefined : userAgentOf(config, toolwardenVersion());
  const probing = { userAgent, probes: await probesOf(database, MOST_PROBES) };
  const next = `${places.catalogue}.next`;
  const written = await writeCatalogue(catalogueSource(database, meta, reviews), next);
  const catalogue = openCatalogue(next);
  try {
    const { siteUrl, reportUrl, contact, launchPrefix } = places.config;
    const { pages, toReview } = await buildAndSwap(out, async (outDir) => {
      const built = await buildSite({
        catalogue,
        outDir,
        settings: {
          launchPrefix,
          probing,
          ...(siteUrl !== undefined && { siteUrl }),
          ...(reportUrl !== undefined && { reportUrl }),
          ...(contact !== undefined && { contact }),
        },
      });
      // The last step that can fail before the site is put in its place.
      await rename(next, places.catalogue);
      return built;
    });
    await printReviewNotices(io, database, reviews);
    printLine(
      io.stderr,
      `Published ${counted(written.servers, 'server')} with ${counted(written.tools, 'tool')} as ${counted(pages, 'page')} in ${out}.`,
    );
    if (toReview > 0)
      printLine(
        io.stderr,
        `${counted(toReview, 'tool')} should be looked at by a person: ${join(out, REVIEW_QUEUE)}, the most dangerous first.`,
      );
    return { ...written, pages };
  } finally {
    catalogue.close();
    await rm(next, { force: true });
  }
}
