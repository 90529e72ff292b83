import { z } from 'zod';
import { Category, Facet, type Review } from '#core/classification';
import { BadInput, messageOf } from '#core/errors';
import { Digest } from '#core/json';
import { nearest } from '#core/nearest';
import { UNSEEN } from '#core/shown';
import { parseTarget, targetIdentity } from '#core/target';
import { counted, listed } from '#core/words';
import { compareCategories } from './rules/lexicon.ts';

/** A review with the place it was read from. */
export interface FiledReview {
  review: Review;
  /** `reviews.jsonl:12`. */
  where: string;
  line: number;
}

/** All reviews of an installation, by the server as they name it: its slug, or what stays the same over all versions of its target. */
export type Reviews = ReadonlyMap<string, readonly FiledReview[]>;

export const NO_REVIEWS: Reviews = new Map();

/** What one file may hold. Reviews are written by hand. */
export const REVIEWS_MAX = 10_000;
const LINE_CHARS_MAX = 16_384;
/** Problems past this many are of one mistake, and only bury it. */
const PROBLEMS_SHOWN = 20;

const EXAMPLE =
  '{"server":"npm:@example/mail","tool":"purge_cache","digest":"sha256:…","category":"Write","reason":"The cache fills again by itself.","reviewer":"Kim","at":"2026-11-20"}';

const words = (most: number) =>
  z
    .string('it is a text')
    .max(most, `it has more than ${most} characters`)
    .refine((text) => text.trim() !== '', 'it says nothing')
    // One line, and nothing in it that a reader does not see: it is printed on pages and terminals.
    .refine((text) => text.search(UNSEEN) < 0, 'it has a line break or characters that nobody sees');

const facetList = z.array(Facet, 'it is a list of facets').max(40, 'it has more than 40 facets').optional();

const Line = z.strictObject({
  server: z
    .string('it is a text')
    .max(2_048, 'it has more than 2048 characters')
    .transform((text, context) => {
      try {
        return keyOfServer(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: messageOf(error) });
        return z.NEVER;
      }
    }),
  tool: z.string('it is a text').max(4_096, 'it has more than 4096 characters'),
  digest: z
    .string('it is a text')
    .regex(/^sha256:[0-9a-f]{64}$/, 'it is not `sha256:` and 64 digits: copy it whole from the JSON of the tool')
    .pipe(Digest),
  category: z.enum(Category.options, `it is one of ${listed(Category.options, 'or')}`),
  facets: z
    .strictObject({ add: facetList, remove: facetList })
    .refine(({ add = [], remove = [] }) => !add.some((facet) => remove.includes(facet)), 'a facet is added and removed at once')
    .optional(),
  reason: words(1_000),
  reviewer: words(100),
  at: z.string('it is a text').refine(isDay, 'it is a day, like `2026-11-20`'),
});

/**
 * Reads a file of reviews: JSON Lines, a review a line, empty lines allowed.
 *
 * A file that is wrong anywhere is refused whole, because a review that is left out may be one that raised a verdict.
 *
 * @param file as it is named to people.
 * @throws {BadInput} `bad-reviews`, naming each line that cannot be used and what is wrong with it.
 */
export function parseReviews(text: string, file: string): Reviews {
  const reviews = new Map<string, FiledReview[]>();
  const seen = new Map<string, string>();
  const problems: string[] = [];
  let count = 0;
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const where = `${file}:${index + 1}`;
    count += 1;
    if (count > REVIEWS_MAX) {
      problems.push(`${where}: there are more than ${REVIEWS_MAX} reviews. Take out those that lapsed.`);
      break;
    }
    const read = parseLine(line);
    if ('problem' in read) {
      problems.push(`${where}: ${read.problem}`);
      continue;
    }
    const { server, digest } = read.review;
    const first = seen.get(`${server} ${digest}`);
    if (first !== undefined) {
      problems.push(`${where}: this definition was reviewed on ${first} already. Keep the line that holds.`);
      continue;
    }
    seen.set(`${server} ${digest}`, where);
    const ofServer = reviews.get(server);
    const filed = { review: read.review, where, line: index + 1 };
    if (ofServer === undefined) reviews.set(server, [filed]);
    else ofServer.push(filed);
  }
  if (problems.length === 0) return reviews;
  const more = problems.length > PROBLEMS_SHOWN ? [`… and ${counted(problems.length - PROBLEMS_SHOWN, 'line')} more.`] : [];
  throw new BadInput(
    'bad-reviews',
    [
      `No review counts until all of them can be read:`,
      ...problems.slice(0, PROBLEMS_SHOWN),
      ...more,
      `A line looks like this: ${EXAMPLE}`,
    ].join('\n  '),
  );
}

function parseLine(line: string): { review: Review } | { problem: string } {
  if (line.length > LINE_CHARS_MAX) return { problem: `the line has more than ${LINE_CHARS_MAX} characters.` };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { problem: `the line is not JSON (${messageOf(error)}).` };
  }
  const parsed = Line.safeParse(value);
  if (!parsed.success) return { problem: sentenceOf(parsed.error.issues[0]) };
  const { facets, ...review } = parsed.data;
  return {
    review: {
      ...review,
      ...(facets !== undefined && {
        facets: { ...(facets.add !== undefined && { add: facets.add }), ...(facets.remove !== undefined && { remove: facets.remove }) },
      }),
    },
  };
}

const MEMBERS = [...Object.keys(Line.shape), 'add', 'remove'];

function sentenceOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'it is not a review.';
  const place = issue.path.length === 0 ? '' : `\`${issue.path.join('.')}\`: `;
  if (issue.code !== 'unrecognized_keys') {
    const message = issue.message.replace(/\.$/, '');
    return issue.path.length === 0 ? `the line is not a review (${message}).` : `${place}${message}.`;
  }
  const [key = ''] = issue.keys;
  const meant = nearest(key, MEMBERS);
  return `${place}there is no member \`${key.slice(0, 60)}\`${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`.replace(
    /([^?])$/,
    '$1.',
  );
}

/**
 * What a server is known by, whichever way it is named. A slug has neither `:` nor `/`, so that no package can be named to pass for
 * another server's slug.
 *
 * @throws {BadInput} `bad-target` for a text that is neither slug nor target.
 */
function keyOfServer(text: string): string {
  if (/^(?!\.)[a-z0-9._-]{1,128}$/.test(text) || /^listing:[a-z0-9._-]{1,128}$/.test(text)) return text;
  if (!/[:/]/.test(text)) throw new BadInput('bad-target', 'it is neither a slug nor a target like `npm:@scope/name`');
  return targetIdentity(parseTarget(text));
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** A server as reviews may name it. */
export interface NamedServer {
  slug: string;
  /** As `targetIdentity` makes it; absent for one that has none. */
  identity?: string;
}

/** The reviews of a server, under whichever of its names, in the order of the file for each. */
export function reviewsOf(reviews: Reviews, { slug, identity }: NamedServer): readonly FiledReview[] {
  if (reviews.size === 0) return [];
  const bySlug = reviews.get(slug) ?? [];
  const byIdentity = identity === undefined || identity === slug ? [] : (reviews.get(identity) ?? []);
  return byIdentity.length === 0 ? bySlug : [...bySlug, ...byIdentity];
}

/** The reviews of a server by one name that it is called: a slug, a target in any spelling, or neither of them, which has none. */
export function reviewsOfNamed(reviews: Reviews, name: string): readonly FiledReview[] {
  if (reviews.size === 0) return [];
  try {
    return reviews.get(keyOfServer(name)) ?? [];
  } catch (error) {
    if (error instanceof BadInput) return [];
    throw error;
  }
}

/** A tool as it is now. */
export interface PresentTool {
  name: string;
  digest: Digest;
}

/**
 * The review that counts for a tool: of its digest, and of its name. Of two under two names of the server the more dangerous one.
 *
 * @param ofServer the reviews of its server.
 */
export function reviewFor(ofServer: readonly FiledReview[], { name, digest }: PresentTool): FiledReview | undefined {
  return ofServer
    .filter(({ review }) => review.digest === digest && review.tool === name)
    .reduce<FiledReview | undefined>(
      (found, filed) => (found !== undefined && compareCategories(found.review.category, filed.review.category) >= 0 ? found : filed),
      undefined,
    );
}

/** The newest review of a tool that counted for another definition of it, where none counts for this one. */
export function lapsedReviewFor(ofServer: readonly FiledReview[], tools: readonly PresentTool[], name: string): FiledReview | undefined {
  const present = new Set(tools.filter((tool) => tool.name === name).map(({ digest }) => digest));
  const ofTool = ofServer.filter(({ review }) => review.tool === name);
  if (ofTool.some(({ review }) => present.has(review.digest))) return undefined;
  return ofTool.reduce<FiledReview | undefined>(
    (newest, filed) => (newest !== undefined && newest.review.at > filed.review.at ? newest : filed),
    undefined,
  );
}

/**
 * What becomes of one review.
 *
 * - `counts`: the tool has this very definition.
 * - `replaced`: it does not, and another review counts for the definition that it has.
 * - `lapsed`: the tool has another definition now.
 * - `misnamed`: a tool has this definition, under another name than the review says.
 * - `tool-gone`: the server lists no tool of this name.
 * - `doubled`: another review of the same definition, under another name of the server, counts.
 */
export const STANDINGS = ['counts', 'replaced', 'lapsed', 'misnamed', 'tool-gone', 'doubled'] as const;
export type Standing = (typeof STANDINGS)[number];

/** @param tools all that the server lists. */
export function standingOf(filed: FiledReview, ofServer: readonly FiledReview[], tools: readonly PresentTool[]): Standing {
  const { tool: name, digest } = filed.review;
  const found = tools.find((tool) => tool.digest === digest);
  if (found !== undefined && found.name !== name) return 'misnamed';
  if (found !== undefined) return reviewFor(ofServer, found) === filed ? 'counts' : 'doubled';
  if (!tools.some((tool) => tool.name === name)) return 'tool-gone';
  return lapsedReviewFor(ofServer, tools, name) === undefined ? 'replaced' : 'lapsed';
}

/** What a person has to know of a review that does not count, in a sentence with what to do; nothing of one that needs nothing done. */
export function noticeOf(
  { where, review }: FiledReview,
  standing: Standing | 'unknown-server',
  tools: readonly PresentTool[] = [],
): string | undefined {
  const { server, tool, digest, category } = review;
  const of = `the review of \`${tool}\` on \`${server}\` as ${category}`;
  switch (standing) {
    case 'counts':
    case 'replaced':
      return undefined;
    case 'lapsed': {
      const now = tools.filter(({ name }) => name === tool).map((present) => `\`${present.digest}\``);
      return `${where}: ${of} was made for an earlier definition and does not count any more. Look at the tool as it is now, and put ${listed(now, 'or')} in the line, or take the line out.`;
    }
    case 'misnamed':
      return `${where}: ${of} does not count, because its digest is that of \`${tools.find((present) => present.digest === digest)?.name}\`. Correct the name or the digest.`;
    case 'tool-gone':
      return `${where}: ${of} does not count: the server lists no tool of this name now. Correct the name, or take the line out.`;
    case 'doubled':
      return `${where}: ${of} does not count, because another line reviews the same definition under another name of the server, and of two the more dangerous counts. Take one of them out.`;
    case 'unknown-server':
      return `${where}: ${of} does not count: no server is known by that name here. Name it by its slug, or by the target that its page names.`;
  }
}
