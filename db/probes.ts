import { and, asc, desc, eq, gt, isNotNull, sql } from 'drizzle-orm';
import type { Probe, ProbeClaim, ProbeLog, ProbeRequest } from '#core/probe';
import type { Database, Orm } from './database.ts';
import { keyOf } from './keys.ts';
import { probes } from './schema.ts';

const DAY_MS = 24 * 60 * 60_000;
/** For so long an address that wanted to be asked keeps its place: a crawl a day comes by again, and one that never does holds nobody up. */
const KEEPS_PLACE_MS = 36 * 60 * 60_000;

type Row = typeof probes.$inferSelect;

/** The probe log of all processes that share this database. */
export function probeLog(db: Database): ProbeLog {
  return {
    claim: (request) => db.orm.transaction((transaction) => claim(transaction, request)),
    async record({ host, target }, asked, status, retryAt) {
      await db.orm
        .update(probes)
        .set({ requests: [...asked], status, retryAt: retryAt ?? null })
        .where(and(eq(probes.hostKey, keyOf(host)), eq(probes.targetKey, keyOf(target))));
    },
  };
}

/** INVARIANT: one claim of a host is judged at a time, in whichever process, so of two that come together one is granted. */
async function claim(transaction: Orm, request: ProbeRequest): Promise<ProbeClaim> {
  const { host, target, at } = request;
  const key = { hostKey: keyOf(host), targetKey: keyOf(target) };
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`probe ${key.hostKey}`}, 0))`);
  const [last] = await transaction
    .select()
    .from(probes)
    .where(and(eq(probes.hostKey, key.hostKey), isNotNull(probes.askedAt)))
    .orderBy(desc(probes.askedAt))
    .limit(1);
  const [own] = await transaction
    .select()
    .from(probes)
    .where(and(eq(probes.hostKey, key.hostKey), eq(probes.targetKey, key.targetKey)));
  const again = last?.targetKey === key.targetKey && last.retryAt !== null && last.retryAt <= at;
  const denied = again ? undefined : (tooSoon(last, at) ?? (await anothersTurn(transaction, key, own, at)));
  const wanted = { host, target, wantedAt: at };
  const set = denied === undefined ? { ...wanted, askedAt: at, retryAt: null, requests: [], status: 'begun' } : wanted;
  await transaction
    .insert(probes)
    .values({ ...key, ...set })
    .onConflictDoUpdate({ target: [probes.hostKey, probes.targetKey], set });
  return denied ?? { granted: true, again };
}

/** @param last what was last asked of the host */
function tooSoon(last: Row | undefined, at: string): ProbeClaim | undefined {
  if (last === undefined || last.askedAt === null) return undefined;
  const dayLater = new Date(Date.parse(last.askedAt) + DAY_MS).toISOString();
  const putOff = last.retryAt !== null && last.retryAt > at ? last.retryAt : undefined;
  if (dayLater <= at && putOff === undefined) return undefined;
  // Who was put off is asked once more on the same day; everybody else waits for the next.
  if (putOff !== undefined) return { granted: false, why: 'put-off', nextAt: putOff };
  return { granted: false, why: 'asked-today', nextAt: dayLater };
}

/** Lets an address go first that wanted to be asked as well and was not, or longer ago. */
async function anothersTurn(
  transaction: Orm,
  { hostKey, targetKey }: { hostKey: string; targetKey: string },
  own: Row | undefined,
  at: string,
): Promise<ProbeClaim | undefined> {
  const ownAskedAt = own?.askedAt ?? undefined;
  if (ownAskedAt === undefined) return undefined;
  const keepsPlaceSince = new Date(Date.parse(at) - KEEPS_PLACE_MS).toISOString();
  const [first] = await transaction
    .select()
    .from(probes)
    .where(
      and(
        eq(probes.hostKey, hostKey),
        gt(probes.wantedAt, keepsPlaceSince),
        sql`${probes.targetKey} <> ${targetKey}`,
        sql`(${probes.askedAt} is null or ${probes.askedAt} < ${ownAskedAt})`,
        sql`(${probes.askedAt} is null or ${probes.wantedAt} > ${probes.askedAt})`,
      ),
    )
    .orderBy(sql`${probes.askedAt} asc nulls first`, asc(probes.wantedAt))
    .limit(1);
  if (first === undefined) return undefined;
  return { granted: false, why: 'anothers-turn', nextAt: new Date(Date.parse(first.wantedAt) + KEEPS_PLACE_MS).toISOString() };
}

/** The last probe of every address, newest first. */
export async function probesOf(db: Database, most: number): Promise<Probe[]> {
  const rows = await db.orm
    .select()
    .from(probes)
    .where(isNotNull(probes.askedAt))
    .orderBy(desc(probes.askedAt), asc(probes.targetKey))
    .limit(most);
  return rows.flatMap(({ host, target, askedAt, requests, status }) =>
    askedAt === null ? [] : [{ host, target, at: askedAt, asked: requests ?? [], status: status ?? 'begun' }],
  );
}
