import { customType } from 'drizzle-orm/pg-core';
import type { z } from 'zod';

/**
 * Text from a server, an index or a person, kept exactly. PostgreSQL refuses NUL in any text and UTF-8 has no lone
 * surrogate, so it is stored as the inside of a JSON string, which is the text itself wherever nothing needs escaping.
 */
export const outsideText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: (text) => JSON.stringify(text).slice(1, -1),
  fromDriver: (stored) => String(JSON.parse(`"${stored}"`)),
});

/**
 * A value of core as JSON text, parsed by its schema when it is read.
 *
 * `text` and not `jsonb`: jsonb refuses `\u0000`, reorders members and rewrites numbers, and a digest must survive.
 */
export function jsonText<Schema extends z.ZodType>(schema: Schema) {
  return customType<{ data: z.output<Schema>; driverData: string }>({
    dataType: () => 'text',
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (stored) => schema.parse(JSON.parse(stored)),
  });
}

/** ISO 8601, UTC, as the rest of the project writes it: `2026-11-01T09:30:00.000Z`. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  toDriver: (time) => new Date(time).toISOString(),
  fromDriver: (stored) => new Date(stored).toISOString(),
});

/** Text that sorts by code unit on every server, whatever its locale, as JavaScript sorts it. */
export const plainText = customType<{ data: string; driverData: string }>({ dataType: () => 'text COLLATE "C"' });
