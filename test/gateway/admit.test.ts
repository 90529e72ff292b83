import { describe, expect, it } from 'vitest';
import { admit, type Enforcement } from '#gateway/admit';
import { NO_APPROVALS } from '#gateway/approvals';
import type { DecisionRecord } from '#gateway/audit';
import { logAudit } from '#gateway/audit';
import { memoryCounters } from '#gateway/counters/memory';
import { compilePolicy, type ToolCall } from '#policy/decide';
import { parsePolicyValue } from '#policy/document';

const NOON = new Date('2026-11-02T12:00:00Z');
const limits = [{ counter: 'c', window: 'day', max: 1, scope: 'grant' }];
const policyOf = (tool: object) => {
  const parsed = parsePolicyValue({ version: '1', default: 'deny', tools: { t: tool } });
  if (!parsed.ok) throw new Error('The policy of this test is not valid.');
  return compilePolicy(parsed.policy);
};
const aCall = (changes: Partial<ToolCall> = {}): ToolCall => ({
  tool: 't',
  args: { secret: 'x' },
  grant: 'g',
  server: 's',
  at: NOON,
  ...changes,
});
const enforcing = (changes: Partial<Enforcement> = {}): Enforcement & { told: DecisionRecord[] } => {
  const told: DecisionRecord[] = [];
  const audit = { record: (decision: DecisionRecord) => told.push(decision) };
  return {
    server: 's',
    grant: 'g',
    policy: () => undefined,
    counters: memoryCounters(() => NOON),
    approvals: NO_APPROVALS,
    audit,
    now: () => NOON,
    told,
    ...changes,
  };
};

describe('admit', () => {
  it('refuses every call without a policy', async () => {
    const enforcement = enforcing();
    expect(await admit(enforcement, undefined, aCall())).toMatchObject({ ok: false, refused: { outcome: 'deny', rule: '(no policy)' } });
    expect(enforcement.told).toMatchObject([{ outcome: 'deny', rule: '(no policy)', tool: 't', argumentKeys: ['secret'] }]);
  });

  it('takes the unit of a call that is allowed, and gives it back once', async () => {
    const policy = policyOf({ limits });
    const enforcement = enforcing();
    const first = await admit(enforcement, policy, aCall());
    expect(await admit(enforcement, policy, aCall())).toMatchObject({
      ok: false,
      refused: { rule: '/tools/t/limits/0', retryAfterSeconds: 43_200 },
    });
    if (!first.ok) throw new Error('It was refused.');
    await first.taken.giveBack();
    await first.taken.commit();
    await first.taken.giveBack();
    expect(await admit(enforcement, policy, aCall())).toMatchObject({ ok: true });
    expect(await admit(enforcement, policy, aCall())).toMatchObject({ ok: false });
    expect(enforcement.told.map(({ outcome }) => outcome)).toEqual(['allow', 'deny', 'allow', 'deny']);
  });

  it('makes the loser of a race a refusal of that limit', async () => {
    const counters = memoryCounters(() => NOON);
    const enforcement = enforcing({
      // Whoever reads here reads what was true before somebody else took the last unit.
      counters: { ...counters, read: async (keys) => new Map(keys.map((key) => [key, 0n])), reserve: (all) => counters.reserve(all) },
    });
    const policy = policyOf({ limits });
    expect(await admit(enforcement, policy, aCall())).toMatchObject({ ok: true });
    expect(await admit(enforcement, policy, aCall())).toMatchObject({ ok: false, refused: { outcome: 'deny', rule: '/tools/t/limits/0' } });
  });

  it('lets nothing through that could not be recorded, and keeps nothing of it', async () => {
    const policy = policyOf({ limits });
    const { counters } = enforcing();
    const record = () => {
      throw new Error('The disk is full.');
    };
    await expect(admit(enforcing({ counters, audit: { record } }), policy, aCall())).rejects.toThrow('The disk is full.');
    expect(await admit(enforcing({ counters }), policy, aCall())).toMatchObject({ ok: true });
  });

  it('asks a person where the policy does, and counts a call only when the answer is yes', async () => {
    const policy = policyOf({ limits, approve: [{ conditions: [], reason: 'Why not.' }] });
    const enforcement = enforcing();
    expect(await admit(enforcement, policy, aCall())).toMatchObject({
      ok: false,
      refused: {
        outcome: 'approve',
        rule: '/tools/t/approve/0',
        reason: 'The call needs a person; approvals are not configured. The policy says of such calls: Why not.',
      },
    });
    const approving = { ...enforcement, approvals: { ask: async () => ({ approved: true as const }) } };
    expect(await admit(approving, policy, aCall())).toMatchObject({ ok: true });
    expect(await admit(approving, policy, aCall())).toMatchObject({ ok: false, refused: { outcome: 'deny', rule: '/tools/t/limits/0' } });
    expect(enforcement.told.map(({ outcome, rule }) => [outcome, rule])).toEqual([
      ['approve', '/tools/t/approve/0'],
      ['allow', '/tools/t/approve/0'],
      ['deny', '/tools/t/limits/0'],
    ]);
  });

  it('logs names so that none of them can act on a terminal', () => {
    const lines: string[] = [];
    logAudit((line) => lines.push(line)).record({
      at: NOON,
      server: 's',
      grant: 'g',
      tool: 'a\u001b[2J\nallow b',
      argumentKeys: ['k\u202e', ...Array.from({ length: 30 }, (_, at) => `k${at}`)],
      outcome: 'deny',
      rule: '/tools/a',
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^deny a\\u\{1b\}\[2J allow b by \/tools\/a \(server s, grant g, arguments: k\\u\{202e\}, k0, .*, k18, …\)$/);
  });
});
