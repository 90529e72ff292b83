import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CatalogueReader, CatalogueServer } from '#core/catalogue';
import { BadInput, messageOf } from '#core/errors';
import { nearestFew } from '#core/nearest';
import { parseTarget, printTarget, targetIdentity } from '#core/target';
import { grouped, listed } from '#core/words';
import { type Config, readConfig } from '#pipeline/config';
import { openCatalogue } from '#publish/catalogue-file';
import { type Io, shown } from './io.ts';

/** Where things of this installation lie; all below its home. */
export interface Places {
  config: Config;
  home: string;
  catalogue: string;
  cache: string;
  gatewayConfig: string;
}

export function placesOf(io: Io): Places {
  const config = readConfig(io.env);
  const home = resolve(io.cwd, config.home);
  return { config, home, catalogue: join(home, 'catalogue.sqlite'), cache: join(home, 'cache'), gatewayConfig: join(home, 'gateway.json') };
}

/**
 * The published catalogue, for commands that only read.
 *
 * @throws {BadInput} `no-catalogue` when nothing was published yet, with the command that does.
 */
export function readCatalogue(places: Places): CatalogueReader {
  if (!existsSync(places.catalogue))
    throw new BadInput(
      'no-catalogue',
      `There is no catalogue at \`${places.catalogue}\` yet. \`toolwarden crawl --npm PACKAGE\` and then \`toolwarden publish\` make one.`,
    );
  return openCatalogue(places.catalogue);
}

/**
 * The server that a slug or a target names.
 *
 * @throws {BadInput} `unknown-server`, naming the nearest slugs, or some where none is near.
 */
export function findServer(catalogue: CatalogueReader, named: string): CatalogueServer {
  const bySlug = catalogue.server(named);
  if (bySlug !== undefined) return bySlug;
  const identity = identityOf(named);
  const slugs: string[] = [];
  for (const row of catalogue.serverRows()) {
    const server = identity === undefined ? undefined : catalogue.server(row.slug);
    if (server !== undefined && [server.target, ...(server.aliases ?? [])].some((name) => identityOf(name) === identity)) return server;
    slugs.push(row.slug);
  }
  throw new BadInput('unknown-server', `The catalogue has no server \`${shown(named)}\`. ${slugHint(named, slugs)}`);
}

const MOST_SLUGS = 5;

function slugHint(named: string, slugs: readonly string[]): string {
  const part = named.toLowerCase();
  const alike = [...new Set([...nearestFew(named, slugs, 3), ...slugs.filter((slug) => slug.includes(part))])].slice(0, MOST_SLUGS);
  const quote = (slug: string): string => `\`${slug}\``;
  if (alike.length > 0) return `Did you mean ${listed(alike.map(quote), 'or')}?`;
  if (slugs.length === 0) return 'It is empty: `toolwarden crawl --npm PACKAGE` and then `toolwarden publish` fill it.';
  const some = slugs.slice(0, MOST_SLUGS).map(quote);
  return `It has ${slugs.length > some.length ? `${some.join(', ')} and ${grouped(slugs.length - some.length)} more` : listed(some)}.`;
}

function identityOf(named: string): string | undefined {
  try {
    return targetIdentity(parseTarget(named));
  } catch {
    return undefined;
  }
}

/** A target in its one spelling, or the reason why it is none. */
export function spell(target: string): string {
  try {
    return printTarget(parseTarget(target));
  } catch (error) {
    throw new BadInput('bad-target', messageOf(error), { cause: error });
  }
}
