import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { RULES, ruleEntries } from '#classifier/rules/rules';
import { RuleEntry } from '#core/classification';
import { aServer, aTool } from './support.ts';

function rulesOn(example: string): string[] {
  return classify(aTool(example), aServer).evidence.map((evidence) => evidence.rule);
}

describe('rules', () => {
  it.each(RULES.flatMap((rule) => rule.finds.map((example) => [rule.id, example] as const)))('%s finds %s', (id, example) => {
    expect(rulesOn(example)).toContain(id);
  });

  it.each(RULES.flatMap((rule) => rule.leaves.map((example) => [rule.id, example] as const)))('%s leaves %s', (id, example) => {
    expect(rulesOn(example)).not.toContain(id);
  });

  it('have distinct ids, examples of both kinds, and travel in the catalogue', () => {
    expect(new Set(RULES.map((rule) => rule.id)).size).toBe(RULES.length);
    for (const rule of RULES) expect([rule.finds.length > 0, rule.leaves.length > 0]).toEqual([true, true]);
    for (const entry of ruleEntries()) expect(RuleEntry.parse(entry)).toEqual(entry);
  });
});
