import { z } from 'zod';

export const ECOSYSTEMS = ['npm', 'pypi', 'oci', 'repo', 'remote', 'folder', 'command'] as const;
export const Ecosystem = z.enum(ECOSYSTEMS);
export type Ecosystem = z.infer<typeof Ecosystem>;

/** What a variable or argument looks like, which decides the shape of its placeholder. */
export const VARIABLE_KINDS = ['secret', 'url', 'path', 'host', 'port', 'email', 'boolean', 'choice', 'text'] as const;

/** An environment variable a server wants. Placeholders are made up: a real credential never stands here. */
export const LaunchVariable = z.object({
  name: z.string(),
  kind: z.enum(VARIABLE_KINDS),
  placeholder: z.string(),
  required: z.boolean(),
  /** Where we learned of it: `server.json`, `README.md mcpServers block 1`. */
  from: z.string(),
});
export type LaunchVariable = z.infer<typeof LaunchVariable>;

/** One word of the command line and where it came from (`package.json bin`, `server.json packageArguments`). */
export const LaunchArgument = z.object({ value: z.string(), from: z.string() });
export type LaunchArgument = z.infer<typeof LaunchArgument>;

/** How to start a server, and where each fact came from. */
export const LaunchSpec = z.object({
  ecosystem: Ecosystem,
  /** Package name, image, repository, URL or folder. */
  package: z.string(),
  /** The exact version; absent only where the ecosystem knows none. */
  version: z.string().optional(),
  /** The file to run, relative to the package's own folder, for packages; absent for remotes. */
  entry: LaunchArgument.optional(),
  arguments: z.array(LaunchArgument),
  variables: z.array(LaunchVariable),
});
export type LaunchSpec = z.infer<typeof LaunchSpec>;
