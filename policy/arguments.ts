import type { Digest, JsonObject } from '#core/json';
import { type CompiledSchema, compileSchema } from './input-schema.ts';
import { jsonEquals } from './json-equal.ts';

export type ArgumentVerdict =
  | { ok: true }
  | {
      ok: false;
      /** What happened and what would help; holds no argument value. */
      why: string;
    };

/** Checks arguments against input schemas, and remembers the latest of them made ready. */
export interface ArgumentChecks {
  /** @param listed the definition as the server lists it now; its digest is trusted to be its own. */
  check(listed: { digest: Digest; inputSchema?: JsonObject }, args: JsonObject): ArgumentVerdict;
}

const MOST_REMEMBERED = 1_000;

/** Remembers up to 1,000 schemas, the least recently used go first. */
export function argumentChecks(): ArgumentChecks {
  const remembered = new Map<Digest, { schema: JsonObject; compiled: CompiledSchema }>();
  const compiledFor = (digest: Digest, schema: JsonObject): CompiledSchema => {
    const known = remembered.get(digest);
    const compiled = known !== undefined && jsonEquals(known.schema, schema) ? known.compiled : compileSchema(schema);
    remembered.delete(digest);
    remembered.set(digest, { schema, compiled });
    const oldest = remembered.keys().next();
    if (remembered.size > MOST_REMEMBERED && oldest.done !== true) remembered.delete(oldest.value);
    return compiled;
  };
  return {
    check({ digest, inputSchema }, args) {
      if (inputSchema === undefined) {
        return { ok: false, why: 'The server lists this tool without an input schema, so its arguments cannot be checked.' };
      }
      const compiled = compiledFor(digest, inputSchema);
      if (!compiled.ok) {
        return { ok: false, why: `The input schema of this tool cannot be used to check arguments: ${compiled.why}.` };
      }
      return compiled.check(args);
    },
  };
}
