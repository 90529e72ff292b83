import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CatalogueReader, CatalogueServer } from '#core/catalogue';
import { BadInput, messageOf } from '#core/errors';
import { parseTarget, printTarget, targetIdentity } from '#core/target';
import { type Config, readConfig } from '#pipeline/config';
import { openCatalogue } from '#publish/catalogue-file';
import type { Io } from './io.ts';

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
 * @throws {BadInput} `unknown-server`, naming the nearest slugs.
 */
export function findServer(catalogue: CatalogueReader, named: string): CatalogueServer {
  const bySlug = catalogue.server(named);
  if (bySlug !== undefined) return bySlug;
  const identity = identityOf(named);
  const alike: string[] = [];
  for (const row of catalogue.serverRows()) {
    const server = identity === undefined ? undefined : catalogue.server(row.slug);
    if (server !== undefined && identityOf(server.target) === identity) return server;
    if (row.slug.includes(named.toLowerCase()) && alike.length < 5) alike.push(row.slug);
  }
  const hint = alike.length > 0 ? ` Did you mean ${alike.map((slug) => `\`${slug}\``).join(', ')}?` : '';
  throw new BadInput('unknown-server', `The catalogue has no server \`${named}\`.${hint}`);
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
