import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '#core/json';
import { insidePackage, type Program, rankPrograms } from './bin.ts';
import { readInside, resolveInside } from './read-inside.ts';

const MANIFEST_BYTES = 1024 * 1024;
const MAIN_BYTES = 4 * 1024 * 1024;

/** What an installed package says of itself; only what is needed to start it. */
export interface InstalledPackage {
  /** Programs whose file exists, the likeliest server first. */
  programs: Program[];
  /** Programs that `package.json` names; more than `programs` where files are missing. */
  declared: number;
  /** The file of a package without programs that serves MCP over stdio when it is run. */
  main?: string;
  /** At most as many characters as asked for; empty where there is none. */
  readme: string;
  /** The server.json that the package carries. */
  serverJson?: unknown;
}

const Manifest = z.object({
  bin: z
    .union([z.string(), z.record(z.string(), z.string().catch(''))])
    .optional()
    .catch(undefined),
  main: z.string().optional().catch(undefined),
});

/** Reads a package that is installed in `folder`; `undefined` when it has no readable package.json. */
export async function readPackage(folder: string, name: string, readmeChars: number): Promise<InstalledPackage | undefined> {
  const text = await readInside(folder, 'package.json', MANIFEST_BYTES);
  const manifest = Manifest.safeParse(parseJson(text));
  if (!manifest.success) return undefined;
  const { bin = {}, main } = manifest.data;
  const declared = rankPrograms(typeof bin === 'string' ? { [name]: bin } : bin, name);
  const programs: Program[] = [];
  for (const program of declared) {
    if ((await resolveInside(folder, program.file)) !== undefined) programs.push(program);
  }
  const serverFile = declared.length === 0 && main !== undefined ? await findServerFile(folder, main) : undefined;
  const serverJson = parseJson(await readInside(folder, 'server.json', MANIFEST_BYTES));
  const readmeName = (await readdir(folder)).sort().find((file) => /^readme(?:\.md|\.markdown|\.mdx)?$/i.test(file));
  // A character takes at most four bytes.
  const readme = readmeName === undefined ? undefined : await readInside(folder, readmeName, 4 * readmeChars);
  return {
    programs,
    declared: declared.length,
    readme: (readme ?? '').slice(0, readmeChars),
    ...(serverFile !== undefined && { main: serverFile }),
    ...(serverJson !== undefined && { serverJson }),
  };
}

/** `main` is where a library is entered, so it is a program only where its text opens a server on stdio. */
async function findServerFile(folder: string, main: string): Promise<string | undefined> {
  const file = insidePackage(main);
  if (file === undefined) return undefined;
  const text = await readInside(folder, file, MAIN_BYTES);
  return text !== undefined && /StdioServerTransport|serveStdio|fastmcp/i.test(text) ? file : undefined;
}
