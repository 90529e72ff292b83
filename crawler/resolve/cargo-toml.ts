import { z } from 'zod';
import { parseToml } from './pyproject.ts';
import { namesMcp } from './why-not-a-server.ts';

const Names = z.record(z.string(), z.unknown()).transform(Object.keys).catch([]);
const Document = z.object({
  package: z.object({ name: z.string() }).optional().catch(undefined),
  workspace: z.object({ dependencies: Names }).optional().catch(undefined),
  dependencies: Names,
});

/** The crate that a Cargo.toml is of, or `workspace` for one of several; `undefined` where it is neither. */
export function readCargoToml(text: string): { crate: string; speaksMcp: boolean } | undefined {
  const document = Document.safeParse(parseToml(text)).data;
  if (document === undefined || (document.package === undefined && document.workspace === undefined)) return undefined;
  const crate = document.package?.name ?? 'workspace';
  const names = [...document.dependencies, ...(document.workspace?.dependencies ?? []), crate];
  return { crate, speaksMcp: names.some((name) => namesMcp(name) || name === 'rmcp') };
}
