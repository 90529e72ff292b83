import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
/** Real packages and servers that others measure us with. They lie beside the repository on the machines where it is developed. */
const CORPUS = join(root, '../shared/corpus');
const SOURCES = ['crawler', 'classifier'];

/** Words of any language or trade that a server is called too: alone they name nobody, quoted as a whole or as a target they do. */
const ORDINARY = new Set([
  ...['advisor', 'blender', 'calculator', 'calendar', 'compass', 'discourse', 'endless', 'everything', 'excel', 'fetcher', 'filesystem'],
  ...['greeting', 'instantly', 'intruder', 'linear', 'markdown', 'memento', 'notion', 'puppeteer', 'raindrop', 'ref', 'replicate', 'sage'],
  ...['scholarly', 'setup', 'slack', 'stripe', 'swift', 'testing', 'timer', 'toolbox'],
  // Products whose protocols, files or variables are spoken of in the code, whoever serves them.
  ...['git', 'gitlab', 'mariadb', 'neo4j', 'sentry', 'smithery', 'sqlite'],
]);

/** Words that the code needs in quotes, as values of its own: only a target names a server by them. */
const VALUES = new Set([
  // What is looked for in names and descriptions, and what comes of a look.
  ...['dictionary', 'fetch', 'json', 'mcp', 'mcp-server', 'memory', 'not-found', 'remove', 'time', 'wait', 'weather'],
  // Kinds of targets, and schemes of addresses.
  ...['docker', 'github', 'mongodb', 'mysql', 'postgresql', 'redis'],
]);

interface DevServer {
  package: string;
  mcpName: string | null;
  bin: Record<string, string>;
}

/** What the packages are called: whole, without their scope, by the registry, and by their commands. */
function namesOfPackages(): string[] {
  const packages: DevServer[] = JSON.parse(readFileSync(join(CORPUS, 'servers-dev.json'), 'utf8'));
  return packages.flatMap(({ package: name, mcpName, bin }) => [
    name,
    name.split('/').at(-1) ?? name,
    ...(mcpName === null ? [] : [mcpName]),
    ...Object.keys(bin ?? {}),
  ]);
}

function namesOfServers(): string[] {
  const lines = gunzipSync(readFileSync(join(CORPUS, 'listings.jsonl.gz')))
    .toString('utf8')
    .trim()
    .split('\n');
  return lines.flatMap((line) => {
    const { server }: { server: { id?: string; slug?: string } } = JSON.parse(line);
    return [server.id, server.slug].filter((name) => name !== undefined);
  });
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Where a text names a server: a pattern for the name, as strict as the name is telling. */
function mentionOf(name: string): RegExp {
  const word = escaped(name);
  const asTarget = `(?:npm|pypi):${word}(?![\\w-])`;
  if (VALUES.has(name.toLowerCase())) return new RegExp(asTarget, 'i');
  if (ORDINARY.has(name.toLowerCase())) return new RegExp(`(['"\`])${word}\\1|${asTarget}`, 'i');
  return new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'i');
}

function mentionsIn(text: string, names: readonly string[]): string[] {
  const lower = text.toLowerCase();
  return names.filter((name) => lower.includes(name.toLowerCase()) && mentionOf(name).test(text));
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('what counts as naming a server', () => {
  const NAMES = ['@acme/notes-mcp', 'notes-mcp', 'repojet', 'calculator', 'time', 'io.github.acme/notes'];

  it.each([
    ['a package', "import '@acme/notes-mcp/x'", ['@acme/notes-mcp', 'notes-mcp']],
    ['a telling name, in a comment', '// as notes-mcp does', ['notes-mcp']],
    ['a telling name, in a pattern', '/^RepoJet failed/', ['repojet']],
    ['a name of the registry', '`io.github.acme/notes`', ['io.github.acme/notes']],
    ['an ordinary word as a whole string', "name === 'calculator'", ['calculator']],
    ['any word as a target', "'npm:time' || `pypi:calculator`", ['calculator', 'time']],
  ])('%s', (_claim, text, named) => {
    expect(mentionsIn(text, NAMES)).toEqual(named);
  });

  it.each([
    ['an ordinary word in a sentence', '// a calculator for the time'],
    ['a value of the code', "kind === 'time'"],
    ['a longer word', 'my-notes-mcp-too, repojets, calculators'],
  ])('but not %s', (_claim, text) => {
    expect(mentionsIn(text, NAMES)).toEqual([]);
  });
});

if (!existsSync(CORPUS)) console.warn(`Whether the code names servers was not looked at: there is no ${CORPUS}.`);

describe.skipIf(!existsSync(CORPUS))('the crawler and the classifier', () => {
  const names = [...new Set([...namesIfThere(namesOfPackages), ...namesIfThere(namesOfServers)])];

  it('know manners, and no package or server by its name', () => {
    expect(names.length).toBeGreaterThan(1_000);
    const mentions = SOURCES.flatMap(sourceFiles).flatMap((file) =>
      mentionsIn(readFileSync(file, 'utf8'), names).map((name) => `${file.slice(root.length + 1)} names ${name}`),
    );
    expect(mentions).toEqual([]);
  });

  it('are spared only for words that somebody is called', () => {
    const known = new Set(names.map((name) => name.toLowerCase()));
    expect([...ORDINARY, ...VALUES].filter((word) => !known.has(word))).toEqual([]);
  });
});

/** The names are read when tests are collected, also of those that are skipped. */
function namesIfThere(read: () => string[]): string[] {
  return existsSync(CORPUS) ? read() : [];
}
