import { parse } from 'smol-toml';
import { z } from 'zod';

const LONGEST = 512 * 1024;

/** What a pyproject.toml says of the package that is built from it. */
export interface Pyproject {
  name: string;
  version?: string;
  /** Command name to `module:function`. */
  scripts: Record<string, string>;
  /** Names of what it depends on. */
  dependencies: string[];
}

const Text = z.string().optional().catch(undefined);
const Scripts = z
  .record(z.string(), z.unknown())
  .transform((entries) =>
    Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  )
  .catch({});
const Document = z.object({
  project: z
    .object({ name: Text, version: Text, scripts: Scripts, dependencies: z.array(z.string().catch('')).catch([]) })
    .optional()
    .catch(undefined),
  tool: z
    .object({
      poetry: z
        .object({
          name: Text,
          version: Text,
          scripts: Scripts,
          dependencies: z.record(z.string(), z.unknown()).transform(Object.keys).catch([]),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** Reads `[project]`, and `[tool.poetry]` where that is all there is; `undefined` where neither has a name. */
export function readPyproject(text: string): Pyproject | undefined {
  const document = Document.safeParse(parseToml(text)).data;
  const { project, tool } = document ?? {};
  const poetry = tool?.poetry;
  const name = project?.name ?? poetry?.name;
  if (name === undefined) return undefined;
  const version = project?.version ?? poetry?.version;
  const required = project?.dependencies.flatMap((requirement) => /^\s*([A-Za-z0-9][\w.-]*)/.exec(requirement)?.[1] ?? []) ?? [];
  return {
    name,
    ...(version !== undefined && { version }),
    scripts: { ...poetry?.scripts, ...project?.scripts },
    dependencies: [...required, ...(poetry?.dependencies ?? [])],
  };
}

export function parseToml(text: string): unknown {
  if (text.length > LONGEST) return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
