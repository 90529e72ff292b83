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

/**
 * How the world that is played to a server answers: something neutral; something in which every member that is looked for is there and empty;
 * a refusal of whoever asks; or nothing that says anything.
 */
export const WORLD_MANNERS = ['neutral', 'yielding', 'refusing', 'empty'] as const;

/** What a file is filled with that a server looks for: of the right shape, and opening nothing. */
export const FILE_KINDS = [
  'empty',
  'json',
  'oauth-client',
  'oauth-token',
  'service-account',
  'toml',
  'yaml',
  'kubeconfig',
  'graphql',
  'folder',
] as const;

const Port = z.int().min(1).max(65_535);

/**
 * What the sandbox adds where a server lists its tools only with it. Whoever starts it for real has the real thing: an account, a file, a
 * backend. What a backend would have added to the list may be missing from one that was got so.
 */
export const LaunchHelp = z.object({
  /** A world on the sandbox's own loopback: names, certificates, web addresses, and silent ports beside those of the web. */
  world: z.object({ manner: z.enum(WORLD_MANNERS), ports: z.array(Port) }).optional(),
  /** Those that the package ships an example of are that example, whatever their kind. */
  files: z.array(z.object({ path: z.string(), kind: z.enum(FILE_KINDS) })).optional(),
  /** Programs that do nothing, in the place of ones that are not there. */
  programs: z.array(z.string()).optional(),
  /** It speaks HTTP and was asked there. */
  http: z.object({ port: Port.optional(), path: z.string().optional() }).optional(),
  /** Packages whose native addon was built by their own scripts, inside the sandbox: their folders below `node_modules`. */
  builtAddons: z.array(z.string()).optional(),
  /** Native addons that were never built do nothing. */
  inertAddons: z.literal(true).optional(),
  /** Imports without an ending were found, and files with types read. */
  guessExtensions: z.literal(true).optional(),
  /** What it wrote into its own folder, which is read-only, went to another that lay over it; so did `files` in there. */
  writableFolder: z.literal(true).optional(),
  /** It wanted to end and was not let. */
  refuseExit: z.literal(true).optional(),
});
export type LaunchHelp = z.infer<typeof LaunchHelp>;

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
  help: LaunchHelp.optional(),
  /** What its documents say makes it show more of its tools: a switch for all of them, most often. */
  wider: z.object({ arguments: z.array(LaunchArgument), variables: z.array(LaunchVariable) }).optional(),
  /** It is started with what `wider` says. Whoever uses the server starts it so only where all of its tools are wanted. */
  widened: z.literal(true).optional(),
});
export type LaunchSpec = z.infer<typeof LaunchSpec>;
