/** A repository of the simulated GitHub. Times are whole seconds. */
export interface SimulatedRepository {
  id: number;
  node: string;
  owner: string;
  name: string;
  description: string | null;
  topics: readonly string[];
  created: number;
  pushed: number;
  stars: number;
  language: string | null;
  fork: boolean;
  archived: boolean;
  /** Searches of a token that may see it name it. */
  isPrivate?: boolean;
  files: Record<string, SimulatedFile>;
  /** Answers are `NOT_FOUND`, although searches may still name it. */
  gone?: boolean;
  /** A query with one of these does not come to an end; so heavy is one of them. */
  heavy?: 'together' | 'alone';
  /** GraphQL gives the repository and an error for its first file. */
  stubborn?: boolean;
}

export interface SimulatedFile {
  text: string;
  bytes: number;
  binary?: boolean;
}

/** Numbers in [0, 1) that are the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A repository with a README and nothing that any search would find. */
export function aRepository(id: number, given: Partial<SimulatedRepository> = {}): SimulatedRepository {
  const created = given.created ?? Date.UTC(2025, 0, 1) / 1000 + id;
  return {
    id,
    node: `R_${id}`,
    owner: `owner${id}`,
    name: `repo-${id}`,
    description: null,
    topics: [],
    created,
    pushed: created,
    stars: 0,
    language: null,
    fork: false,
    archived: false,
    files: { 'README.md': aFile(`# ${id}`) },
    ...given,
  };
}

export function aFile(text: string, bytes = text.length): SimulatedFile {
  return { text, bytes };
}

export interface Population {
  seed: number;
  many: number;
  /** Seconds: when the last of them was created. */
  until: number;
  /** How many were created in one and the same second, for each such second. */
  bursts: readonly number[];
}

const LANGUAGES: readonly (readonly [string | null, number])[] = [
  ['Python', 0.4],
  ['TypeScript', 0.7],
  ['JavaScript', 0.82],
  ['Go', 0.87],
  ['Jupyter Notebook', 0.9],
  ['Rust', 0.93],
  ['C#', 0.95],
  ['Java', 0.97],
  [null, 1],
];
const PROTOCOL = Date.UTC(2024, 10, 25) / 1000;
const NAMESAKES_FROM = Date.UTC(2011, 0, 1) / 1000;

/**
 * Repositories as they came: a few namesakes over the years before the protocol, then exponential growth with busier weekdays and a few
 * days of many more, and bursts of one second. Each matches at least one needle, most several.
 */
export function simulateRepositories({ seed, many, until, bursts }: Population): SimulatedRepository[] {
  const random = randomOf(seed);
  const inBursts = bursts.reduce((sum, size) => sum + size, 0);
  const times: { at: number; burst?: number }[] = [];
  for (const [burst, size] of bursts.entries()) {
    const at = PROTOCOL + Math.floor((until - PROTOCOL) * (0.3 + (0.6 * (burst + random() * 0.5)) / bursts.length));
    for (let index = 0; index < size; index++) times.push({ at, burst });
  }
  const busyDays = Array.from({ length: 12 }, () => PROTOCOL + Math.floor(random() * (until - PROTOCOL)));
  while (times.length < many) {
    const share = (times.length - inBursts) / (many - inBursts);
    if (share < 0.03) times.push({ at: Math.floor(NAMESAKES_FROM + random() * (PROTOCOL - NAMESAKES_FROM)) });
    else if (share < 0.09)
      times.push({ at: Math.min(until, (busyDays[Math.floor(random() * busyDays.length)] ?? 0) + Math.floor(random() * 86_400)) });
    else {
      const grown = Math.log(1 + random() * (Math.E ** 2.2 - 1)) / 2.2;
      const at = Math.floor(PROTOCOL + grown * (until - PROTOCOL));
      const weekday = new Date(at * 1000).getUTCDay();
      if ((weekday === 0 || weekday === 6) && random() < 0.4) continue;
      times.push({ at });
    }
  }
  return times.map(({ at, burst }, index) => {
    const repository = simulatedRepository(index + 1, at, burst, random);
    return { ...repository, pushed: Math.min(until, repository.pushed) };
  });
}

/** @param burst the odd bursts are without stars, as what one program makes is. */
export function simulatedRepository(id: number, created: number, burst: number | undefined, random: () => number): SimulatedRepository {
  const roll = random();
  const language = LANGUAGES.find(([, up]) => roll < up)?.[0] ?? null;
  const starless = burst === undefined ? random() < 0.6 : burst % 2 === 1;
  const stars = starless ? 0 : Math.floor(1 / (1 - random() * 0.9999) ** 1.2) - 1;
  const has = (share: number): boolean => random() < share;
  const topics = [...(has(0.4) ? ['mcp-server'] : []), ...(has(0.35) ? ['mcp'] : []), ...(has(0.15) ? ['model-context-protocol'] : [])];
  const named = has(0.4);
  const phrase = has(0.25) ? 'an MCP server for things' : has(0.2) ? 'speaks the Model Context Protocol' : null;
  if (topics.length === 0 && !named && phrase === null) topics.push('mcp-server');
  const repository = aRepository(id, {
    owner: `owner${id % 9973}`,
    name: named ? `thing-${id}-mcp-server` : `thing-${id}`,
    description: phrase,
    topics,
    created,
    pushed: created + Math.floor(random() * 86_400 * 20),
    stars,
    language,
    archived: has(0.03),
  });
  const dependency = '{"dependencies":{"@modelcontextprotocol/sdk":"1"}}';
  // Sizes as of real manifests: most of a few hundred bytes, some of many thousand.
  const bytes = Math.floor(120 * (1 / (1 - random() * 0.999)) ** 0.7);
  if (language === 'TypeScript' && has(0.5)) repository.files['package.json'] = aFile(dependency, bytes);
  if (language === 'TypeScript' && has(0.02)) repository.files['packages/one/package.json'] = aFile(dependency, bytes);
  if (language === 'Python' && has(0.3)) repository.files['pyproject.toml'] = aFile('dependencies = ["fastmcp"]', bytes);
  return repository;
}
