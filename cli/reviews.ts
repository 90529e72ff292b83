import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { NO_REVIEWS, parseReviews, type Reviews } from '#classifier/reviews';
import { BadInput, codeOf } from '#core/errors';
import { counted } from '#core/words';
import type { Database } from '#db/open';
import { reviewNotices } from '#pipeline/review-notices';
import { type Io, printLine, shown } from './io.ts';
import type { Places } from './settings.ts';

const LARGEST_BYTES = 16 * 1024 * 1024;
/** Notices past this many bury the rest of what a command says. */
const NOTICES_SHOWN = 20;
const NOTICE_CHARS = 1_000;

/**
 * What people say of tools, by the file that TOOLWARDEN_REVIEWS names; nothing where it names none.
 *
 * @throws {BadInput} `unreadable-reviews` or `bad-reviews`: nobody would know which verdicts lack a correction.
 */
export function readReviews(io: Io, { config }: Places): Reviews {
  if (config.reviews === undefined) return NO_REVIEWS;
  const file = resolve(io.cwd, config.reviews);
  return parseReviews(readText(file, config.reviews), config.reviews);
}

function readText(file: string, named: string): string {
  try {
    const { size } = statSync(file);
    if (size > LARGEST_BYTES) throw new BadInput('too-large', `it has more than ${LARGEST_BYTES} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    const why = cause instanceof BadInput ? cause.message : cause instanceof TypeError ? 'it is not UTF-8' : codeOf(cause);
    throw new BadInput('unreadable-reviews', `The reviews cannot be read from \`${named}\` (${why}). Correct TOOLWARDEN_REVIEWS.`, {
      cause,
    });
  }
}

/** Says on standard error which reviews do not count, a line each. */
export async function printReviewNotices(io: Io, database: Database, reviews: Reviews): Promise<void> {
  printNotices(io, await reviewNotices(database, reviews));
}

export function printNotices(io: Io, notices: readonly string[]): void {
  for (const notice of notices.slice(0, NOTICES_SHOWN)) printLine(io.stderr, shown(notice, NOTICE_CHARS));
  if (notices.length > NOTICES_SHOWN)
    printLine(io.stderr, `… and ${counted(notices.length - NOTICES_SHOWN, 'more review')} that do not count.`);
}
