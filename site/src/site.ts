import type { CatalogueReader, CatalogueServer, CatalogueToolRow } from '#core/catalogue';
import { type BuildInput, buildInput } from '#site/src/build-input';
import { relatedIndex } from '#site/src/view/related';

/** The name of the build these pages belong to; the bundler puts it here. */
declare const __TOOLWARDEN_BUILD__: string;

/** The build that is being rendered, with what many pages share read once. */
export interface Site extends BuildInput {
  relatedTo: ReturnType<typeof relatedIndex>;
  /** A server and the first of its tools, kept while the pages of its tools are rendered. */
  serverWithRows(slug: string): { server: CatalogueServer; rows: CatalogueToolRow[] };
}

const MOST_ROWS_A_SERVER = 400;
const SERVERS_KEPT = 16;

let shared: Site | undefined;

export function site(): Site {
  shared ??= open(buildInput(__TOOLWARDEN_BUILD__));
  return shared;
}

function open(input: BuildInput): Site {
  const { catalogue } = input;
  let related: ReturnType<typeof relatedIndex> | undefined;
  const kept = new Map<string, { server: CatalogueServer; rows: CatalogueToolRow[] }>();
  return {
    ...input,
    relatedTo: (tool, most) => {
      related ??= relatedIndex(catalogue.toolRows());
      return related(tool, most);
    },
    serverWithRows(slug) {
      const known = kept.get(slug);
      if (known !== undefined) return known;
      const entry = { server: serverOf(catalogue, slug), rows: [...catalogue.toolRows({ serverSlug: slug, limit: MOST_ROWS_A_SERVER })] };
      if (kept.size >= SERVERS_KEPT) kept.delete(kept.keys().next().value ?? '');
      kept.set(slug, entry);
      return entry;
    },
  };
}

function serverOf(catalogue: CatalogueReader, slug: string): CatalogueServer {
  const server = catalogue.server(slug);
  if (server === undefined) throw new Error(`The catalogue lists \`${slug}\` and holds no such server.`);
  return server;
}
