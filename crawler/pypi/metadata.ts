import { z } from 'zod';

/** What a package says of itself. Its own word. */
export interface PypiMetadata {
  name: string;
  version: string;
  summary?: string;
  license?: string;
  /** Addresses with what they are for: `Repository`, `Homepage`. */
  links: { label: string; url: string }[];
  keywords: string[];
  /** Names of all that it may bring along, as they are spelled. */
  dependencies: string[];
  /** The README, as most packages have it here. */
  description: string;
}

const MOST_HEADERS = 5_000;

/** One name for all spellings of it. */
export function normalName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

const Text = z.string().optional().catch(undefined);
const Texts = z.array(z.string().catch('')).catch([]);
/** As tools print it. */
const MetadataJson = z.object({
  name: z.string(),
  version: z.string(),
  summary: Text,
  license: Text,
  license_expression: Text,
  home_page: Text,
  project_url: Texts,
  keywords: z.union([z.string().transform((text) => [text]), z.array(z.string())]).catch([]),
  requires_dist: Texts,
  description: Text,
});

/** Reads the metadata that a tool printed as JSON; `undefined` where it is none. */
export function readMetadataJson(value: unknown): PypiMetadata | undefined {
  const parsed = MetadataJson.safeParse(value);
  if (!parsed.success) return undefined;
  const { name, version, summary, license, license_expression, home_page, project_url, keywords, requires_dist, description } = parsed.data;
  return compose({
    name,
    version,
    summary,
    license: license_expression ?? license,
    home: home_page,
    project_url,
    keywords,
    requires_dist,
    description,
  });
}

/**
 * Reads the METADATA file of an installed package: lines of `Name: value` as in a letter, a blank line, and the description.
 *
 * @returns `undefined` where it has no name or no version.
 */
export function readMetadataFile(text: string): PypiMetadata | undefined {
  const headers = new Map<string, string[]>();
  const lines = text.split(/\r\n|\n|\r/);
  let at = 0;
  let last: string[] = [];
  for (; at < lines.length && at < MOST_HEADERS; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') break;
    const [, key, value = ''] = /^([A-Za-z][A-Za-z-]*):[ \t]*(.*)$/.exec(line) ?? [];
    if (key === undefined) {
      // A line that goes on with the one before.
      if (/^[ \t]/.test(line) && last.length > 0) last.push(`${last.pop()}\n${line.replace(/^ {7}\|?| {8}|^[ \t]+/, '')}`);
      continue;
    }
    last = headers.get(key.toLowerCase()) ?? [];
    headers.set(key.toLowerCase(), last);
    last.push(value);
  }
  const one = (key: string) => headers.get(key)?.[0];
  const name = one('name');
  const version = one('version');
  if (name === undefined || version === undefined) return undefined;
  return compose({
    name,
    version,
    summary: one('summary'),
    license: one('license-expression') ?? one('license'),
    home: one('home-page'),
    project_url: headers.get('project-url') ?? [],
    keywords: headers.get('keywords') ?? [],
    requires_dist: headers.get('requires-dist') ?? [],
    description: one('description') ?? lines.slice(at + 1).join('\n'),
  });
}

interface Parts {
  name: string;
  version: string;
  summary: string | undefined;
  license: string | undefined;
  home: string | undefined;
  project_url: string[];
  keywords: string[];
  requires_dist: string[];
  description: string | undefined;
}

function compose({ name, version, summary, license, home, project_url, keywords, requires_dist, description }: Parts): PypiMetadata {
  const links = [...(home === undefined ? [] : [`Homepage, ${home}`]), ...project_url].flatMap((text) => {
    const comma = text.indexOf(',');
    const url = text.slice(comma + 1).trim();
    return url === '' || url === 'UNKNOWN' ? [] : [{ label: text.slice(0, Math.max(comma, 0)).trim(), url }];
  });
  return {
    name,
    version,
    ...(summary !== undefined && summary !== 'UNKNOWN' && { summary }),
    // Some put the whole text of the licence there.
    ...(license !== undefined && license !== 'UNKNOWN' && !license.includes('\n') && { license }),
    links,
    keywords: keywords.flatMap((text) => text.split(/[,\s]+/)).filter(Boolean),
    dependencies: requires_dist.flatMap((text) => /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(text)?.[1] ?? []),
    description: description ?? '',
  };
}
