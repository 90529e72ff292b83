import type { Category, OperationVerdict } from '#core/classification';
import { eachPath, locateArguments, takesOnly } from './argument-schema.ts';
import { worstCategory } from './danger.ts';
import type { Recommendable } from './recommend-tool.ts';
import type { Condition, DenyRule, RequireRule } from './schema.ts';
import { quoted } from './words.ts';

/** What a policy can say by the value of an operation-like argument. */
export interface Operations {
  /** With `*` for each of several operations in one call. */
  path: string;
  /** Each value once, with the worst that is said of it. */
  verdicts: readonly OperationVerdict[];
  /** What makes the tool worse than any of its operations, so that none of them is harmless. */
  beside: Category | undefined;
  /** Its schema lets values through that nobody judged. */
  open: boolean;
  /** Further arguments that choose what is done, of whose values nothing is known. */
  others: readonly string[];
}

/**
 * The operations of a tool; `undefined` where there are none, where something beside them makes the tool destructive, or where it is not
 * plain which argument chooses them: then only the category of the whole tool counts.
 */
export function operationsOf({ definition, classification }: Recommendable): Operations | undefined {
  const { category, operations: table, argumentRisks } = classification;
  if (table === undefined || table.operations.length === 0) return undefined;
  const [located, ...ambiguous] = locateArguments(table.path, definition.inputSchema);
  if (located === undefined || ambiguous.length > 0) return undefined;
  const others = argumentRisks
    .filter(({ kind, path }) => kind === 'operation' && path !== table.path)
    .map(({ path }) => locateArguments(path, definition.inputSchema));
  if (others.some((places) => places.length === 0)) return undefined;
  const verdicts = worstOfEach(table.operations);
  const known = worstCategory(verdicts.map((one) => one.category));
  const beside = worstCategory([category, known]) === known ? undefined : category;
  if (beside === 'Destructive') return undefined;
  return {
    path: eachPath(located),
    verdicts,
    beside,
    open: !takesOnly(located.schema, new Set(verdicts.map(({ value }) => value))),
    others: others.flat().map(eachPath),
  };
}

/** A value without a UTF-8 form is left out, because no call can carry it. */
function worstOfEach(operations: readonly OperationVerdict[]): OperationVerdict[] {
  const worst = new Map<string, Category>();
  for (const { value, category } of operations)
    if (value.isWellFormed()) worst.set(value, worstCategory([category, worst.get(value) ?? category]));
  return [...worst].map(([value, category]) => ({ value, category }));
}

/** The calls that are not plainly of one of these operations: of another one, in another spelling, or of none. */
export function beyond({ path }: Operations, harmless: readonly OperationVerdict[]): Condition {
  return { path, op: 'not_in', value: valuesOf(harmless) };
}

/**
 * Demands one of the operations by name. Of several in one call there has to be at least one: a condition on each of them is silent where
 * there is none, and what the server does then is not known.
 */
export function demandOf({ path }: Operations, allowed: readonly OperationVerdict[]): RequireRule {
  return {
    conditions: [{ path, op: 'in', value: valuesOf(allowed) }],
    on_deny: `Name one of the operations that the policy allows in ${quoted(path)}.`,
  };
}

/** Denies operations by name. By itself it is not enough: another spelling slips through it. */
export function denialOf({ path }: Operations, destructive: readonly OperationVerdict[]): DenyRule {
  return {
    conditions: [{ path, op: 'in', value: valuesOf(destructive) }],
    on_deny: 'This operation may destroy something for good. Ask a person to do it.',
  };
}

/** Denies what is named and nobody judged; to name nothing stays possible. */
export function unknownDenial({ path }: Operations, known: readonly OperationVerdict[]): DenyRule {
  return {
    conditions: [
      { path, op: 'exists', value: true },
      { path, op: 'not_in', value: valuesOf(known) },
    ],
    on_deny: `Name one of the operations in ${quoted(path)} that the policy knows.`,
  };
}

function valuesOf(operations: readonly OperationVerdict[]): string[] {
  return operations.map(({ value }) => value);
}
