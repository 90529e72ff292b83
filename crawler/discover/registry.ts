import { z } from 'zod';
import { BadInput, GiveUp } from '#core/errors';
import { JsonObject, parseJson } from '#core/json';
import type { Sighting } from '#core/server';
import { readIndexEntry } from './index-entry.ts';
import { type ClientOutside, type PoliteClient, politeClient } from './polite-client.ts';
import type { DiscoverySource, DiscoveryWorld, SourceReport } from './source.ts';

export interface RegistryOptions {
  /** Of the registry, without a closing slash and without the version of its API. */
  url: string;
  /** Only what changed since. Without it: what changed since the last discovery that came to its end; everything the first time. */
  since?: Date;
  /** Everything, whatever is remembered. */
  all?: boolean;
  /** Whether an address of this machine may send to other such addresses. */
  allowPrivateHosts?: boolean;
  outside?: Partial<ClientOutside>;
}

const PAGE = 100;
/** Ten times what the official registry has. */
const MOST_PAGES = 20_000;
const PAGE_BYTES = 32 * 1024 * 1024;
/** Clocks differ, and an entry may be seen only a while after the moment it bears. */
const OVERLAP_MS = 10 * 60_000;
const LONGEST_NAME = 300;
/** A namespace and a name in it, which reads as no target. */
const NAME = /^[A-Za-z0-9.-]+\/[A-Za-z0-9._-]+$/;
/** The members of a document that say where its server is; no other may. */
const PLACES = ['name', 'packages', 'remotes', 'repository'];

const Page = z.object({
  servers: z.array(z.unknown()),
  metadata: z.object({ nextCursor: z.string().min(1).max(4096).nullish().catch(undefined) }).nullish(),
});

const Entry = z.object({
  server: JsonObject.refine(({ name }) => typeof name === 'string' && name.length <= LONGEST_NAME && NAME.test(name)),
  _meta: z
    .object({
      'io.modelcontextprotocol.registry/official': z
        .object({ status: z.string().optional().catch(undefined), isLatest: z.boolean().optional().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** What is remembered: a discovery that is under way, and the last one that came to its end. */
const Memory = z.object({
  underway: z
    .object({
      startedAt: z.string(),
      /** Another question begins anew: `changes`, `all` or a moment. */
      question: z.string(),
      since: z.string().nullable(),
      cursor: z.string().nullable(),
      /** The entry of that page behind which it goes on. */
      behind: z.string().nullable(),
    })
    .optional()
    .catch(undefined),
  /** Everything up to then is known. */
  through: z.string().optional().catch(undefined),
});
type Underway = NonNullable<z.infer<typeof Memory>['underway']>;

interface ReadPage {
  /** Where it was read. */
  place: Underway;
  servers: unknown[];
  next: string | undefined;
}

/**
 * A registry of MCP servers that speaks the API of the official one.
 *
 * Only the latest version of an entry counts. An entry that was taken back comes as a withdrawn sighting wherever changes are asked for;
 * one that cannot be read costs only itself.
 *
 * @see https://github.com/modelcontextprotocol/registry/blob/main/docs/reference/api/official-registry-api.md
 */
export function registrySource(options: RegistryOptions, world: DiscoveryWorld): DiscoverySource {
  const client = politeClient({
    world,
    farSide: 'The MCP registry',
    code: 'mcp-registry',
    accept: 'application/json',
    mostBytes: PAGE_BYTES,
    allowPrivateHosts: options.allowPrivateHosts ?? false,
    ...(options.outside !== undefined && { outside: options.outside }),
  });
  const key = `mcp-registry ${options.url}`;
  const gaps: SourceReport['gaps'][number][] = [];
  let sightings = 0;
  let unusable = 0;

  async function begin(): Promise<{ underway: Underway; through: string | undefined }> {
    const { underway, through } = Memory.parse((await world.memory.read(key)) ?? {});
    const question = options.since?.toISOString() ?? (options.all === true ? 'all' : 'changes');
    if (underway?.question === question) {
      world.tell(`The MCP registry is asked on from where the last discovery stopped, which began ${underway.startedAt}.`);
      return { underway, through };
    }
    const changed = options.all === true || through === undefined ? undefined : new Date(Date.parse(through) - OVERLAP_MS);
    const since = (options.since ?? changed)?.toISOString() ?? null;
    return { underway: { startedAt: world.now().toISOString(), question, since, cursor: null, behind: null }, through };
  }

  async function* discover(): AsyncGenerator<Sighting> {
    const { underway, through } = await begin();
    const remember = (place: Underway) => world.memory.write(key, { underway: place, ...(through !== undefined && { through }) });
    if (underway.since !== null) world.tell(`The MCP registry is asked for what changed since ${underway.since}.`);
    const cursors = new Set<string>();
    let place: Underway | undefined = underway;
    for (let pages = 1; place !== undefined; pages++) {
      await remember(place);
      const page = await readPage(place, pages === 1);
      yield* sightingsOf({ ...page, remember });
      place = placeBehind(page, cursors, pages);
    }
    const known = knownThrough(underway, through);
    await world.memory.write(key, known === undefined ? {} : { through: known });
    if (unusable > 0)
      world.tell(`The MCP registry has ${unusable === 1 ? 'an entry' : `${unusable} entries`} that cannot be read as a server.`);
  }

  /** @param isFirst of this discovery: its cursor may be from long ago. */
  async function readPage(place: Underway, isFirst: boolean): Promise<ReadPage> {
    const page = await askForPage(client, options.url, place);
    if (page !== 'no such cursor') return { ...page, place };
    if (!isFirst) throw refused(options.url, 'it does not know the cursor that it gave');
    world.tell('The MCP registry does not know the place where the last discovery stopped, and is asked from the beginning.');
    return readPage({ ...place, cursor: null, behind: null }, false);
  }

  async function* sightingsOf({ servers, place, remember }: ReadPage & { remember(place: Underway): Promise<void> }) {
    const read = servers.map((value) => readEntry(value, options.url, world.now().toISOString()));
    unusable += read.filter((entry) => entry === 'unusable').length;
    const sighted = read.filter((entry) => typeof entry !== 'string');
    const given = sighted.findIndex(({ name }) => name === place.behind) + 1;
    let last: string | null = null;
    try {
      for (const sighting of sighted.slice(given)) {
        last = sighting.name;
        sightings += 1;
        yield sighting;
      }
      last = null;
    } finally {
      // Whoever has enough in the middle of a page goes on there.
      if (last !== null) await remember({ ...place, behind: last });
    }
  }

  function placeBehind({ place, next }: ReadPage, cursors: Set<string>, pages: number): Underway | undefined {
    if (next === undefined) return undefined;
    if (!cursors.has(next) && pages < MOST_PAGES) {
      cursors.add(next);
      return { ...place, cursor: next, behind: null };
    }
    const part = cursors.has(next) ? 'what stands behind a cursor that came twice' : `what stands behind page ${MOST_PAGES}`;
    // It does not say how many there are: at least one more.
    gaps.push({ part, counted: sightings + 1, got: sightings });
    return undefined;
  }

  /** The moment up to which nothing is missing; whatever is asked for later overlaps it. */
  function knownThrough({ question, since, startedAt }: Underway, through: string | undefined): string | undefined {
    if (gaps.length > 0) return through;
    // A list of everything does not say what was taken back since.
    if (since === null) return question === 'all' ? (through ?? startedAt) : startedAt;
    return through !== undefined && since <= through ? startedAt : through;
  }

  return {
    discover,
    report: () => ({ source: 'registry', sightings, requests: { servers: client.requests() }, gaps: [...gaps] }),
  };
}

async function askForPage(
  client: PoliteClient,
  base: string,
  { cursor, since }: Underway,
): Promise<{ servers: unknown[]; next: string | undefined } | 'no such cursor'> {
  const url = new URL(`${base}/v0.1/servers`);
  url.searchParams.set('limit', String(PAGE));
  url.searchParams.set('version', 'latest');
  if (since !== null) url.searchParams.set('updated_since', since);
  if (cursor !== null) url.searchParams.set('cursor', cursor);
  const { status, text } = await client.get(url);
  if (cursor !== null && (status === 400 || status === 404 || status === 422)) return 'no such cursor';
  if (status !== 200) throw refused(base, `status ${status}`);
  const page = Page.safeParse(parseJson(text));
  if (!page.success) throw refused(base, 'what it answers is no list of servers');
  return { servers: page.data.servers, next: page.data.metadata?.nextCursor ?? undefined };
}

function refused(base: string, why: string): GiveUp {
  return new GiveUp('mcp-registry-refused', `No MCP registry answers at \`${base}\`: ${why}. MCP_REGISTRY_URL says which one is asked.`);
}

type NamedSighting = Sighting & { name: string };

function readEntry(value: unknown, base: string, seenAt: string): NamedSighting | 'superseded' | 'unusable' {
  const entry = Entry.safeParse(value);
  if (!entry.success) return 'unusable';
  const { server, _meta } = entry.data;
  const { status, isLatest } = _meta?.['io.modelcontextprotocol.registry/official'] ?? {};
  if (isLatest === false) return 'superseded';
  const name = String(server['name']);
  try {
    const { target } = readIndexEntry(Object.fromEntries(Object.entries(server).filter(([member]) => PLACES.includes(member))));
    const from = `${base}/v0.1/servers/${encodeURIComponent(name)}/versions/latest`;
    const sighting = { source: 'registry' as const, target, seenAt, from, name };
    return status === 'deleted' ? { ...sighting, withdrawn: true } : { ...sighting, serverJson: server };
  } catch (error) {
    if (error instanceof BadInput) return 'unusable';
    throw error;
  }
}
