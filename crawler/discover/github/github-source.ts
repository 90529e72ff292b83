import { GiveUp } from '#core/errors';
import type { RepositoryFacts, Sighting } from '#core/server';
import { isSubpath, parseTarget, printTarget } from '#core/target';
import type { DiscoverySource, DiscoveryWorld, SourceReport } from '../source.ts';
import { Backlog } from './backlog.ts';
import { GITHUB_API_URL, GitHubClient, type Sleep, sleepForReal } from './client.ts';
import { BATCH, type Candidate, Enricher, type Enrichment, keyOf } from './enrich.ts';
import { type Hit, Journal } from './journal.ts';
import { CODE_NEEDLES, folderOf, type Needles, REPOSITORY_NEEDLES } from './needles.ts';
import type { Budget } from './rate-limits.ts';
import { type Gap, Search } from './search.ts';

/** A budget fills up again within an hour; GitHub asks for more only when something is wrong. */
const LONGEST_WAIT_MS = 65 * 60_000;

export interface GitHubOptions {
  /** Of one account each, whose budgets add up. Without any, nothing is searched in code and no file is read. */
  tokens: readonly string[];
  /** `https://api.github.com`, or `https://HOST/api/v3` of an Enterprise server. */
  apiUrl?: string;
  /** Only what was pushed or created since. Code is not searched then, because GitHub cannot be asked when a file came. */
  since?: Date;
  needles?: Needles;
  /** Waits; a test has a clock of its own. */
  sleep?: Sleep;
  fetch?: typeof fetch;
}

/**
 * Servers among the repositories on GitHub: by topic, name and description, and by what their files hold, with the files that tell how they
 * are started.
 *
 * Searching and reading go on side by side, each in the pace of its own budget. What is asked, counted and got is remembered slice by
 * slice: a discovery that was broken off goes on behind its last page, and one that is begun again after it was done asks anew.
 */
export function githubSource(options: GitHubOptions, world: DiscoveryWorld): DiscoverySource {
  const { tokens, since, sleep = sleepForReal, fetch: fetcher = fetch } = options;
  const apiUrl = checkedApiUrl(options.apiUrl ?? GITHUB_API_URL);
  const site = siteOf(apiUrl);
  const needles = options.needles ?? { repositories: REPOSITORY_NEEDLES, code: CODE_NEEDLES };
  const requests: Record<Budget, number> = { search: 0, code_search: 0, graphql: 0, core: 0 };
  const tell = (message: string): void => world.tell(message);
  const searches: Search[] = [];
  const unanswered: Gap[] = [];
  let sightings = 0;

  async function* discover(): AsyncGenerator<Sighting> {
    world.signal.throwIfAborted();
    const stop = new AbortController();
    const signal = AbortSignal.any([world.signal, stop.signal]);
    const { userAgent, now } = world;
    const client = new GitHubClient({
      ...{ tokens, apiUrl, userAgent, now, sleep, signal, tell, fetch: fetcher, requests },
      longestWaitMs: LONGEST_WAIT_MS,
    });
    const asks = JSON.stringify([apiUrl, needles, since?.toISOString() ?? null, tokens.length > 0]);
    const { journal, told } = await Journal.open(world.memory, asks, world.now());
    const backlog = new Backlog<Candidate>();
    const seen = new Set(told);
    const found = (hits: readonly Hit[]): void => {
      for (const hit of hits) {
        const candidate = candidateOf(hit);
        if (candidate === undefined || seen.has(keyOf(candidate))) continue;
        seen.add(keyOf(candidate));
        backlog.put(candidate);
      }
    };
    const searchWorld = { client, journal, tell, found };
    const byRepository = Search.forRepositories(searchWorld);
    const byCode = Search.forCode(searchWorld);
    searches.splice(0, searches.length, byRepository, byCode);
    unanswered.length = 0;
    if (!client.authenticated)
      tell('Without a token in `GITHUB_TOKEN` GitHub is asked slowly, code is not searched and no files are read.');
    const searching = Promise.all([
      byRepository.repositories(needles.repositories, since),
      client.authenticated && since === undefined ? byCode.code(needles.code) : undefined,
    ]);
    searching.then(
      () => backlog.end(),
      (reason: unknown) => backlog.fail(reason),
    );

    // Begun one after the other and told in that order; as many at once as the budget has lanes.
    const enricher = new Enricher(client, journal.answers);
    const batches: Promise<Batch>[] = [];
    const next = async (): Promise<Batch> => {
      const candidates = await backlog.take(BATCH);
      return { candidates, enrichments: client.authenticated ? await enricher.enrich(candidates) : candidates.map(asSearched) };
    };
    let given: string[] = [];
    try {
      for (;;) {
        while (batches.length < client.width) {
          const batch = next();
          // Its failure is heard when its turn comes.
          batch.catch(() => {});
          batches.push(batch);
        }
        const { candidates, enrichments } = await (batches.shift() as Promise<Batch>);
        if (candidates.length === 0) break;
        for (const [index, candidate] of candidates.entries()) {
          const enrichment = enrichments[index] ?? { outcome: 'unanswered' };
          if (enrichment.outcome === 'gone') continue;
          if (enrichment.outcome === 'unanswered') unanswered.push({ part: `files of ${candidate.fullName}`, counted: 1, got: 0 });
          const sighting = sightingOf(candidate, enrichment.outcome === 'known' ? enrichment.facts : candidate.facts, world.now(), site);
          sightings += 1;
          given.push(keyOf(candidate));
          yield sighting;
        }
        given = [];
        // Only now, when whoever takes them has come back for more: until then they would be lost with us.
        await journal.writeTold(candidates.map(keyOf));
      }
      await searching;
      await journal.finish();
    } finally {
      stop.abort();
      await Promise.allSettled([searching, ...batches]);
      // Whoever has enough in the middle of a batch is not given the same again.
      if (given.length > 0) await journal.writeTold(given);
    }
  }

  function report(): SourceReport {
    const gaps = [...searches.flatMap((search) => search.gaps), ...unanswered];
    return { source: 'github', sightings, requests: { ...requests }, gaps };
  }

  return { discover, report };
}

interface Batch {
  candidates: Candidate[];
  enrichments: Enrichment[];
}

/** What there is to say where no more can be asked. */
function asSearched({ facts }: Candidate): Enrichment {
  return facts === undefined ? { outcome: 'unanswered' } : { outcome: 'known', facts };
}

/** A result that was found through a file stands for the folder of that file. */
function candidateOf({ id, node, fullName, path, isPrivate, facts }: Hit): Candidate | undefined {
  if (isPrivate === true) return undefined;
  const folder = path === undefined ? '' : folderOf(path);
  if (folder === undefined) return undefined;
  // A folder that no target can name is found with the whole repository.
  const subpath = folder !== '' && isSubpath(folder) ? folder : undefined;
  return { id, node, fullName, ...(subpath !== undefined && { subpath }), ...(facts !== undefined && { facts }) };
}

/** @param site where people look at repositories. */
function sightingOf(candidate: Candidate, repository: RepositoryFacts | undefined, now: Date, site: string): Sighting {
  const fullName = repository?.fullName ?? candidate.fullName;
  const name = `github:${fullName}${candidate.subpath === undefined ? '' : `#${candidate.subpath}`}`;
  return {
    source: 'github',
    target: printTarget(parseTarget(name)),
    seenAt: now.toISOString(),
    from: `${site}/${fullName}`,
    ...(repository !== undefined && { repository }),
  };
}

/** An Enterprise server has its pages on the host of its API. */
function siteOf(apiUrl: string): string {
  return apiUrl === GITHUB_API_URL ? 'https://github.com' : new URL(apiUrl).origin;
}

function checkedApiUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new GiveUp('github-no-api', `\`GITHUB_API_URL\` is not an address: ${JSON.stringify(text)}.`);
  return url.href.replace(/\/+$/, '');
}
