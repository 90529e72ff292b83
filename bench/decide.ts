import type { Digest, JsonObject } from '#core/json';
import { compilePolicy, counterKeys, decide, type ToolCall } from '#policy/decide';
import { parsePolicyValue } from '#policy/document';

/** Prints what one decision costs under a policy of 200 tools, beside the least that any gateway does: `node bench/decide.ts`. */
const TOOLS = 200;
const CALLS = 200_000;

const DIGEST: Digest = `sha256:${'a'.repeat(64)}`;
const tools: JsonObject = {};
for (let index = 0; index < TOOLS; index++) {
  const name = `tool_${index}`;
  tools[name] = {
    pin: DIGEST,
    deny_if: [
      { conditions: [{ path: 'args.amount', op: 'gt', value: 100 }] },
      { conditions: [{ path: 'args.path', op: 'regex', value: '\\.\\.' }] },
    ],
    require: [{ conditions: [{ path: 'args.reason', op: 'exists', value: true }] }],
    limits: [{ counter: `${name}_rate`, window: 'minute', max: 30, scope: 'grant' }],
  };
}
const parsed = parsePolicyValue({
  version: '1',
  default: 'deny',
  hide: ['delete_everything'],
  all_tools: { limits: [{ counter: 'calls', window: 'minute', max: 120, scope: 'grant' }] },
  tools,
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
const policy = compilePolicy(parsed.policy);

const at = new Date(Date.UTC(2026, 10, 2, 12, 30));
const args = { amount: 12.5, path: 'notes/today.md', reason: 'asked for' };
const calls = Array.from({ length: TOOLS }, (_, index): ToolCall => {
  return { tool: `tool_${index}`, args, grant: 'alice', server: 'files', at, listed: { digest: DIGEST } };
});
const texts = calls.map(({ tool }) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: args } }),
);
const used = new Map(calls.flatMap((call) => counterKeys(policy, call)).map((key) => [key, 1_000_000n]));

function measure(name: string, work: (index: number) => unknown): number {
  let best = Infinity;
  for (let pass = 0; pass < 5; pass++) {
    const startedAt = process.hrtime.bigint();
    for (let index = 0; index < CALLS; index++) work(index % TOOLS);
    best = Math.min(best, Number(process.hrtime.bigint() - startedAt) / CALLS);
  }
  console.log(`${name}: ${Math.round(best)} ns`);
  return best;
}

const pick = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[index];
  if (item === undefined) throw new RangeError(`${index}`);
  return item;
};
if (decide(policy, pick(calls, 0), used).outcome !== 'allow') throw new Error('The measured call is refused.');
const floor = measure('JSON.parse of the same call', (index) => JSON.parse(pick(texts, index)));
const decision = measure(`one decision under ${TOOLS} tools, two limits`, (index) => decide(policy, pick(calls, index), used));
const keys = measure('the keys of its counters', (index) => counterKeys(policy, pick(calls, index)));
console.log(`decision / JSON.parse: ${(decision / floor).toFixed(2)}; with its keys ${((decision + keys) / floor).toFixed(2)}`);
