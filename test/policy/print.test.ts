import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#core/json';
import { type Policy, parsePolicy, parsePolicyValue, printPolicy } from '#policy/document';
import { aPolicy } from './support.ts';

const text = () => fc.string({ unit: 'binary', maxLength: 12 }).filter((one) => one.isWellFormed());
const json = () =>
  fc
    .jsonValue({ maxDepth: 2 })
    .map((value) => JSON.parse(JSON.stringify(value)) as Json)
    .filter(isExact);
/** Numbers that every reader of JSON reads alike. */
function isExact(value: Json): boolean {
  if (typeof value === 'number') return Math.abs(value) < 2 ** 53;
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact);
}

const path = () =>
  fc
    .array(fc.oneof(fc.constantFrom('*', '0', 'amount', 'a\\.b', '__proto__', '\\*'), fc.stringMatching(/^[a-z]{1,4}$/)), {
      minLength: 1,
      maxLength: 3,
    })
    .map((steps) => ['args', ...steps].join('.'));

const condition = () =>
  fc.oneof(
    fc.record({ path: path(), op: fc.constantFrom('eq', 'neq', 'contains'), value: json() }),
    fc.record({
      path: path(),
      op: fc.constantFrom('lt', 'lte', 'gt', 'gte'),
      value: fc.double({ noNaN: true, min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }),
    }),
    fc.record({ path: path(), op: fc.constantFrom('in', 'not_in'), value: fc.array(json(), { maxLength: 3 }) }),
    fc.record({ path: path(), op: fc.constant('exists'), value: fc.boolean() }),
    fc.record({ path: path(), op: fc.constant('regex'), value: fc.constantFrom('', '^a+$', '\\d{3}', '[é-ü]') }),
    fc.record({ path: path(), op: fc.constant('private_host'), value: fc.constant(true) }),
  );
const optional = <Value>(value: fc.Arbitrary<Value>) => ({ arbitrary: value });
const record = (required: Record<string, fc.Arbitrary<unknown>>, free: Record<string, { arbitrary: fc.Arbitrary<unknown> }>) =>
  fc.record(
    { ...required, ...Object.fromEntries(Object.entries(free).map(([key, { arbitrary }]) => [key, arbitrary])) },
    { requiredKeys: Object.keys(required) },
  );
const denyRule = () => record({ conditions: fc.array(condition(), { maxLength: 2 }) }, { on_deny: optional(text()) });
const requireRule = () => record({ conditions: fc.array(condition(), { minLength: 1, maxLength: 2 }) }, { on_deny: optional(text()) });
const approveRule = () =>
  record(
    { conditions: fc.array(condition(), { maxLength: 2 }) },
    { expires: optional(fc.constantFrom('1s', '10m', '168h')), reason: optional(text()) },
  );
const window = () => fc.constantFrom('minute', 'hour', 'day');
const scope = () => fc.constantFrom('grant', 'server');
const limit = () =>
  fc.oneof(
    record({ counter: fc.constantFrom('calls', 'c', '__proto__'), window: window(), max: fc.nat(), scope: scope() }, {}),
    record(
      {
        counter: fc.constant('spend'),
        window: window(),
        max: fc.nat().map((n) => n / 100),
        scope: scope(),
        amount: fc.constant('args.amount'),
      },
      {},
    ),
    record({ counter: fc.constant('other'), window: window(), max: fc.nat(), scope: scope(), amount: fc.constant('args.a\\.b') }, {}),
  );
const lists = {
  require: optional(fc.array(requireRule(), { maxLength: 2 })),
  deny_if: optional(fc.array(denyRule(), { maxLength: 2 })),
  limits: optional(fc.array(limit(), { maxLength: 3 })),
};
const toolRules = () =>
  record(
    {},
    {
      ...lists,
      description: optional(text()),
      arguments: optional(fc.constant('inputSchema')),
      pin: optional(fc.constant(`sha256:${'5'.repeat(64)}`)),
      approve: optional(fc.array(approveRule(), { maxLength: 2 })),
    },
  );
const tools = () =>
  fc.array(fc.tuple(fc.oneof(text(), fc.constantFrom('__proto__', 'constructor', '7')), toolRules()), { maxLength: 4 }).map((entries) => {
    const map = Object.create(null) as Record<string, unknown>;
    for (const [name, rules] of entries) map[name] = rules;
    return map;
  });
const document = () =>
  record(
    { version: fc.constant('1'), default: fc.constantFrom('allow', 'deny') },
    {
      $schema: optional(text()),
      description: optional(text()),
      hide: optional(fc.array(text(), { maxLength: 3 })),
      all_tools: optional(record({}, lists)),
      tools: optional(tools()),
    },
  );

const parsedOf = (value: unknown): Policy => {
  const parsed = parsePolicyValue(value);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.policy;
};

/** The same document with the members of every object in the opposite order, the names of tools left alone. */
function turned(value: Json, keepsOrder = false): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => turned(element));
  const copy = Object.create(null) as JsonObject;
  const keys = Object.keys(value);
  for (const key of keepsOrder ? keys : keys.reverse()) copy[key] = turned(value[key] ?? null, key === 'tools');
  return copy;
}

describe('printPolicy', () => {
  it('prints what parses to the same policy and prints the same again', () => {
    fc.assert(
      fc.property(document(), (value) => {
        const policy = parsedOf(value);
        const printed = printPolicy(policy);
        expect(parsePolicy(printed)).toEqual({ ok: true, policy });
        expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 150 },
    );
  });

  it('prints one policy in one way, whatever the order of its members', () => {
    fc.assert(
      fc.property(document(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as Json;
        expect(printPolicy(parsedOf(turned(plain)))).toBe(printPolicy(parsedOf(plain)));
      }),
      { numRuns: 100 },
    );
  });

  it('prints the members in the order of the documentation', () => {
    const policy = aPolicy({
      tools: {
        t: {
          approve: [{ reason: 'Why.', expires: '5m', conditions: [] }],
          limits: [{ amount: 'args.a', scope: 'grant', max: 5, window: 'day', counter: 'c' }],
          deny_if: [{ on_deny: 'No.', conditions: [{ value: { b: 1, a: -0 }, op: 'eq', path: 'args.a' }] }],
          require: [{ conditions: [{ value: true, op: 'exists', path: 'args.a' }] }],
          pin: `sha256:${'1'.repeat(64)}`,
          arguments: 'inputSchema',
          description: 'A tool.',
        },
        empty: {},
      },
      all_tools: { limits: [] },
      hide: ['h'],
      description: 'All.',
      $schema: 'urn:toolwarden:policy:1',
    });
    expect(printPolicy(policy)).toBe(`{
  "$schema": "urn:toolwarden:policy:1",
  "description": "All.",
  "version": "1",
  "default": "deny",
  "hide": [
    "h"
  ],
  "all_tools": {
    "limits": []
  },
  "tools": {
    "t": {
      "description": "A tool.",
      "arguments": "inputSchema",
      "pin": "sha256:${'1'.repeat(64)}",
      "require": [
        {
          "conditions": [
            {
              "path": "args.a",
              "op": "exists",
              "value": true
            }
          ]
        }
      ],
      "deny_if": [
        {
          "conditions": [
            {
              "path": "args.a",
              "op": "eq",
              "value": {
                "a": 0,
                "b": 1
              }
            }
          ],
          "on_deny": "No."
        }
      ],
      "limits": [
        {
          "counter": "c",
          "window": "day",
          "max": 5,
          "scope": "grant",
          "amount": "args.a"
        }
      ],
      "approve": [
        {
          "conditions": [],
          "expires": "5m",
          "reason": "Why."
        }
      ]
    },
    "empty": {}
  }
}
`);
  });
});
