import { RE2JS } from 're2js';
import { z } from 'zod';
import { Digest, type Json } from '#core/json';
import { parseArgumentPath } from './argument-path.ts';
import { avoidEval } from './avoid-eval.ts';
import { millionths } from './decimal.ts';

const restoreEval = avoidEval();

export const OPERATORS = ['eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'in', 'not_in', 'exists', 'regex', 'contains', 'private_host'] as const;

export const WINDOWS = ['minute', 'hour', 'day'] as const;
export type Window = (typeof WINDOWS)[number];

const MOST_REGEX_CHARS = 1_000;
const MOST_TEXT_CHARS = 10_000;
const MOST_EXPIRES_MS = 7 * 24 * 60 * 60 * 1000;

const ArgumentPath = z.string().check((payload) => {
  const parsed = parseArgumentPath(payload.value);
  if (!parsed.ok) payload.issues.push({ code: 'custom', message: parsed.why, input: payload.value, continue: true });
});

const AmountPath = ArgumentPath.refine((path) => everyStepIsAKey(path), {
  error: 'An amount is one argument, so that its path cannot hold `*`.',
});

function everyStepIsAKey(path: string): boolean {
  const parsed = parseArgumentPath(path);
  return !parsed.ok || parsed.steps.every((step) => 'key' in step);
}

const Pattern = z
  .string()
  .max(MOST_REGEX_CHARS)
  .refine((pattern) => pattern.length > MOST_REGEX_CHARS || compiles(pattern), {
    error: 'This is not a regular expression in RE2 syntax, which has neither lookaround nor back-references.',
  });

function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

/** The document was seen to be JSON before a schema reads it. */
const AnyJson = z.custom<Json>((value) => value !== undefined);

/** One question about the arguments. The value that an operator takes is fixed by its kind. */
export const Condition = z.discriminatedUnion('op', [
  z.strictObject({ path: ArgumentPath, op: z.enum(['eq', 'neq', 'contains']), value: AnyJson }),
  z.strictObject({ path: ArgumentPath, op: z.enum(['lt', 'lte', 'gt', 'gte']), value: z.number() }),
  z.strictObject({ path: ArgumentPath, op: z.enum(['in', 'not_in']), value: z.array(AnyJson) }),
  z.strictObject({ path: ArgumentPath, op: z.literal('exists'), value: z.boolean() }),
  z.strictObject({ path: ArgumentPath, op: z.literal('regex'), value: Pattern }),
  z.strictObject({ path: ArgumentPath, op: z.literal('private_host'), value: z.literal(true) }),
]);
export type Condition = z.infer<typeof Condition>;

const Sentence = z.string().max(1_000);

export const DenyRule = z.strictObject({ conditions: z.array(Condition), on_deny: Sentence.exactOptional() });
export type DenyRule = z.infer<typeof DenyRule>;

/** Without a condition it would demand nothing, which nobody means. */
export const RequireRule = z.strictObject({ conditions: z.array(Condition).min(1), on_deny: Sentence.exactOptional() });
export type RequireRule = z.infer<typeof RequireRule>;

export const Limit = z
  .strictObject({
    counter: z.string().min(1),
    window: z.enum(WINDOWS),
    max: z.number().min(0),
    scope: z.enum(['grant', 'server']),
    /** Counts this argument and not the calls. */
    amount: AmountPath.exactOptional(),
  })
  .superRefine(
    ({ max, amount }, context) => {
      const message =
        amount === undefined
          ? 'A limit on calls has a whole number as its `max`.'
          : 'A limit on an amount has a `max` with at most six decimals.';
      const fits = amount === undefined ? Number.isSafeInteger(max) : millionths(max) !== undefined;
      if (!fits) context.addIssue({ code: 'custom', message, path: ['max'] });
    },
    {
      when: ({ value }) => typeof value === 'object' && value !== null && 'max' in value && typeof value.max === 'number' && value.max >= 0,
    },
  );
export type Limit = z.infer<typeof Limit>;

const Expires = z.string().refine((text) => expiresMs(text) !== undefined, {
  error: 'It reads `30s`, `10m` or `2h`: a whole number of seconds, minutes or hours from one second to seven days.',
});

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** @returns `undefined` for text that is not `<n>s`, `<n>m` or `<n>h` within seven days. */
export function expiresMs(text: string): number | undefined {
  const [, count = '', unit = ''] = /^([1-9]\d{0,6})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (UNIT_MS[unit] ?? 0);
  return ms > 0 && ms <= MOST_EXPIRES_MS ? ms : undefined;
}

export const ApproveRule = z.strictObject({
  conditions: z.array(Condition),
  expires: Expires.exactOptional(),
  reason: Sentence.exactOptional(),
});
export type ApproveRule = z.infer<typeof ApproveRule>;

export const ToolRules = z.strictObject({
  description: z.string().max(MOST_TEXT_CHARS).exactOptional(),
  arguments: z.literal('inputSchema').exactOptional(),
  pin: Digest.exactOptional(),
  require: z.array(RequireRule).exactOptional(),
  deny_if: z.array(DenyRule).exactOptional(),
  limits: z.array(Limit).exactOptional(),
  approve: z.array(ApproveRule).exactOptional(),
});
export type ToolRules = z.infer<typeof ToolRules>;

export const AllTools = z.strictObject({
  require: z.array(RequireRule).exactOptional(),
  deny_if: z.array(DenyRule).exactOptional(),
  limits: z.array(Limit).exactOptional(),
});
export type AllTools = z.infer<typeof AllTools>;

/** A map while it is read, because a record drops a tool called `__proto__`. */
export const Tools = z.map(z.string(), ToolRules).transform((tools) => {
  const rules = Object.create(null) as Record<string, ToolRules>;
  for (const [name, rule] of tools) rules[name] = rule;
  return rules;
});

/** policy.json, version 1. `tools` has no prototype and is read in as a `Map`. */
export const Policy = z.strictObject({
  $schema: z.string().max(MOST_TEXT_CHARS).exactOptional(),
  description: z.string().max(MOST_TEXT_CHARS).exactOptional(),
  version: z.literal('1'),
  default: z.enum(['allow', 'deny']),
  hide: z.array(z.string()).exactOptional(),
  all_tools: AllTools.exactOptional(),
  tools: Tools.exactOptional(),
});
/** The document as it stands in policy.json. */
export type Policy = z.infer<typeof Policy>;

restoreEval();
