import type { ArgumentKind, Category, Classification, OperationVerdict } from '#core/classification';
import type { Digest } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { type LocatedArgument, locateArgument } from './argument-schema.ts';
import { worstCategory } from './danger.ts';
import type { ApproveRule, Condition, DenyRule, Limit, RequireRule, ToolRules } from './schema.ts';
import { quoted } from './words.ts';

/** A tool with the verdict on it: what a recommendation is made from, and nothing else. */
export interface Recommendable {
  definition: ToolDefinition;
  digest: Digest;
  classification: Classification;
}

export interface Choice {
  /** Only what the compatible core of the format knows. */
  compatible?: boolean;
}

/** What is to be said of one tool: its entry under `tools`, or that it is hidden. */
export type ToolDraft = ToolRules | 'hide';

const CALLS_A_MINUTE = { Write: 30, Execute: 10, secrets: 10, fetch: 30 } as const;
/** A place to start in the currency of the argument, small enough to be noticed and not to hurt. */
const AMOUNT_A_DAY = 100;

const NEEDS_A_PERSON = 'Requires human approval.';

/** The arguments that ask for a rule of their own, by kind, as a policy names them. */
type Arguments = (kind: ArgumentKind) => LocatedArgument[];

/** The recommended rules of one tool: the row of its category, made to fit its arguments and operations. */
export function draftFor(tool: Recommendable, { compatible = false }: Choice): ToolDraft {
  const operations = operationsOf(tool);
  const { category } = tool.classification;
  if (operations === undefined) {
    if (category === 'Destructive') return 'hide';
    return { ...checksOf(tool, compatible), ...rulesOf(tool, category, compatible, []) };
  }
  if (operations.usable.length === 0) return 'hide';
  const rules = rulesOf(tool, operations.worst, compatible, operations.conditions);
  const require = [...operations.require, ...(rules.require ?? [])];
  const denyIf = [...operations.denyIf, ...(rules.deny_if ?? [])];
  return {
    ...checksOf(tool, compatible),
    ...rules,
    ...(require.length > 0 && { require }),
    ...(denyIf.length > 0 && { deny_if: denyIf }),
  };
}

/** The tool with a person before every call. */
export function approvalFor(tool: Recommendable): ToolRules & { limits: Limit[] } {
  return {
    ...checksOf(tool, false),
    limits: [rate(tool, CALLS_A_MINUTE.Execute)],
    approve: [{ conditions: [], reason: `Every call of this tool waits for a person. ${adviceFor(tool.classification.category)}` }],
  };
}

function adviceFor(category: Category): string {
  if (category === 'Destructive') return 'Check what is removed, because it may not come back.';
  if (category === 'Financial') return 'Check the amount and who receives it.';
  return 'Check the arguments before it runs.';
}

function checksOf({ digest }: Recommendable, compatible: boolean): ToolRules {
  return compatible ? {} : { arguments: 'inputSchema', pin: digest };
}

function rate({ definition }: Recommendable, max: number): Limit {
  return { counter: `${definition.name}_rate`, window: 'minute', max, scope: 'grant' };
}

/** @param dangerous which calls an approval is for; empty for all. */
function rulesOf(tool: Recommendable, category: Category, compatible: boolean, dangerous: Condition[]): ToolRules {
  const located: Arguments = (kind) =>
    tool.classification.argumentRisks
      .filter((argument) => argument.kind === kind)
      .flatMap(({ path }) => locateArgument(path, tool.definition.inputSchema) ?? []);
  switch (category) {
    case 'Read':
      return readRules(tool, located, compatible);
    case 'Write':
      return {
        limits: [rate(tool, CALLS_A_MINUTE.Write)],
        ...(!compatible && { ...allowListStubs(located), ...noPrivateHosts(tool, located) }),
      };
    case 'Execute':
      return {
        limits: [rate(tool, CALLS_A_MINUTE.Execute)],
        ...(!compatible && { ...noPrivateHosts(tool, located), ...readBeforeRunning(tool, dangerous) }),
      };
    case 'Financial':
    case 'Destructive':
      if (compatible) return { deny_if: [{ conditions: dangerous, on_deny: NEEDS_A_PERSON }] };
      return {
        ...spendLimit(tool, located),
        approve: [{ conditions: dangerous, reason: `This tool moves money. ${adviceFor(category)}` }],
      };
  }
}

function readRules(tool: Recommendable, located: Arguments, compatible: boolean): ToolRules {
  const { facets } = tool.classification;
  const fetches = facets.includes('http-out') && located('url').length > 0;
  const max = facets.includes('secrets') ? CALLS_A_MINUTE.secrets : fetches ? CALLS_A_MINUTE.fetch : undefined;
  return {
    ...(max !== undefined && { limits: [rate(tool, max)] }),
    ...(!compatible && noPrivateHosts(tool, located)),
  };
}

/** An address inside the network is what a fetching tool is turned against. */
function noPrivateHosts(tool: Recommendable, located: Arguments): { deny_if?: DenyRule[] } {
  if (!tool.classification.facets.includes('http-out')) return {};
  const denyIf = textPaths(located('url')).map(
    ({ path }): DenyRule => ({
      conditions: [{ path, op: 'private_host', value: true }],
      on_deny: 'Only whole addresses of public hosts may be fetched, as `https://example.com/` is.',
    }),
  );
  return denyIf.length === 0 ? {} : { deny_if: denyIf };
}

/**
 * A pattern to fill in for each argument that says where something goes. Empty, it lets every text pass: which recipients or folders are
 * right, only the user knows. Only where a call cannot leave the argument out, because a demand on it would refuse the call.
 */
function allowListStubs(located: Arguments): { require?: RequireRule[] } {
  const kinds: readonly ArgumentKind[] = ['recipient', 'url', 'path'];
  const require = textPaths(kinds.flatMap(located))
    .filter(({ always }) => always)
    .map(
      ({ path }): RequireRule => ({
        conditions: [{ path, op: 'regex', value: '' }],
        on_deny: `The policy allows only some values of ${quoted(path)}. Use one of those, or ask for another to be added.`,
      }),
    );
  return require.length === 0 ? {} : { require };
}

/** Those that take text, with `*` where they take a list of texts. */
function textPaths(located: readonly LocatedArgument[]): { path: string; always: boolean }[] {
  return located.flatMap(({ path, shape, always }) => {
    if (shape === 'text') return [{ path, always }];
    return shape === 'texts' ? [{ path: `${path}.*`, always }] : [];
  });
}

/** What runs is written in an argument, and no expression over the text can say what it will do. */
function readBeforeRunning(tool: Recommendable, dangerous: Condition[]): { approve?: ApproveRule[] } {
  const kinds = new Set(tool.classification.argumentRisks.map(({ kind }) => kind));
  const reason = kinds.has('sql')
    ? 'This tool runs the SQL it is given. Read it first; and connect the server with a role that can only read, which no rule here can replace.'
    : kinds.has('shell')
      ? 'This tool runs the command it is given. Read it first.'
      : kinds.has('code')
        ? 'This tool runs the code it is given. Read it first.'
        : undefined;
  return reason === undefined ? {} : { approve: [{ conditions: dangerous, reason }] };
}

/** A sum a day over the first amount at the top that is a number. */
function spendLimit({ definition }: Recommendable, located: Arguments): { limits?: Limit[] } {
  const amount = located('amount').find(({ path, shape }) => shape === 'number' && !path.includes('*'));
  if (amount === undefined) return {};
  return {
    limits: [{ counter: `${definition.name}_spend`, window: 'day', max: AMOUNT_A_DAY, scope: 'grant', amount: amount.path }],
  };
}

interface Operations {
  usable: readonly OperationVerdict[];
  /** Of what is usable. */
  worst: Category;
  /** Which calls are of the worst of it, where that is not all. */
  conditions: Condition[];
  require: RequireRule[];
  denyIf: DenyRule[];
}

/**
 * Rules by the value of an operation-like argument; `undefined` where there is none, or where something beside it makes the tool destructive.
 * A value without a UTF-8 form stays out of every list, because no call can carry it.
 *
 * A destructive operation is denied twice: by its name, so that the refusal says why, and by not being among the names that are
 * demanded, so that another spelling, a new value or a missing one does not slip through.
 */
function operationsOf({ definition, classification: { category, operations: table } }: Recommendable): Operations | undefined {
  if (table === undefined || table.operations.length === 0) return undefined;
  const located = locateArgument(table.path, definition.inputSchema);
  if (located === undefined) return undefined;
  const path = located.shape === 'texts' ? `${located.path}.*` : located.path;
  const destructive = table.operations.filter((one) => one.category === 'Destructive');
  if (category === 'Destructive' && destructive.length === 0) return undefined;
  const usable = table.operations.filter((one) => one.category !== 'Destructive' && one.value.isWellFormed());
  const known = worstCategory(table.operations.map((one) => one.category));
  // Something beside the operations makes the tool worse than any of them, so that none of them is harmless.
  const beside = worstCategory([category, known]) !== known;
  const worst = beside ? category : worstCategory(usable.map((one) => one.category));
  const harmless = beside ? [] : usable.filter((one) => one.category !== worst);
  return {
    usable,
    worst,
    conditions: harmless.length === 0 ? [] : [{ path, op: 'not_in', value: valuesOf(harmless) }],
    ...deniedOperations(path, destructive, usable),
  };
}

function deniedOperations(
  path: string,
  destructive: readonly OperationVerdict[],
  usable: readonly OperationVerdict[],
): Pick<Operations, 'require' | 'denyIf'> {
  if (destructive.length === 0) return { require: [], denyIf: [] };
  return {
    require: [
      {
        conditions: [{ path, op: 'in', value: valuesOf(usable) }],
        on_deny: `Name one of the operations that the policy allows in ${quoted(path)}.`,
      },
    ],
    denyIf: [
      {
        conditions: [{ path, op: 'in', value: valuesOf(destructive) }],
        on_deny: 'This operation may destroy something for good. Ask a person to do it.',
      },
    ],
  };
}

function valuesOf(operations: readonly OperationVerdict[]): string[] {
  return operations.map(({ value }) => value).filter((value) => value.isWellFormed());
}
