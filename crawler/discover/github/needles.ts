/**
 * What is searched for among repositories. Each finds what the others do not; what several find counts once.
 *
 * The widest first: where its repositories lie in time says where those of the others will.
 */
export const REPOSITORY_NEEDLES: readonly string[] = [
  'topic:mcp-server',
  'topic:mcp',
  'mcp server in:name',
  'topic:model-context-protocol',
  '"mcp server" in:description',
  '"model context protocol" in:description',
];

/** What is searched for in files: a dependency on a library for servers, or a manifest that only servers have. */
export const CODE_NEEDLES: readonly string[] = [
  '"@modelcontextprotocol/sdk" filename:package.json',
  '"@modelcontextprotocol/server" filename:package.json',
  'fastmcp filename:pyproject.toml',
  '"mcp[cli]" filename:pyproject.toml',
  'mark3labs/mcp-go filename:go.mod',
  'rmcp filename:Cargo.toml',
  'modelcontextprotocol filename:server.json',
  'startCommand filename:smithery.yaml',
];

export interface Needles {
  repositories: readonly string[];
  code: readonly string[];
}

/** Folders that hold other people's servers, or what was made from one. */
const NOT_A_SERVER = /^(?:node_modules|vendor|third_party|site-packages|dist|build|\..*)$/;

/**
 * The folder whose server a found file describes: `''` for the root; `undefined` where it describes none of this repository.
 */
export function folderOf(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  return folders.some((folder) => NOT_A_SERVER.test(folder)) ? undefined : folders.join('/');
}
