import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { ChangeEvent } from '#core/change';
import { Classification, StoredAnswer } from '#core/classification';
import { BASES } from '#core/inspection';
import { Digest, JsonObject } from '#core/json';
import { LaunchSpec } from '#core/launch-spec';
import { Server, SIGHTING_SOURCES, Sighting } from '#core/server';
import { ToolDefinition } from '#core/tool-definition';
import { instant, jsonText, outsideText, plainText } from './columns.ts';
import { StoredInspection } from './stored-inspection.ts';

const Digests = z.array(Digest);

// Keys over text from outside are digests of it: a btree holds at most 2,704 bytes, and a name may have a megabyte.

/** What exists. `slug` is given once and never changes; the rest is what the last look said. */
export const servers = pgTable('servers', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  identityKey: text('identity_key').notNull().unique(),
  identity: outsideText().notNull(),
  slug: plainText().notNull().unique(),
  facts: jsonText(Server.omit({ slug: true }))().notNull(),
});

const serverId = () =>
  bigint('server_id', { mode: 'number' })
    .notNull()
    .references(() => servers.id, { onDelete: 'cascade' });

/** Who told us of a server: one row an identity, source, target and name in it, with the newest moment. Needs no server yet. */
export const sightings = pgTable(
  'sightings',
  {
    /** Digest over identity, source and target, and the name that the source has for it. */
    key: text().primaryKey(),
    identityKey: text('identity_key').notNull(),
    source: text({ enum: SIGHTING_SOURCES }).notNull(),
    /** Digest over source and name, where the source has names. */
    nameKey: text('name_key'),
    seenAt: instant('seen_at').notNull(),
    sighting: jsonText(Sighting)().notNull(),
  },
  (table) => [index('sightings_by_identity').on(table.identityKey), index('sightings_by_name').on(table.nameKey)],
);

/** How a server is started now, most trustworthy first. What it was started with stands in the inspection's receipt. */
export const launchSpecs = pgTable(
  'launch_specs',
  { serverId: serverId(), rank: integer().notNull(), spec: jsonText(LaunchSpec)().notNull() },
  (table) => [primaryKey({ columns: [table.serverId, table.rank] })],
);

/** What came of starting a server, once a run; tools stand on their own. */
export const inspections = pgTable(
  'inspections',
  {
    serverId: serverId(),
    runId: plainText('run_id').notNull(),
    specKey: text('spec_key').notNull(),
    listed: boolean().notNull(),
    inspectedAt: instant('inspected_at').notNull(),
    inspection: jsonText(StoredInspection)().notNull(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.runId] }), index('inspections_by_time').on(table.serverId, table.inspectedAt)],
);

/** The six members a digest is made of; what is not digested differs from server to server and stands in `listed_tools`. */
export const toolDefinitions = pgTable('tool_definitions', {
  digest: text().primaryKey(),
  definition: jsonText(ToolDefinition)().notNull(),
});

/** Each digest a server ever listed and the period. `current` are those of its newest listing; a name may have several digests. */
export const listedTools = pgTable(
  'listed_tools',
  {
    serverId: serverId(),
    digest: text()
      .notNull()
      .references(() => toolDefinitions.digest),
    nameKey: text('name_key').notNull(),
    /** In the server's own order. */
    position: integer().notNull(),
    basis: text({ enum: BASES }).notNull(),
    firstSeen: instant('first_seen').notNull(),
    lastSeen: instant('last_seen').notNull(),
    current: boolean().notNull(),
    extra: jsonText(JsonObject)(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.digest] })],
);

/** By server too, since the server around a tool has a say in it. */
export const classifications = pgTable(
  'classifications',
  {
    serverId: serverId(),
    digest: text()
      .notNull()
      .references(() => toolDefinitions.digest),
    versionsKey: text('versions_key').notNull(),
    classification: jsonText(Classification)().notNull(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.digest, table.versionsKey] })],
);

/** What a language model answered about a tool of a server; it was paid for. Verdicts are settled with it whenever they are used. */
export const opinions = pgTable(
  'opinions',
  {
    /** What the answer is kept under: a digest over the tool, its server, prompt, model and view. */
    key: text().primaryKey(),
    serverId: serverId(),
    /** The tool's digest; a listing may have gone since. */
    tool: text().notNull(),
    promptVersion: text('prompt_version').notNull(),
    /** In the order in which answers came: the last has the word. */
    position: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    answer: jsonText(StoredAnswer)().notNull(),
  },
  (table) => [index('opinions_by_tool').on(table.serverId, table.tool)],
);

/** The recommended policy of each tool, and of the whole server where `tool` is null. */
export const policies = pgTable(
  'policies',
  {
    serverId: serverId(),
    position: integer().notNull(),
    tool: outsideText(),
    digestKey: text('digest_key').notNull(),
    policy: jsonText(JsonObject)().notNull(),
    compatible: jsonText(JsonObject)().notNull(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.position] })],
);

/** One crawl. At most one unfinished run has a key, so that the same command resumes it. */
export const runs = pgTable(
  'runs',
  {
    id: plainText().primaryKey().default(sql`gen_random_uuid()::text`),
    /** Digest of what the caller calls it. */
    key: text().notNull(),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at'),
  },
  (table) => [uniqueIndex('runs_unfinished').on(table.key).where(sql`${table.finishedAt} is null`)],
);

/** What a run was asked to look at, in its order; `row` is what it says of it, null until then. */
export const runTargets = pgTable(
  'run_targets',
  {
    runId: plainText('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    targetKey: text('target_key').notNull(),
    target: outsideText().notNull(),
    position: integer().notNull(),
    row: jsonText(JsonObject)(),
    /** By the clock of the database, since several machines finish targets of one run. */
    finishedAt: instant('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.targetKey] }),
    index('run_targets_by_position').on(table.runId, table.position),
    index('run_targets_by_end').on(table.runId, table.finishedAt),
  ],
);

/** What the sources of a discovery remember until the next; `key` is a digest of theirs. */
export const discoveryMemory = pgTable('discovery_memory', {
  key: text().primaryKey(),
  value: jsonText(JsonObject)().notNull(),
});

/** What a discovery found and no crawl has taken up yet; `key` is a digest over source, target and name. */
export const waitingSightings = pgTable(
  'waiting_sightings',
  {
    key: text().primaryKey(),
    source: text({ enum: SIGHTING_SOURCES }).notNull(),
    /** In the order they were found in; who could not be reached goes behind the others. */
    position: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    sighting: jsonText(Sighting)().notNull(),
  },
  (table) => [index('waiting_sightings_by_source').on(table.source, table.position)],
);

/** Who is left out of the catalogue: nobody names it any longer, or its own repository asks for it. */
export const withdrawals = pgTable('withdrawals', {
  identityKey: text('identity_key').primaryKey(),
  identity: outsideText().notNull(),
  reason: text({ enum: ['unnamed', 'opted-out'] }).notNull(),
  withdrawnAt: instant('withdrawn_at').notNull(),
});

/** A list of tool digests in the server's order, once however often it was listed; `key` is a digest over it. */
export const toolSets = pgTable('tool_sets', { key: text().primaryKey(), digests: jsonText(Digests)().notNull() });

/** Every listing of a server that was ever saved, in the order of time and not of arrival: what changes are told from. */
export const listings = pgTable(
  'listings',
  {
    serverId: serverId(),
    listedAt: instant('listed_at').notNull(),
    runId: plainText('run_id').notNull(),
    basis: text({ enum: BASES }).notNull(),
    setKey: text('set_key')
      .notNull()
      .references(() => toolSets.key),
    /** How it was started; null for one that nothing was started for. */
    launch: jsonText(LaunchSpec)(),
    serverVersion: outsideText('server_version'),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.basis, table.listedAt, table.runId] })],
);

/** What changed from the listing before to this one, most severe first. */
export const changeEvents = pgTable(
  'change_events',
  {
    serverId: serverId(),
    basis: text({ enum: BASES }).notNull(),
    listedAt: instant('listed_at').notNull(),
    runId: plainText('run_id').notNull(),
    position: integer().notNull(),
    /** Digest of the tool's name; null for what is the server's. */
    nameKey: text('name_key'),
    event: jsonText(ChangeEvent)().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.serverId, table.basis, table.listedAt, table.runId, table.position] }),
    index('change_events_by_time').on(table.serverId, table.listedAt),
  ],
);

/** When a server was last looked at, and when it is to be looked at again. Only servers that a crawl looked at have a row. */
export const looks = pgTable(
  'looks',
  {
    serverId: serverId().primaryKey(),
    lookedAt: instant('looked_at').notNull(),
    /** Of the last look, so that one that is told twice counts once. */
    runId: plainText('run_id').notNull(),
    /** Looks in a row that ended in nothing that would repeat itself. */
    failures: integer().notNull(),
    dueAt: instant('due_at').notNull(),
  },
  (table) => [index('looks_by_due').on(table.dueAt, table.serverId)],
);

const Requests = z.array(z.string());

/** When each address of a remote host was last asked, and whether it waits for its turn: one row an address. */
export const probes = pgTable(
  'probes',
  {
    hostKey: text('host_key').notNull(),
    targetKey: text('target_key').notNull(),
    host: outsideText().notNull(),
    target: outsideText().notNull(),
    /** When somebody last wanted to ask it. */
    wantedAt: instant('wanted_at').notNull(),
    /** When it was last asked; null until then. */
    askedAt: instant('asked_at'),
    /** Until when the host put it off, where it did. */
    retryAt: instant('retry_at'),
    requests: jsonText(Requests)(),
    status: plainText(),
  },
  (table) => [primaryKey({ columns: [table.hostKey, table.targetKey] }), index('probes_by_time').on(table.askedAt)],
);
