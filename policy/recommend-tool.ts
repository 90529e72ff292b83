import type { ArgumentKind, Category, Classification } from '#core/classification';
import { ORDERS_FLAG } from '#core/flags';
import type { Digest } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { listed } from '#core/words';
import { eachPath, type LocatedArgument, locateArguments } from './argument-schema.ts';
import { worstCategory } from './danger.ts';
import { beyond, demandOf, denialOf, type Operations, operationsOf, unknownDenial } from './recommend-operations.ts';
import type { Condition, DenyRule, Limit, RequireRule, ToolRules } from './schema.ts';
import { quoted } from './words.ts';

/** A tool with the verdict on it: what a recommendation is made from, and nothing else. */
export interface Recommendable {
  definition: ToolDefinition;
  digest: Digest;
  classification: Classification;
}

/** What is to be said of one tool: its entry under `tools`, or that it is hidden. */
export type ToolDraft = ToolRules | 'hide';

type Treatment = 'allow' | 'ask' | 'refuse';

/** What becomes of a call by what it can do. A whole tool that is refused is hidden. */
export interface Manner {
  treat: Readonly<Record<Category, Treatment>>;
  /** Where nothing here can tell what a call will do: it runs SQL, a command or code, or chooses by a further argument what is done. */
  unjudged: 'ask' | 'refuse';
  /** Only what the compatible core of the format knows: what waits for a person is denied there, and what runs text has its limit alone. */
  compatible?: boolean;
}

export const RECOMMENDED: Manner = {
  treat: { Read: 'allow', Write: 'allow', Execute: 'allow', Destructive: 'refuse', Financial: 'ask' },
  unjudged: 'ask',
};

const CALLS_A_MINUTE = { Write: 30, Execute: 10, Destructive: 10, secrets: 10, fetch: 30 } as const;
/** A place to start in the currency of the argument, small enough to be noticed and not to hurt. */
const AMOUNT_A_DAY = 100;

const NEEDS_A_PERSON = 'Requires human approval.';

/** The rules of one tool: what becomes of its category, made to fit its arguments and operations. */
export function draftFor(tool: Recommendable, manner: Manner = RECOMMENDED): ToolDraft {
  // Its text does harm where a model only reads it: no limit on calls helps, and an agent from which it is hidden never sees it.
  if (tool.classification.flags.includes(ORDERS_FLAG)) return 'hide';
  const operations = operationsOf(tool);
  return operations === undefined ? wholeDraft(tool, manner) : operationsDraft(tool, operations, manner);
}

function wholeDraft(tool: Recommendable, manner: Manner): ToolDraft {
  const { category: own, operations } = tool.classification;
  const category = worstCategory([own, ...(operations?.operations.map((one) => one.category) ?? [])]);
  const treatment = treatmentOf(tool, category, manner);
  if (treatment === 'refuse') return 'hide';
  return assembled(tool, [category], manner, treatment === 'ask' ? asking([], [reasonFor(tool, category)], manner) : {});
}

/**
 * Rules by the value of an operation-like argument.
 *
 * What is refused is so by not being among the names that are demanded, so that another spelling, a new value or a missing one does not slip
 * through. A destructive operation is denied by its name as well, so that the refusal says why.
 */
function operationsDraft(tool: Recommendable, operations: Operations, manner: Manner): ToolDraft {
  const beside = operations.beside === undefined ? [] : [operations.beside];
  const treated = (wanted: Treatment) =>
    operations.verdicts.filter(({ category }) => strictest([category, ...beside].map((one) => treatmentOf(tool, one, manner))) === wanted);
  const [allowed, asked, refused] = [treated('allow'), treated('ask'), treated('refuse')];
  const usable = operations.verdicts.filter((one) => !refused.includes(one));
  if (usable.length === 0) return 'hide';
  const categoriesOf = (some: typeof usable) => [...new Set([...some.map(({ category }) => category), ...beside])];
  const judged = asked.length + refused.length > 0;
  const everyAsked = asked.length > 0 && allowed.length === 0;
  const rules = [
    ...(asked.length === 0
      ? []
      : [
          asking(
            everyAsked ? [] : [beyond(operations, allowed)],
            categoriesOf(asked).map((one) => reasonFor(tool, one)),
            manner,
          ),
        ]),
    ...(judged && !everyAsked ? operations.others.map((other) => furtherRule(other, manner)) : []),
  ];
  const destructive = refused.filter(({ category }) => category === 'Destructive');
  return assembled(tool, categoriesOf(usable), manner, {
    require: refused.length > 0 || (judged && operations.path.includes('*')) ? [demandOf(operations, usable)] : [],
    deny_if: [
      ...(destructive.length > 0 ? [denialOf(operations, destructive)] : []),
      ...(operations.open && !judged ? [unknownDenial(operations, usable)] : []),
      ...rules.flatMap((one) => one.deny_if ?? []),
    ],
    approve: rules.flatMap((one) => one.approve ?? []),
  });
}

function treatmentOf(tool: Recommendable, category: Category, { treat, unjudged, compatible = false }: Manner): Treatment {
  const treatment = treat[category];
  if (treatment !== 'allow' || category !== 'Execute' || textThatRuns(tool) === undefined) return treatment;
  return unjudged === 'ask' && compatible ? 'allow' : unjudged;
}

function strictest(treatments: readonly Treatment[]): Treatment {
  return treatments.includes('refuse') ? 'refuse' : treatments.includes('ask') ? 'ask' : 'allow';
}

type Held = Pick<ToolRules, 'deny_if' | 'approve'>;

/** A person before the calls where the conditions hold; in the compatible core, where nobody can be asked, a denial. */
function asking(conditions: Condition[], reasons: readonly string[], { compatible = false }: Manner): Held {
  if (compatible) return { deny_if: [{ conditions, on_deny: NEEDS_A_PERSON }] };
  return { approve: [{ conditions, reason: reasons.join(' ') }] };
}

function furtherRule(other: string, manner: Manner): Held {
  const conditions: Condition[] = [{ path: other, op: 'exists', value: true }];
  if (manner.unjudged === 'ask')
    return asking(conditions, [`${quoted(other)} says what is done as well. Check it before it runs.`], manner);
  return { deny_if: [{ conditions, on_deny: `Leave out ${quoted(other)}: what it does has not been judged.` }] };
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

const TEXT_THAT_RUNS: readonly { kind: ArgumentKind; reason: string }[] = [
  {
    kind: 'sql',
    reason:
      'This tool runs the SQL it is given. Read it first; and connect the server with a role that can only read, which no rule here can replace.',
  },
  { kind: 'shell', reason: 'This tool runs the command it is given. Read it first.' },
  { kind: 'code', reason: 'This tool runs the code it is given. Read it first.' },
];

/** What runs is written in an argument, and no expression over the text can say what it will do. */
function textThatRuns({ classification }: Recommendable): string | undefined {
  return TEXT_THAT_RUNS.find(({ kind }) => classification.argumentRisks.some((argument) => argument.kind === kind))?.reason;
}

/** Why somebody is asked, and what to look at. */
function reasonFor(tool: Recommendable, category: Category): string {
  switch (category) {
    case 'Read':
      return 'This tool reads.';
    case 'Write':
      return `This tool changes something. ${adviceFor(category)}`;
    case 'Execute':
      return textThatRuns(tool) ?? `This tool sets something going. ${adviceFor(category)}`;
    case 'Destructive':
      return `This tool may destroy something for good. ${adviceFor(category)}`;
    case 'Financial':
      return ['This tool moves money.', adviceFor(category), ...uncountedWords(tool)].join(' ');
  }
}

function uncountedWords(tool: Recommendable): string[] {
  const amounts = locatedIn(tool, 'amount');
  if (amounts.length === 0 || spendLimit(tool).length > 0) return [];
  const paths = amounts.slice(0, 3).map(({ path }) => quoted(path));
  return [`No sum a day is set, because ${listed(paths)} ${paths.length === 1 ? 'is' : 'are'} not one number of every call.`];
}

/** @param categories of all that is let through, at once or by a person. */
function assembled(
  tool: Recommendable,
  categories: readonly Category[],
  { compatible = false }: Manner,
  held: Pick<ToolRules, 'require' | 'deny_if' | 'approve'>,
): ToolRules {
  const worst = worstCategory(categories);
  const require = [...(held.require ?? []), ...(!compatible && worst === 'Write' ? allowListStubs(tool) : [])];
  const denyIf = [...(held.deny_if ?? []), ...(compatible ? [] : noPrivateHosts(tool))];
  const limits = [...rateOf(tool, categories), ...(!compatible && categories.includes('Financial') ? spendLimit(tool) : [])];
  return {
    ...checksOf(tool, compatible),
    ...(require.length > 0 && { require }),
    ...(denyIf.length > 0 && { deny_if: denyIf }),
    ...(limits.length > 0 && { limits }),
    ...(held.approve !== undefined && held.approve.length > 0 && { approve: held.approve }),
  };
}

function checksOf({ digest }: Recommendable, compatible: boolean): ToolRules {
  return compatible ? {} : { arguments: 'inputSchema', pin: digest };
}

function rate({ definition }: Recommendable, max: number): Limit {
  return { counter: `${definition.name}_rate`, window: 'minute', max, scope: 'grant' };
}

/** By the worst that is let through. What moves money has none of its own: a person is slower than any limit. */
function rateOf(tool: Recommendable, categories: readonly Category[]): Limit[] {
  const { facets } = tool.classification;
  const worst = worstCategory(categories.filter((category) => category !== 'Financial'));
  if (worst !== 'Read' && worst !== 'Financial') return [rate(tool, CALLS_A_MINUTE[worst])];
  if (categories.includes('Financial')) return [];
  if (facets.includes('secrets')) return [rate(tool, CALLS_A_MINUTE.secrets)];
  return facets.includes('http-out') && locatedIn(tool, 'url').length > 0 ? [rate(tool, CALLS_A_MINUTE.fetch)] : [];
}

/** The arguments that ask for a rule of their own, by kind, as a policy names them. */
function locatedIn({ classification, definition }: Recommendable, ...kinds: ArgumentKind[]): LocatedArgument[] {
  return kinds.flatMap((kind) =>
    classification.argumentRisks
      .filter((argument) => argument.kind === kind)
      .flatMap(({ path }) => locateArguments(path, definition.inputSchema)),
  );
}

/** An address inside the network is what a fetching tool is turned against. */
function noPrivateHosts(tool: Recommendable): DenyRule[] {
  if (!tool.classification.facets.includes('http-out')) return [];
  return locatedIn(tool, 'url')
    .filter(({ shape, mayBeText }) => shape === 'texts' || mayBeText)
    .map(
      (argument): DenyRule => ({
        conditions: [{ path: eachPath(argument), op: 'private_host', value: true }],
        on_deny: 'Only whole addresses of public hosts may be fetched, as `https://example.com/` is.',
      }),
    );
}

/**
 * A pattern to fill in for each argument that says where something goes. Empty, it lets every text pass: which recipients or folders are
 * right, only the user knows. Only where a call cannot leave the argument out, because a demand on it would refuse the call.
 */
function allowListStubs(tool: Recommendable): RequireRule[] {
  return locatedIn(tool, 'recipient', 'url', 'path')
    .filter(({ shape, always }) => always && (shape === 'text' || shape === 'texts'))
    .map(eachPath)
    .map((path) => ({
      conditions: [{ path, op: 'regex', value: '' }],
      on_deny: `The policy allows only some values of ${quoted(path)}. Use one of those, or ask for another to be added.`,
    }));
}

/**
 * A sum a day over an amount that is a number outside any list. A call without it is refused then, so that an argument which may be left out
 * is counted only where it is the one amount, and never where an operation that moves nothing would be refused for it.
 */
function spendLimit(tool: Recommendable): Limit[] {
  const amounts = locatedIn(tool, 'amount').filter(({ path, shape }) => shape === 'number' && !path.includes('*'));
  const optional = amounts.length === 1 && tool.classification.operations === undefined ? amounts[0] : undefined;
  const amount = amounts.find(({ always }) => always) ?? optional;
  if (amount === undefined) return [];
  const counter = `${tool.definition.name}_spend`;
  return [{ counter, window: 'day', max: AMOUNT_A_DAY, scope: 'grant', amount: amount.path }];
}
