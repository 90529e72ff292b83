import { writeSync } from 'node:fs';
import { SIGHT_MARK, type Sight } from './plan.mts';

const MOST_SIGHTS = 400;
const told = new Set<string>();

/** Writes what was seen, once, on a line of its own. */
export function tell(sight: Sight): void {
  const text = JSON.stringify(sight);
  if (told.size >= MOST_SIGHTS || told.has(text)) return;
  told.add(text);
  try {
    writeSync(2, `\n${SIGHT_MARK}${text}\n`);
  } catch {
    // Nobody reads any more, or not fast enough.
  }
}
