import { z } from 'zod';
import { JsonObject } from './json.ts';

export const SIGHTING_SOURCES = ['github', 'registry', 'npm', 'list', 'index', 'bundled', 'import'] as const;

/** What exists: one MCP server. `slug` is stable; everything else is what the last look said. */
export const Server = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string().optional(),
  /** `https://…` of the repository, without `.git`. */
  repository: z.string().optional(),
  /** The package it comes from, as a target without version: `npm:@scope/name`. */
  package: z.string().optional(),
  /** The name under which the official registry knows it (`io.github.owner/name`). */
  mcpName: z.string().optional(),
  homepage: z.string().optional(),
  license: z.string().optional(),
  stars: z.int().nonnegative().optional(),
  archived: z.boolean().optional(),
});
export type Server = z.infer<typeof Server>;

/** What the host of a repository says of it, and the files that tell how it is started. */
export const RepositoryFacts = z.object({
  /** Given once by the host; stays through renames and moves. */
  id: z.string(),
  /** `owner/name`, as it is called now. */
  fullName: z.string(),
  description: z.string().optional(),
  license: z.string().optional(),
  stars: z.int().nonnegative(),
  archived: z.boolean(),
  fork: z.boolean(),
  /** ISO 8601, UTC. */
  pushedAt: z.string(),
  /** The commit that `files` were read at. */
  commit: z.string().optional(),
  /** Path to text, bounded: `package.json`, `server.json`, `pyproject.toml`, `README.md`, `smithery.yaml`, `Dockerfile`. */
  files: z.record(z.string(), z.string()),
});
export type RepositoryFacts = z.infer<typeof RepositoryFacts>;

const Seen = z.object({
  source: z.enum(SIGHTING_SOURCES),
  /** The target it named, as `core/target` prints it. */
  target: z.string(),
  /** ISO 8601, UTC. */
  seenAt: z.string(),
  /** Where in the source: a file and line, a query, a URL. */
  from: z.string().optional(),
  /** What the source calls it, where it has names of its own: `io.github.owner/name`. */
  name: z.string().optional(),
});

/** One source naming a server at a moment. */
export const Sighting = Seen.extend({
  /** A server.json document that came with the sighting. */
  serverJson: JsonObject.optional(),
  /** What came with the sighting of a repository. */
  repository: RepositoryFacts.optional(),
  /** The address of the repository that the server says it comes from. Its own word: nobody asked the repository. */
  claimedRepository: z.string().optional(),
  /** The source names it no longer: it took the entry back. */
  withdrawn: z.literal(true).optional(),
  /** Other sightings that are of the same server. */
  also: z.array(Seen).optional(),
});
export type Sighting = z.infer<typeof Sighting>;

/** "the LNbits MCP Server", never "MCP Server MCP Server"; what is one word, as the name of a package is, gets a noun. */
export function serverPhrase(name: string): string {
  if (/^\S*\bmcp$/i.test(name)) return `the ${name} server`;
  return /\b(mcp|server)\b\s*$/i.test(name) ? `the ${name}` : `the ${name} MCP server`;
}
