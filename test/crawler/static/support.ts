import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { JsonObject } from '#core/json';
import { STATIC_LIMITS, type StaticLimits } from '#crawler/static/limits';
import type { StaticListing } from '#crawler/static/listing';
import { readStatically } from '#crawler/static/read';

const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder with these files, removed after the test. */
export function aSource(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'toolwarden-static-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** What is read from these files. */
export function read(files: Record<string, string>, limits: Partial<StaticLimits> = {}): Promise<StaticListing> {
  return readStatically(aSource(files), { ...STATIC_LIMITS, ...limits }, () => performance.now());
}

/** What is read from one script that has an SDK's server at hand. */
export function readScript(text: string, path = 'index.js'): Promise<StaticListing> {
  return read({ [path]: `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod';\n${text}` });
}

/** What is read from one Python module that has an SDK's server at hand. */
export function readPython(text: string): Promise<StaticListing> {
  return read({ 'pets/server.py': `from mcp.server.fastmcp import FastMCP, Context\nfrom pydantic import BaseModel, Field\n${text}` });
}

export function namesOf(listing: StaticListing): string[] {
  return listing.tools.map((tool) => tool.name);
}

/** The input schema of the only tool. */
export function onlySchema(listing: StaticListing): JsonObject | undefined {
  return listing.tools.length === 1 ? listing.tools[0]?.inputSchema : undefined;
}

/** What becomes of one member of a tool's shape, and what is said to be unread. */
export async function readSchemaOf(expression: string): Promise<{ schema: JsonObject | undefined; unread: string[] }> {
  const listing = await readScript(`
import { make, load, limit, text, more, now } from 'elsewhere';
const COLORS = ['red', 'blue'];
const BASE = z.object({ a: z.string() });
const server = new McpServer({});
server.registerTool('t', { inputSchema: { value: ${expression} } }, run);`);
  return { schema: onlySchema(listing), unread: listing.unread };
}
