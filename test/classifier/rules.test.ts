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

  it.each([
    ['de_lete_user', 'destroys-data', 'de_lete'],
    ['dElEtE_user', 'destroys-data', 'dElEtE'],
    ['d3l3te_user', 'destroys-data', 'd3l3te'],
    ['p_a_y_invoice', 'moves-money', 'p_a_y'],
    ['NOTESDELETE', 'destroys-data', 'DELETE'],
    ['tearDownStack', 'destroys-data', 'tearDown'],
    ['key_revocation', 'ends-things', 'revocation'],
  ])('read %s for what it passes for, and quote it as it stands', (example, rule, quote) => {
    expect(classify(aTool(example), aServer).evidence).toContainEqual({ rule, in: 'name', quote });
  });

  it.each([
    [
      'what only sounds dangerous',
      'deletion_policies payment_history list_terminations order_book kill_ratio drop_rate charge_level',
      'Read',
    ],
    ['a noun behind which nobody knows the verb', 'node_yeet node_seize', 'Execute'],
    ['an unknown verb', 'flarb_users zorch', 'Execute'],
    ['a verb whose company is not what it acts on', 'purge_vote_records revoke_app_tokens clear_application_data', 'Destructive'],
  ])('call %s by its category', (_what, names, category) => {
    for (const name of names.split(' ')) expect([name, classify(aTool(name), aServer).category]).toEqual([name, category]);
  });

  it('have distinct ids, examples of both kinds, and travel in the catalogue', () => {
    expect(new Set(RULES.map((rule) => rule.id)).size).toBe(RULES.length);
    for (const rule of RULES) expect([rule.finds.length > 0, rule.leaves.length > 0]).toEqual([true, true]);
    for (const entry of ruleEntries()) expect(RuleEntry.parse(entry)).toEqual(entry);
  });
});
