import type { PypiMetadata } from '../pypi/metadata.ts';
import { normalName } from '../pypi/metadata.ts';
import { type Described, oneLine, webAddress } from './describe.ts';
import { repositoryUrl } from './repository-url.ts';
import { isMcpKeyword, isMcpSdk, namesMcp } from './why-not-a-server.ts';

const DESCRIPTION_CHARS = 1000;
const SHORT_CHARS = 200;
const MOST_LINKS = 50;
const REPOSITORY_LABEL = /^(?:repository|source(?:[ -]?code)?|code|github|git)$/i;
/** How the README of a package says which entry of the official registry is its own. */
const MCP_NAME = /(?:^|[\s<>!(])mcp-name:\s*([A-Za-z0-9.-]+\/[A-Za-z0-9._-]+)/;

/** What the index says of a package, in texts of one line without control characters. */
export function describePython(metadata: PypiMetadata): Described {
  const description = oneLine(metadata.summary, DESCRIPTION_CHARS);
  const license = oneLine(metadata.license, SHORT_CHARS);
  const repository = repositoriesOf(metadata)[0];
  const homepage = webAddress(metadata.links.find(({ label }) => /^home ?page$/i.test(label))?.url);
  const mcpName = mcpNameOf(metadata);
  return {
    name: metadata.name,
    package: `pypi:${normalName(metadata.name)}`,
    ...(description !== undefined && { description }),
    ...(repository !== undefined && { repository }),
    ...(mcpName !== undefined && { mcpName }),
    ...(homepage !== undefined && { homepage }),
    ...(license !== undefined && { license }),
  };
}

/** The repositories that a package names as its own, the one that it calls so first. Its own word: nobody asked the repository. */
export function repositoriesOf({ links }: PypiMetadata): string[] {
  const rank = (label: string) => (REPOSITORY_LABEL.test(label) ? 0 : 1);
  const known = [...links.slice(0, MOST_LINKS)]
    .sort((one, other) => rank(one.label) - rank(other.label))
    .flatMap(({ label, url }) => {
      const address = repositoryUrl(url);
      if (address === undefined) return [];
      // `Issues` and `Changelog` lie below it on the hosts that everybody uses.
      const hosted = /^https:\/\/(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)\/[^/]+\/[^/]+/.exec(address)?.[0];
      return hosted ?? (REPOSITORY_LABEL.test(label) ? address : []);
    });
  return [...new Set(known)];
}

/** The name of the server.json that speaks for the package, as its README says it. */
export function mcpNameOf({ description }: PypiMetadata): string | undefined {
  return MCP_NAME.exec(description)?.[1];
}

/** Says from the index's words alone why a package is no MCP server, in one sentence; `undefined` when something speaks for it. */
export function whyNoPythonServer(metadata: PypiMetadata): string | undefined {
  const { name, dependencies, keywords, summary = '' } = metadata;
  const speaks =
    mcpNameOf(metadata) !== undefined || dependencies.some(isMcpSdk) || namesMcp(name) || keywords.some(isMcpKeyword) || namesMcp(summary);
  return speaks ? undefined : 'The package does not depend on an MCP SDK, and neither its name, its summary nor its keywords speak of MCP.';
}
