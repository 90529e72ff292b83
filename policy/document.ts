import { z } from 'zod';
import { type Digest, digestText, isJsonObject, type Json } from '#core/json';
import { UNSEEN } from '#core/shown';
import { parseArgumentPath, printArgumentPath } from './argument-path.ts';
import { errorsOfIssue } from './issue-words.ts';
import { jsonPointer } from './pointer.ts';
import { problemsOfValue, readPolicyText } from './policy-text.ts';
import { AllTools, ApproveRule, type Condition, DenyRule, Limit, Policy as PolicyDocument, type RequireRule, ToolRules } from './schema.ts';
import { quoted } from './words.ts';

/** policy.json as it stands. `tools` has no prototype, so that a tool may be called `__proto__`. */
export type Policy = PolicyDocument;

export interface PolicyError {
  /** JSON Pointer into the document; `''` is the whole of it. */
  pointer: string;
  /** A sentence for a person. */
  message: string;
  /** What was perhaps meant by an unknown key or value, where something known is near. */
  nearest?: string;
}

export type ParsedPolicy =
  | { ok: true; policy: Policy }
  | {
      ok: false;
      errors: PolicyError[];
      /** It is no JSON at all, so that nothing can be said of a policy. */
      unreadable?: true;
    };

/** More errors than this help nobody. */
const MOST_ERRORS = 100;

/** Reads policy.json. Never throws: all that is wrong with it is in `errors`, at most 100 of it. */
export function parsePolicy(text: string): ParsedPolicy {
  const read = readPolicyText(text);
  if (!read.ok) return { ok: false, errors: read.problems.slice(0, MOST_ERRORS), ...(read.notJson && { unreadable: true }) };
  return parsePolicyValue(read.value);
}

/** The same for a document that was already read as JSON. The value is neither changed nor kept. */
export function parsePolicyValue(value: unknown): ParsedPolicy {
  const problems = problemsOfValue(value, MOST_ERRORS);
  if (problems.length > 0) return { ok: false, errors: problems };
  // A copy that no caller can change, in which -0 is 0 as in every printed document.
  const document = JSON.parse(JSON.stringify(value)) as Json;
  const parsed = PolicyDocument.safeParse(withToolsAsMap(document));
  const errors: PolicyError[] = [];
  for (const issue of parsed.error?.issues ?? [])
    if (errors.length < MOST_ERRORS) errors.push(...errorsOfIssue(issue, document, knownKeys).slice(0, MOST_ERRORS));
  errors.push(...counterErrors(document));
  if (parsed.success && errors.length === 0) return { ok: true, policy: parsed.data };
  return { ok: false, errors: errors.slice(0, MOST_ERRORS) };
}

function withToolsAsMap(document: Json): unknown {
  if (!isJsonObject(document) || !isJsonObject(document['tools'])) return document;
  return { ...document, tools: new Map(Object.entries(document['tools'])) };
}

/** The keys that the object at the end of the path may have. */
function knownKeys(path: readonly (string | number)[]): string[] {
  const [first, ...steps] = path;
  if (first === undefined) return Object.keys(PolicyDocument.shape);
  const [list, _index, conditions] = first === 'tools' ? steps.slice(1) : steps;
  if (list === undefined) return Object.keys((first === 'tools' ? ToolRules : AllTools).shape);
  if (conditions !== undefined) return ['path', 'op', 'value'];
  if (list === 'limits') return Object.keys(Limit.shape);
  return Object.keys((list === 'approve' ? ApproveRule : DenyRule).shape);
}

/** One counter counts calls or one argument: with two meanings its number would mean nothing. */
function counterErrors(document: Json): PolicyError[] {
  const first = new Map<string, { amount: string; pointer: string }>();
  const errors: PolicyError[] = [];
  for (const { limit, pointer } of limitsIn(document)) {
    const { counter } = limit;
    if (typeof counter !== 'string') continue;
    const amount = amountOf(limit['amount']);
    const known = first.get(counter);
    if (known === undefined) first.set(counter, { amount, pointer });
    else if (known.amount !== amount) {
      errors.push({
        pointer,
        message: `The counter ${quoted(counter)} counts ${wordsFor(amount)} here and ${wordsFor(known.amount)} at ${known.pointer}.`,
      });
    }
  }
  return errors;
}

function* limitsIn(document: Json): Iterable<{ limit: { [key: string]: Json }; pointer: string }> {
  if (!isJsonObject(document)) return;
  const { all_tools: all, tools } = document;
  const holders: [string, Json | undefined][] = [[jsonPointer('all_tools'), all]];
  if (isJsonObject(tools)) for (const [name, rules] of Object.entries(tools)) holders.push([jsonPointer('tools', name), rules]);
  for (const [holder, rules] of holders) {
    const limits = isJsonObject(rules) ? rules['limits'] : undefined;
    if (!Array.isArray(limits)) continue;
    for (const [index, limit] of limits.entries()) if (isJsonObject(limit)) yield { limit, pointer: `${holder}/limits/${index}` };
  }
}

/** One spelling of the path; `''` where calls are counted. */
function amountOf(amount: Json | undefined): string {
  if (typeof amount !== 'string') return '';
  const parsed = parseArgumentPath(amount);
  return parsed.ok ? printArgumentPath(parsed.steps) : amount;
}

function wordsFor(amount: string): string {
  return amount === '' ? 'calls' : quoted(amount);
}

/**
 * Prints a policy: members in one order, two spaces, a line break at the end, every character that cannot be seen as an escape. Tools,
 * rules and names keep the order they have.
 *
 * INVARIANT: the same policy gives the same bytes, and what is printed parses to the same policy.
 */
export function printPolicy(policy: Policy): string {
  const { $schema, description, version, hide, all_tools: all } = policy;
  const document = present({
    $schema,
    description,
    version,
    default: policy.default,
    hide,
    all_tools: all && present({ require: all.require?.map(rule), deny_if: all.deny_if?.map(rule), limits: all.limits?.map(limit) }),
    tools: policy.tools && byName(policy.tools),
  });
  return `${JSON.stringify(document, null, 2).replace(UNSEEN, escaped)}\n`;
}

/** Left as it is, a reader would see another document than the one that is enforced. Line breaks are ours: those of a text are escaped. */
function escaped(character: string): string {
  if (character === '\n') return character;
  return Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}

function byName(tools: Readonly<Record<string, ToolRules>>): object {
  const printed = Object.create(null) as Record<string, object>;
  for (const [name, rules] of Object.entries(tools)) {
    printed[name] = present({
      description: rules.description,
      arguments: rules.arguments,
      pin: rules.pin,
      require: rules.require?.map(rule),
      deny_if: rules.deny_if?.map(rule),
      limits: rules.limits?.map(limit),
      approve: rules.approve?.map(({ conditions, expires, reason }) => present({ conditions: conditions.map(condition), expires, reason })),
    });
  }
  return printed;
}

function rule({ conditions, on_deny }: DenyRule | RequireRule): object {
  return present({ conditions: conditions.map(condition), on_deny });
}

function condition({ path, op, value }: Condition): object {
  return { path, op, value: sorted(value) };
}

function limit({ counter, window, max, scope, amount }: Limit): object {
  return present({ counter, window, max, scope, amount });
}

function present(members: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined));
}

/** Objects that are equal print alike, whatever the order of their members. */
function sorted(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const copy = Object.create(null) as { [key: string]: Json };
  for (const key of Object.keys(value).sort()) copy[key] = sorted(value[key] ?? null);
  return copy;
}

/** SHA-256 of the printed policy. */
export function policyVersion(policy: Policy): Digest {
  return digestText(printPolicy(policy));
}

/** JSON Schema (2020-12) of the document, for editors. What spans several rules, as one counter with two meanings, it cannot say. */
export function policyJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(PolicyDocument, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type !== 'map') return;
      const { $schema: _dialect, ...rules } = z.toJSONSchema(ToolRules, { io: 'input', unrepresentable: 'any' });
      Object.assign(jsonSchema, { type: 'object', additionalProperties: rules });
    },
  });
  return { $schema, $id: 'urn:toolwarden:policy:1', title: 'policy.json, version 1', ...schema };
}
