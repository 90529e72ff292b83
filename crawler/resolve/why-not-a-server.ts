import type { NpmManifest } from '../npm-client.ts';

const KEYWORDS = new Set(['mcp', 'mcpserver', 'modelcontextprotocol', 'modelcontextprotocolserver']);

/** `mcp` as a word or at either end of one: `mcp-server-x`, `fastmcp`, `mcphub`, but not `tmcpx`. */
export function namesMcp(text: string): boolean {
  return /(?:^|[^a-z])mcp|mcp(?:[^a-z]|$)/i.test(text);
}

export function isMcpSdk(dependency: string): boolean {
  return dependency.startsWith('@modelcontextprotocol/') || namesMcp(dependency);
}

export function isMcpKeyword(word: string): boolean {
  return KEYWORDS.has(word.toLowerCase().replace(/[^a-z]/g, ''));
}

/**
 * Says from the registry's words alone why a package is no MCP server, in one sentence; `undefined` when something speaks for it.
 *
 * Servers that bundle their SDK show no dependency, so a command together with a name, a keyword or an `mcpName` is enough.
 */
export function whyNotAServer(manifest: NpmManifest): string | undefined {
  const { name, bin, dependencies, keywords = [], mcpName } = manifest;
  const speaksMcp = mcpName !== undefined || dependencies.some(isMcpSdk);
  const commands = Object.keys(bin);
  if (commands.length === 0) return speaksMcp ? undefined : 'The package has no command to start, and does not depend on an MCP SDK.';
  const says = speaksMcp || [name, ...commands].some(namesMcp) || keywords.some(isMcpKeyword);
  return says ? undefined : 'The package does not depend on an MCP SDK, and neither its name, its commands nor its keywords speak of MCP.';
}
