import { z } from 'zod';
import { RepositoryFacts } from '#core/server';
import { type GitHubClient, refusalOf } from './client.ts';
import { OPT_OUT_FILE } from './opt-out.ts';

/** Repositories of one query. */
export const BATCH = 50;
/** Bytes of a file; a longer one is left out, because half a manifest says something else. */
const LONGEST_FILE = 256 * 1024;
const TRIES = 2;
/** Halving down to one fails at most seven times in a row where one repository is to blame. */
const MOST_FAILURES_IN_A_ROW = 10;

/** The first of these that is there is taken. */
const READMES = ['README.md', 'readme.md', 'Readme.md', 'README.rst', 'README'] as const;
const MANIFESTS = ['package.json', 'server.json', 'pyproject.toml', 'smithery.yaml', 'Dockerfile', 'go.mod', 'Cargo.toml'] as const;

/** A repository, or one folder of it, that something was found about. */
export interface Candidate {
  id: string;
  node: string;
  fullName: string;
  subpath?: string;
  facts?: RepositoryFacts;
}

export type Enrichment =
  | { outcome: 'known'; facts: RepositoryFacts }
  /** Deleted, or no longer open to everybody. */
  | { outcome: 'gone' }
  | { outcome: 'unanswered' };

/** Answers to plain requests that are asked for again only where they have changed, which costs no budget. */
export interface KeptAnswers {
  read(id: string): Promise<KeptAnswer | undefined>;
  write(id: string, answer: KeptAnswer): Promise<void>;
}

export const KeptAnswer = z.object({ etag: z.string(), facts: RepositoryFacts });
export type KeptAnswer = z.infer<typeof KeptAnswer>;

/** What is told and remembered under one key. */
export function keyOf({ id, subpath }: Candidate): string {
  return subpath === undefined ? id : `${id}#${subpath}`;
}

const Blob = z.object({ byteSize: z.int(), isBinary: z.boolean().nullish(), text: z.string().nullish() });
const Repository = z
  .object({
    databaseId: z.int(),
    nameWithOwner: z.string(),
    description: z.string().nullish(),
    pushedAt: z.string().nullish(),
    createdAt: z.string(),
    isArchived: z.boolean(),
    isFork: z.boolean(),
    isPrivate: z.boolean(),
    stargazerCount: z.int().nonnegative(),
    licenseInfo: z.object({ spdxId: z.string().nullish() }).nullish(),
    defaultBranchRef: z.object({ target: z.object({ oid: z.string() }).nullish() }).nullish(),
  })
  .loose();
const Answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ type: z.string().nullish(), path: z.array(z.unknown()).nullish() })).optional(),
});
type Answer = z.infer<typeof Answer>;

/**
 * Asks what GitHub says of repositories, with the files that tell how their servers are started.
 *
 * A repository that is gone, and a file that is too large or no text, cost only themselves; a query that GitHub does not manage is asked in
 * halves, and a single repository that it does not manage in plain requests, over their own budget.
 */
export class Enricher {
  readonly #client: GitHubClient;
  readonly #answers: KeptAnswers;
  #failuresInARow = 0;

  constructor(client: GitHubClient, answers: KeptAnswers) {
    this.#client = client;
    this.#answers = answers;
  }

  /**
   * @returns one for each, in their order.
   * @throws {RetryLater} `github-unreachable` when one query after the other fails: then it is not the repositories.
   * @throws {GiveUp} `github-forbidden` or `github-no-api`.
   */
  async enrich(candidates: readonly Candidate[]): Promise<Enrichment[]> {
    const [only, ...others] = candidates;
    if (only === undefined) return [];
    const answer = await this.#ask(candidates);
    if (answer === undefined) {
      if (others.length === 0) return [await this.#enrichPlainly(only)];
      const half = Math.ceil(candidates.length / 2);
      return [...(await this.enrich(candidates.slice(0, half))), ...(await this.enrich(candidates.slice(half)))];
    }
    const enrichments: Enrichment[] = [];
    for (const [index, candidate] of candidates.entries()) enrichments.push(await this.#read(candidate, `r${index}`, answer));
    return enrichments;
  }

  /** `undefined` where GitHub does not manage so many at once. */
  async #ask(candidates: readonly Candidate[]): Promise<Answer | undefined> {
    const { query, variables } = queryFor(candidates);
    const reply = await this.#client.graphql(query, variables, { tries: TRIES });
    const answer = reply.status === 200 ? Answer.safeParse(reply.data).data : undefined;
    // An error that names no place is one of the whole query.
    const isWhole =
      answer?.data !== null && answer?.data !== undefined && (answer.errors ?? []).every(({ path }) => path?.[0] !== undefined);
    if (isWhole) {
      this.#failuresInARow = 0;
      return answer;
    }
    if (reply.status >= 400 && reply.status < 500) throw refusalOf(reply, 'a GraphQL query');
    this.#failuresInARow += 1;
    if (this.#failuresInARow >= MOST_FAILURES_IN_A_ROW) throw refusalOf(reply, 'one GraphQL query after the other');
    return undefined;
  }

  async #read(candidate: Candidate, alias: string, { data, errors = [] }: Answer): Promise<Enrichment> {
    const node = data?.[alias];
    const repository = Repository.safeParse(node);
    const error = errors.find(({ path }) => path?.[0] === alias);
    // An error inside would make a file that could not be read look like one that is not there.
    if (repository.success && error === undefined)
      return repository.data.isPrivate ? { outcome: 'gone' } : { outcome: 'known', facts: factsOf(candidate, repository.data) };
    const isNothing = node === null && (error === undefined || error.type === 'NOT_FOUND' || error.type === 'FORBIDDEN');
    return isNothing ? { outcome: 'gone' } : this.#enrichPlainly(candidate);
  }

  /** One request for the repository, which may be called something else by now, and one for each file. */
  async #enrichPlainly(candidate: Candidate): Promise<Enrichment> {
    const kept = await this.#answers.read(keyOf(candidate));
    const headers = kept === undefined ? {} : { 'if-none-match': kept.etag };
    const reply = await this.#client.get('core', `/repositories/${candidate.id}`, {}, { tries: TRIES, headers });
    // The time of the last push is part of the answer: with it the files are the same too.
    if (reply.status === 304 && kept !== undefined) return { outcome: 'known', facts: kept.facts };
    if (reply.status === 404 || reply.status === 451) return { outcome: 'gone' };
    const repository = reply.status === 200 ? PlainRepository.safeParse(reply.data).data : undefined;
    if (repository === undefined) return { outcome: 'unanswered' };
    if (repository.private) return { outcome: 'gone' };
    const texts: [string, string | undefined][] = [];
    for (const path of filesOf(candidate)) {
      const alreadyRead = texts.some(([other, text]) => text !== undefined && /readme/i.test(other));
      if (/readme/i.test(path) && alreadyRead) continue;
      const segments = path.split('/').map(encodeURIComponent).join('/');
      const file = await this.#client.get('core', `/repos/${repository.full_name}/contents/${segments}`, {}, { tries: TRIES });
      if (file.status !== 200 && file.status !== 404) return { outcome: 'unanswered' };
      texts.push([path, file.status === 404 ? undefined : read(path, file.data, plainTextOf)]);
    }
    const license = repository.license?.spdx_id;
    const facts = {
      id: String(repository.id),
      fullName: repository.full_name,
      ...(typeof repository.description === 'string' && { description: repository.description }),
      ...(typeof license === 'string' && license !== 'NOASSERTION' && { license }),
      stars: repository.stargazers_count,
      archived: repository.archived,
      fork: repository.fork,
      pushedAt: repository.pushed_at ?? repository.created_at,
      files: oneReadme(texts),
    };
    const { etag } = reply.headers;
    if (typeof etag === 'string') await this.#answers.write(keyOf(candidate), { etag, facts });
    return { outcome: 'known', facts };
  }
}

/** Path in the repository to the alias that its text is asked under. */
function filesOf({ subpath }: Candidate): string[] {
  const own = [...MANIFESTS, ...READMES].map((name) => (subpath === undefined ? name : `${subpath}/${name}`));
  return [...own, OPT_OUT_FILE];
}

/** One query for all of them. Names and paths travel as variables, so that none can be part of the query. */
function queryFor(candidates: readonly Candidate[]): { query: string; variables: Record<string, string> } {
  const variables: Record<string, string> = {};
  const fields = candidates.map((candidate, index) => {
    variables[`i${index}`] = candidate.node;
    if (candidate.subpath === undefined) return `r${index}: node(id: $i${index}) { ...Root }`;
    const files = filesOf(candidate).map((path, file) => {
      variables[`p${index}_${file}`] = `HEAD:${path}`;
      return `f${file}: object(expression: $p${index}_${file}) { ...Text }`;
    });
    return `r${index}: node(id: $i${index}) { ...Facts ... on Repository { ${files.join(' ')} } }`;
  });
  const declared = Object.keys(variables).map((name) => `$${name}: ${name.startsWith('i') ? 'ID' : 'String'}!`);
  const used = (name: string): boolean => fields.some((field) => field.includes(`...${name}`));
  const fragments = [
    'fragment Text on Blob { byteSize isBinary text }',
    'fragment Facts on Repository { databaseId nameWithOwner description pushedAt createdAt isArchived isFork isPrivate stargazerCount licenseInfo { spdxId } defaultBranchRef { target { oid } } }',
    ...(used('Root') ? [ROOT] : []),
  ];
  return { query: `query(${declared.join(', ')}) { ${fields.join(' ')} } ${fragments.join(' ')}`, variables };
}

const ROOT = `fragment Root on Repository { ...Facts ${filesOf({ id: '', node: '', fullName: '' })
  .map((path, file) => `f${file}: object(expression: ${JSON.stringify(`HEAD:${path}`)}) { ...Text }`)
  .join(' ')} }`;

function factsOf(candidate: Candidate, repository: z.infer<typeof Repository>): RepositoryFacts {
  const license = repository.licenseInfo?.spdxId;
  const commit = repository.defaultBranchRef?.target?.oid;
  const texts = filesOf(candidate).map((path, file): [string, string | undefined] => [path, read(path, repository[`f${file}`], textOf)]);
  return {
    id: String(repository.databaseId),
    fullName: repository.nameWithOwner,
    ...(typeof repository.description === 'string' && { description: repository.description }),
    ...(typeof license === 'string' && license !== 'NOASSERTION' && { license }),
    stars: repository.stargazerCount,
    archived: repository.isArchived,
    fork: repository.isFork,
    pushedAt: repository.pushedAt ?? repository.createdAt,
    ...(commit !== undefined && { commit }),
    files: oneReadme(texts),
  };
}

/** An owner who says no in a file that is no text has said something all the same: it is handed on empty. */
function read(path: string, found: unknown, textIn: (found: unknown) => string | undefined): string | undefined {
  return textIn(found) ?? (path === OPT_OUT_FILE && found !== null && found !== undefined ? '' : undefined);
}

function textOf(object: unknown): string | undefined {
  const blob = Blob.safeParse(object).data;
  if (blob === undefined || blob.isBinary === true || blob.byteSize > LONGEST_FILE) return undefined;
  return blob.text ?? undefined;
}

/** The files that are there, of the spellings of a README the first. */
function oneReadme(texts: readonly (readonly [string, string | undefined])[]): Record<string, string> {
  const isReadme = (path: string): boolean => /(^|\/)readme[^/]*$/i.test(path);
  const readme = texts.find(([path, text]) => isReadme(path) && text !== undefined)?.[0];
  return Object.fromEntries(
    texts.filter((entry): entry is [string, string] => entry[1] !== undefined && (!isReadme(entry[0]) || entry[0] === readme)),
  );
}

const PlainRepository = z.object({
  id: z.int(),
  full_name: z.string(),
  description: z.string().nullish(),
  pushed_at: z.string().nullish(),
  created_at: z.string(),
  archived: z.boolean(),
  fork: z.boolean(),
  private: z.boolean(),
  stargazers_count: z.int().nonnegative(),
  license: z.object({ spdx_id: z.string().nullish() }).nullish(),
});
const PlainFile = z.object({ size: z.int(), encoding: z.string(), content: z.string() });

function plainTextOf(data: unknown): string | undefined {
  const file = PlainFile.safeParse(data).data;
  if (file === undefined || file.encoding !== 'base64' || file.size > LONGEST_FILE) return undefined;
  const bytes = Buffer.from(file.content, 'base64');
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}
