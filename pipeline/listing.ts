import { z } from 'zod';
import { BASES } from '#core/inspection';
import { digestText } from '#core/json';
import type { Server, Sighting } from '#core/server';
import { readableSlug } from '#core/slug';
import { parseTarget, targetIdentity } from '#core/target';
import type { ToolDefinition } from '#core/tool-definition';
import { readListing as readTools } from '#crawler/inspect/read-listing';
import { oneLine, webAddress } from '#crawler/resolve/describe';
import { repositoryUrl } from '#crawler/resolve/repository-url';

/** One server as somebody recorded it: who it is, who says so, and the tools it is said to have. */
export interface Listing {
  /** What stays the same over all listings of this server. */
  identity: string;
  server: Omit<Server, 'slug'>;
  source: Sighting['source'];
  /** Who recorded it, in their words. */
  recordedBy: string;
  basis: (typeof BASES)[number];
  tools: ToolDefinition[];
  /** How many tools the line has, those included that it has twice. */
  entries: number;
}

export type ReadListing = { ok: true; listing: Listing } | { ok: false; reason: string };

/** A megabyte is a server with hundreds of tools; what is longer is no listing. */
const LONGEST_LINE_CHARS = 8 * 1024 * 1024;
const MOST_TOOLS = 2_000;
const NAME_CHARS = 200;
const DESCRIPTION_CHARS = 1000;
const SOURCE_CHARS = 200;

const Text = z.string().optional().catch(undefined);
const Row = z.object({
  server: z.object({
    slug: Text,
    name: Text,
    description: Text,
    repository: Text,
    package: Text,
    mcpName: Text,
    homepage: Text,
    license: Text,
    stars: z.int().nonnegative().optional().catch(undefined),
    archived: z.boolean().optional().catch(undefined),
  }),
  source: z.string().min(1),
  basis: z.enum(BASES).catch('declared'),
  // No tools at all says nothing, and would take away what another listing says.
  tools: z.array(z.unknown()).min(1).max(MOST_TOOLS),
});

const WANTED: Readonly<Record<string, string>> = {
  server: '`server` is not an object',
  source: '`source` does not say who recorded the listing',
  tools: `\`tools\` is not a list of 1 to ${MOST_TOOLS} tools`,
};

/**
 * Reads one line of recorded listings: `{"server":{"slug","name","repository","package",…},"source","basis","tools"}`.
 *
 * A reason repeats nothing of the line. Tools are read as those of a server that was started; one without a name costs the row,
 * because a listing with a gap would read as a whole one.
 */
export function readListing(line: string): ReadListing {
  const refuse = (reason: string): ReadListing => ({ ok: false, reason });
  if (line.length > LONGEST_LINE_CHARS) return refuse(`the line has more than ${LONGEST_LINE_CHARS} characters`);
  try {
    const row = Row.safeParse(JSON.parse(line));
    if (!row.success) return refuse(WANTED[String(row.error.issues[0]?.path[0])] ?? 'the line is not a JSON object');
    const { server, source, basis } = row.data;
    const read = readTools(row.data.tools);
    if (read === undefined) return refuse('its tools together are larger than any listing may be');
    if (read.unusable > 0) return refuse(`${read.unusable === 1 ? 'a tool has' : `${read.unusable} tools have`} no usable name`);
    const repository = server.repository === undefined ? undefined : repositoryUrl(server.repository);
    const identity = identityOf({ ...server, repository });
    const name = oneLine(server.name, NAME_CHARS) ?? oneLine(server.slug, NAME_CHARS) ?? identity?.replace(/^\w+:/, '');
    if (identity === undefined || name === undefined) return refuse('`server` has no name, slug, repository or package to know it by');
    return {
      ok: true,
      listing: {
        identity,
        server: { name, ...factsOf({ ...server, repository }) },
        source: source === 'bundled' ? 'bundled' : 'import',
        recordedBy: oneLine(source, SOURCE_CHARS) ?? 'unknown',
        basis,
        tools: read.tools,
        entries: row.data.tools.length,
      },
    };
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('the line is not JSON');
    throw error;
  }
}

type RowServer = z.infer<typeof Row>['server'];

/**
 * The package where one is given, else the repository where it is this server's own, else the slug.
 *
 * Many servers may live in one repository, and different servers share a slug; so where the slug is not the repository's name, both
 * together are the identity, `github:owner/repo#slug`, and no listing takes the place of another server's. `listing:slug` is no target
 * on purpose: a bare slug would read as the name of a package that somebody else may own.
 */
function identityOf({ package: packageName, repository, slug, name }: RowServer): string | undefined {
  const ofPackage = packageName === undefined ? undefined : identityOfTarget(packageName);
  if (ofPackage !== undefined && /^(?:npm|pypi|oci):/.test(ofPackage)) return ofPackage;
  const said = oneLine(slug ?? name, NAME_CHARS);
  const key = said === undefined ? undefined : readableSlug(said) || digestText(said).slice('sha256:'.length, 'sha256:'.length + 12);
  const ofRepository = repository === undefined ? undefined : identityOfTarget(repository);
  if (ofRepository?.startsWith('github:')) {
    const [owner = '', repo = ''] = ofRepository.slice('github:'.length).split('/');
    const isItsOwn = key === undefined || key === readableSlug(repo) || key === readableSlug(`${owner}/${repo}`);
    return isItsOwn ? ofRepository : `${ofRepository}#${key}`;
  }
  return key === undefined ? undefined : `listing:${key}`;
}

function identityOfTarget(text: string): string | undefined {
  try {
    return targetIdentity(parseTarget(text));
  } catch {
    return undefined;
  }
}

function factsOf({ description, repository, package: packageName, mcpName, homepage, license, stars, archived }: RowServer) {
  const texts = {
    description: oneLine(description, DESCRIPTION_CHARS),
    mcpName: oneLine(mcpName, NAME_CHARS),
    license: oneLine(license, NAME_CHARS),
    homepage: homepage === undefined ? undefined : webAddress(homepage),
    package: packageName === undefined ? undefined : identityOfTarget(packageName),
    repository,
  };
  const said = Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(said),
    ...(stars !== undefined && { stars }),
    ...(archived !== undefined && { archived }),
  };
}
