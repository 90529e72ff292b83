import { BadInput } from '#core/errors';
import { parseTarget, targetIdentity } from '#core/target';
import { type Described, describeTarget, oneLine } from '#crawler/resolve/describe';
import type { Database } from '#db/open';
import { findServer, saveServer } from '#db/servers';

const SHOWN_TARGET_CHARS = 200;

/** The server that a target names by itself, which gets its slug here where nobody looked it up yet. */
export async function serverOfTarget(db: Database, target: string): Promise<{ identity: string; slug: string }> {
  const { identity, described } = describe(target);
  const known = await findServer(db, identity);
  return { identity, slug: known?.server.slug ?? (await saveServer(db, identity, described)).slug };
}

function describe(text: string): { identity: string; described: Described } {
  try {
    const target = parseTarget(text);
    return { identity: targetIdentity(target), described: describeTarget(target) };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return { identity: text, described: { name: oneLine(text, SHOWN_TARGET_CHARS) ?? 'unnamed' } };
  }
}
