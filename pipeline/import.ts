import { NO_REVIEWS, type Reviews } from '#classifier/reviews';
import type { ListedInspection } from '#core/inspection';
import { digestJson } from '#core/json';
import { toolDigest } from '#core/tool-definition';
import { firstInspectedAt, inspectionOfRun, saveInspection } from '#db/inspections';
import type { Database } from '#db/open';
import { findServer, saveServer } from '#db/servers';
import { saveSightings } from '#db/sightings';
import { classifyStage } from './classify-stage.ts';
import { type Listing, readListing } from './listing.ts';
import { hasCurrentPolicies, recommendStage } from './recommend-stage.ts';
import { perform } from './stage.ts';

/** What became of a file of listings: every row is a server's first, a duplicate or refused. */
export interface ImportReport {
  /** Lines that are not empty. */
  rows: number;
  /** Different servers that the rows are of. */
  servers: number;
  /** Tools of all rows that were taken, those included that a row has twice. */
  tools: number;
  /** Rows of a server that an earlier row was of; what they list is kept too. */
  duplicates: number;
  /** At most 10,000; line numbers begin with 1. */
  refusals: { line: number; reason: string }[];
}

const MOST_REFUSALS = 10_000;
/** The id of a run begins with it where nothing was run. */
export const IMPORTED = 'import-';
/** Of several listings of one moment the one we can rely on most is shown. */
const RELIABILITY: Readonly<Record<Listing['basis'], number>> = { declared: 1, static: 2, observed: 3 };

/**
 * Takes recorded listings into the database, one JSON document a line, each with its tools classified and policies recommended.
 *
 * A line that cannot be used is refused and the rest goes on. A listing that is known changes nothing. Every listing is kept; the
 * one that is shown of a server is the newest import's, and never in place of what a start of our own found, earlier or later: the
 * file does not say when it was recorded, so it is dated before that.
 */
export async function importListings(
  lines: AsyncIterable<string>,
  database: Database,
  now: () => Date,
  reviews: Reviews = NO_REVIEWS,
): Promise<ImportReport> {
  const report: ImportReport = { rows: 0, servers: 0, tools: 0, duplicates: 0, refusals: [] };
  // One moment for the whole file: what is shown of a server must not hang on the order of rows.
  const importedAt = now().toISOString();
  const seen = new Set<string>();
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const row = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (row.trim() === '') continue;
    report.rows += 1;
    const read = readListing(row);
    if (!read.ok) {
      refuse(report, line, read.reason);
      continue;
    }
    const { listing } = read;
    await importListing(database, listing, importedAt, reviews);
    report.tools += listing.entries;
    if (seen.has(listing.identity)) report.duplicates += 1;
    seen.add(listing.identity);
  }
  report.servers = seen.size;
  return report;
}

function refuse({ refusals }: ImportReport, line: number, reason: string): void {
  if (refusals.length < MOST_REFUSALS) refusals.push({ line, reason });
  if (refusals.length === MOST_REFUSALS) refusals[MOST_REFUSALS - 1] = { line, reason: 'this line and maybe more cannot be used' };
}

async function importListing(database: Database, listing: Listing, importedAt: string, reviews: Reviews): Promise<void> {
  const { identity, server, basis, tools } = listing;
  const runId = importId(listing);
  const known = await findServer(database, identity);
  // Whoever was here before may have been killed before it was done; only the last step says that nothing is left.
  if (known === undefined || (await inspectionOfRun(database, known.id, runId)) === undefined) {
    const lookedAt = known && (await firstInspectedAt(database, known.id, IMPORTED));
    const { id } = known && lookedAt !== undefined ? known : await saveServer(database, identity, server);
    const inspectedAt = lookedAt === undefined || lookedAt > importedAt ? importedAt : justBefore(lookedAt);
    await saveSightings(database, [
      { identity, sighting: { source: listing.source, target: identity, seenAt: importedAt, from: listing.recordedBy } },
    ]);
    const inspection: ListedInspection = { outcome: 'listed', tools, basis, inspectedAt };
    await saveInspection(database, { serverId: id, specKey: runId, runId, recordedByOthers: true }, inspection);
  }
  const listed = { identity, basis, tools: tools.length };
  // Policies are saved last: where they are those of these tools, the verdicts are there too.
  if (await hasCurrentPolicies(database, identity, reviews)) return;
  await perform(classifyStage, listed, database, {});
  await perform(recommendStage, listed, database, { reviews });
}

/** One id a listing, so that it is known again. Of two that were imported at one moment the one with the greater id is shown. */
function importId({ server, recordedBy, basis, tools }: Listing): string {
  const digest = digestJson([server, recordedBy, tools.map(toolDigest)]).slice('sha256:'.length, 'sha256:'.length + 16);
  return `${IMPORTED}${RELIABILITY[basis]}-${String(tools.length).padStart(4, '0')}-${digest}`;
}

function justBefore(moment: string): string {
  return new Date(Date.parse(moment) - 1).toISOString();
}
