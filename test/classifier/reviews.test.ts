import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FiledReview,
  lapsedReviewFor,
  NO_REVIEWS,
  noticeOf,
  parseReviews,
  reviewFor,
  reviewsOf,
  reviewsOfNamed,
  type Standing,
  standingOf,
} from '#classifier/reviews';
import { CATEGORIES } from '#core/classification';
import { BadInput } from '#core/errors';

const ONE = `sha256:${'1'.repeat(64)}`;
const TWO = `sha256:${'2'.repeat(64)}`;

const aLine = (more: object = {}) => ({
  server: 'mail',
  tool: 'purge_cache',
  digest: ONE,
  category: 'Write',
  reason: 'The cache fills again by itself.',
  reviewer: 'Kim',
  at: '2026-11-20',
  ...more,
});
const textOf = (...lines: (object | string)[]) => lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
const parse = (...lines: (object | string)[]) => parseReviews(textOf(...lines), 'reviews.jsonl');
const refusalOf = (text: string): string => {
  try {
    parseReviews(text, 'reviews.jsonl');
  } catch (error) {
    if (error instanceof BadInput && error.code === 'bad-reviews') return error.message;
    throw error;
  }
  return 'not refused';
};

describe('a file of reviews', () => {
  it('holds a review a line, with empty lines between them, and knows where each stands', () => {
    const facets = { add: ['device'], remove: ['delete'] };
    const reviews = parse(`\uFEFF${JSON.stringify(aLine())}`, '', aLine({ digest: TWO, facets }), ' \r');
    expect(reviews.get('mail')).toEqual([
      { review: aLine(), where: 'reviews.jsonl:1', line: 1 },
      { review: aLine({ digest: TWO, facets }), where: 'reviews.jsonl:3', line: 3 },
    ]);
    expect(parse('')).toEqual(NO_REVIEWS);
  });

  it.each([
    ['what is no JSON', '{"server":', 'the line is not JSON'],
    ['what is no object', '[]', 'the line is not a review'],
    ['a digest that was cut', aLine({ digest: 'sha256:1234' }), '`digest`: it is not `sha256:` and 64 digits: copy it whole'],
    ['a category that is none', aLine({ category: 'Safe' }), '`category`: it is one of Read, Write, Execute, Destructive or Financial.'],
    ['a review without a reason', aLine({ reason: '' }), '`reason`: it says nothing.'],
    ['a reason that is missing', aLine({ reason: undefined }), '`reason`: it is a text.'],
    ['a reason of many lines', aLine({ reason: 'a\nb' }), '`reason`: it has a line break'],
    [
      'a reviewer that turns text around',
      aLine({ reviewer: 'a\u202Eb' }),
      '`reviewer`: it has a line break or characters that nobody sees.',
    ],
    ['a reason without end', aLine({ reason: 'a'.repeat(1_001) }), '`reason`: it has more than 1000 characters.'],
    ['a day that is none', aLine({ at: '2026-02-30' }), '`at`: it is a day, like `2026-11-20`.'],
    ['a member nobody knows', aLine({ reson: 'x' }), 'there is no member `reson`; did you mean `reason`?'],
    ['a risk, which follows from the category', aLine({ risk: 'low' }), 'there is no member `risk`.'],
    ['a facet that is none', aLine({ facets: { add: ['danger'] } }), '`facets.add.0`: '],
    ['a facet both ways', aLine({ facets: { add: ['fs'], remove: ['fs'] } }), '`facets`: a facet is added and removed at once.'],
    [
      'a member of facets nobody knows',
      aLine({ facets: { removed: ['fs'] } }),
      '`facets`: there is no member `removed`; did you mean `remove`?',
    ],
    ['a server that is neither', aLine({ server: 'My Server' }), '`server`: it is neither a slug nor a target like `npm:@scope/name`.'],
    ['a target that is none', aLine({ server: 'gem:mail' }), '`server`: The target "gem:mail" cannot be used'],
  ])('is refused for %s, by its line, and says what a line looks like', (_claim, line, says) => {
    const message = refusalOf(textOf(aLine({ digest: TWO }), '', line));
    expect(message).toContain(`\n  reviews.jsonl:3: ${says}`);
    expect(message).toContain('\n  A line looks like this: {"server":');
  });

  it('names every line that cannot be used, up to 20', () => {
    expect(refusalOf(textOf('x', aLine(), 'y'))).toMatch(/reviews\.jsonl:1: .*\n.*reviews\.jsonl:3: /);
    const many = refusalOf(Array.from({ length: 30 }, () => 'x').join('\n'));
    expect(many.match(/reviews\.jsonl:/g)).toHaveLength(20);
    expect(many).toContain('… and 10 lines more.');
  });

  it('holds one review of a definition, however the server is spelt', () => {
    const twice = [aLine({ server: 'npm:@a/mail@1.2.3' }), aLine({ server: 'npm:@a/mail', category: 'Read' })];
    expect(refusalOf(textOf(...twice))).toContain('reviews.jsonl:2: this definition was reviewed on reviews.jsonl:1 already.');
    // The same definition on another server is another tool.
    expect(parse(aLine(), aLine({ server: 'other' })).size).toBe(2);
  });

  it('has a ceiling', () => {
    const most = Array.from({ length: 10_001 }, (_, index) => aLine({ digest: `sha256:${String(index).padStart(64, '0')}` }));
    expect(parse(...most.slice(1)).get('mail')).toHaveLength(10_000);
    expect(refusalOf(textOf(...most))).toContain('reviews.jsonl:10001: there are more than 10000 reviews.');
    expect(refusalOf(`{"x":"${'a'.repeat(20_000)}"}`)).toContain('the line has more than 16384 characters.');
  });

  it('is a review or a refusal for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const message = refusalOf(text);
        expect(message.length).toBeLessThan(10_000);
      }),
    );
  });
});

describe('the reviews of a server', () => {
  const reviews = parse(
    aLine(),
    aLine({ server: 'npm:mail', digest: TWO }),
    aLine({ server: 'github:Example/Mail', digest: TWO }),
    aLine({ server: 'listing:mail', digest: TWO }),
  );
  const linesOf = (found: readonly FiledReview[]) => found.map(({ line }) => line);

  it.each([
    ['its slug and its identity', { slug: 'mail', identity: 'npm:mail' }, [1, 2]],
    ['its identity in any spelling of the file', { slug: 'example-mail', identity: 'github:example/mail' }, [3]],
    ['what an import calls it', { slug: 'mail-2', identity: 'listing:mail' }, [4]],
    ['no other', { slug: 'other', identity: 'npm:other' }, []],
    // A bare name is a slug, so that nobody publishes a package that passes for somebody else's slug.
    ['not a package that is called like a slug', { slug: 'mail-1234abcd', identity: 'npm:mail' }, [2]],
  ])('are those of %s', (_claim, server, lines) => {
    expect(linesOf(reviewsOf(reviews, server))).toEqual(lines);
  });

  it.each([
    ['mail', [1]],
    ['npm:mail@2.0.0', [2]],
    ['https://github.com/example/mail', [3]],
    ['My Mail', []],
  ])('are found by one name: %s', (name, lines) => {
    expect(linesOf(reviewsOfNamed(reviews, name))).toEqual(lines);
  });
});

describe('what becomes of a review', () => {
  const [byslug, bytarget, other] = [
    ...parse(aLine(), aLine({ server: 'npm:mail', category: 'Read' }), aLine({ server: 'npm:mail', digest: TWO })).values(),
  ].flat() as [FiledReview, FiledReview, FiledReview];
  const purge = (digest: string) => ({ name: 'purge_cache', digest });

  it.each<[Standing, string, FiledReview, FiledReview[], { name: string; digest: string }[], RegExp | undefined]>([
    ['counts', 'the tool has this definition', byslug, [byslug], [purge(ONE)], undefined],
    [
      'lapsed',
      'the tool has another',
      byslug,
      [byslug],
      [purge(TWO)],
      new RegExp(
        `:1: the review of \`purge_cache\` on \`mail\` as Write was made for an earlier definition and does not count any more\\. .*\`${TWO}\``,
      ),
    ],
    ['replaced', 'somebody looked again', byslug, [byslug, other], [purge(TWO)], undefined],
    ['tool-gone', 'no tool has this name', byslug, [byslug], [{ name: 'send', digest: TWO }], /lists no tool of this name now/],
    ['tool-gone', 'there is no tool', byslug, [byslug], [], /lists no tool of this name now/],
    ['misnamed', 'the digest is of another name', byslug, [byslug], [{ name: 'send', digest: ONE }], /its digest is that of `send`/],
    ['doubled', 'of two the more dangerous counts', bytarget, [byslug, bytarget], [purge(ONE)], /another line reviews the same definition/],
    ['counts', 'of two the more dangerous counts, wherever it stands', byslug, [bytarget, byslug], [purge(ONE)], undefined],
  ])('%s: %s', (standing, _why, filed, ofServer, tools, says) => {
    expect(standingOf(filed, ofServer, tools)).toBe(standing);
    const notice = noticeOf(filed, standing, tools);
    if (says === undefined) expect(notice).toBeUndefined();
    else expect(notice).toMatch(says);
  });

  it('says of a server that nobody knows how to name it', () => {
    expect(noticeOf(bytarget, 'unknown-server')).toMatch(
      /^reviews\.jsonl:2: the review of `purge_cache` on `npm:mail` as Read does not count: no server is known/,
    );
  });

  it('shows the newest of those that lapsed, and none beside one that counts', () => {
    const ofServer = [...parse(aLine({ at: '2026-11-21' }), aLine({ digest: TWO, at: '2026-11-19' })).values()].flat();
    const now = purge(`sha256:${'3'.repeat(64)}`);
    expect(lapsedReviewFor(ofServer, [now], 'purge_cache')?.line).toBe(1);
    expect(lapsedReviewFor(ofServer, [purge(TWO)], 'purge_cache')).toBeUndefined();
    expect(lapsedReviewFor(ofServer, [now], 'send')).toBeUndefined();
  });

  it('counts for exactly one definition, or for none', () => {
    const digest = fc.constantFrom(ONE, TWO, `sha256:${'3'.repeat(64)}`);
    const name = fc.constantFrom('purge_cache', 'send');
    fc.assert(
      fc.property(fc.constantFrom(...CATEGORIES), digest, name, digest, name, (category, pinned, named, present, called) => {
        const ofServer = [...parse(aLine({ category, digest: pinned, tool: named })).values()].flat();
        const counts = reviewFor(ofServer, { name: called, digest: present }) !== undefined;
        expect(counts).toBe(pinned === present && named === called);
      }),
    );
  });
});
