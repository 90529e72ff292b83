import type { CatalogueReader, CatalogueServerRow, CatalogueToolRow } from '#core/catalogue';
import { numbered } from './links.ts';

/** One page of a long list: where it starts, so that it can be rendered without reading what comes before it. */
export interface ListingPage<Start> {
  name: string;
  page: number;
  pages: number;
  total: number;
  start: Start | undefined;
}

export const TOOLS_A_PAGE = 100;
export const SERVERS_A_PAGE = 200;

/** The pages of a list of tools; a list of none has one page that says so. Reads the rows once and keeps one in a hundred. */
export function toolListing(
  catalogue: CatalogueReader,
  name: string,
  filter: { risk?: string; category?: string },
): ListingPage<{ serverSlug: string; slug: string }>[] {
  return paged(name, catalogue.toolRows(filter), TOOLS_A_PAGE, ({ serverSlug, slug }: CatalogueToolRow) => ({ serverSlug, slug }));
}

/** The pages of the list of servers, by how many servers come before each. */
export function serverListing(catalogue: CatalogueReader): ListingPage<{ slug: string }>[] {
  return paged('servers', catalogue.serverRows(), SERVERS_A_PAGE, ({ slug }: CatalogueServerRow) => ({ slug }));
}

/** The servers of one page: those behind `start`. */
export function serversOfPage(catalogue: CatalogueReader, start: { slug: string } | undefined): CatalogueServerRow[] {
  const rows: CatalogueServerRow[] = [];
  for (const row of catalogue.serverRows()) {
    if (start !== undefined && row.slug <= start.slug) continue;
    rows.push(row);
    if (rows.length === SERVERS_A_PAGE) break;
  }
  return rows;
}

function paged<Row, Start>(name: string, rows: Iterable<Row>, size: number, startAt: (row: Row) => Start): ListingPage<Start>[] {
  const starts: (Start | undefined)[] = [undefined];
  let total = 0;
  let last: Row | undefined;
  for (const row of rows) {
    if (total > 0 && total % size === 0 && last !== undefined) starts.push(startAt(last));
    total += 1;
    last = row;
  }
  return starts.map((start, index) => ({ name, page: index + 1, pages: starts.length, total, start }));
}

/** What Astro wants of a listing: the address part of each page and what it shows. */
export function listingPaths<Start>(param: string, pages: readonly ListingPage<Start>[]) {
  return pages.map((listing) => ({ params: { [param]: numbered(listing.name, listing.page) }, props: { listing } }));
}
