import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/json';
import { policyNotes } from '#policy/notes';
import { aPolicy } from './support.ts';

const stub = { path: 'args.path', op: 'regex', value: '' };

describe('policyNotes', () => {
  it.each<[string, JsonObject, string, RegExp]>([
    [
      'a pattern that nobody filled in',
      { tools: { 'a/b': { require: [{ conditions: [{ path: 'args.n', op: 'exists', value: true }, stub] }] } } },
      '/tools/a~1b/require/0/conditions/1/value',
      /^The pattern for `args\.path` is empty: any text passes/,
    ],
    ['the same for all tools', { all_tools: { require: [{ conditions: [stub] }] } }, '/all_tools/require/0/conditions/0/value', /is empty/],
    ['a tool both hidden and listed', { hide: ['x', 't'], tools: { t: {} } }, '/hide/1', /^`t` is hidden and also listed/],
    ['a name that is hidden twice', { hide: ['x', 'y', 'x'] }, '/hide/2', /^`x` is hidden twice\.$/],
    ['a star beside names', { hide: ['x', '*'], tools: { x: {} } }, '/hide/1', /^`\*` hides every tool/],
    ['a tool without a name', { tools: { '': {} } }, '/tools/', /empty name/],
    ['hiding a tool without a name', { hide: [''] }, '/hide/0', /without a name/],
    [
      'a denial without a condition',
      { tools: { t: { deny_if: [{ conditions: [] }] } } },
      '/tools/t/deny_if/0',
      /denies every call of `t`, always\.$/,
    ],
    ['the same for all tools', { all_tools: { deny_if: [{ conditions: [] }] } }, '/all_tools/deny_if/0', /denies every call of every tool/],
    ['an approval', { tools: { t: { approve: [{ conditions: [] }] } } }, '/tools/t/approve', /^While approvals .* is refused\.$/],
    [
      'approvals of several tools, once',
      {
        tools: {
          a: {},
          b: { approve: [{ conditions: [] }, { conditions: [] }] },
          c: { approve: [{ conditions: [] }] },
          d: { approve: [{ conditions: [] }] },
        },
      },
      '/tools/b/approve',
      /is refused\. The same goes for 2 more tools with `approve`\.$/,
    ],
  ])('tell of %s, and of nothing else', (_claim, members, pointer, message) => {
    expect(policyNotes(aPolicy(members))).toEqual([{ pointer, message: expect.stringMatching(message) }]);
  });

  it('have nothing to say of a policy that means what it says', () => {
    const deny = { conditions: [{ path: 'args.a', op: 'regex', value: '' }] };
    const rules = { require: [{ conditions: [{ ...stub, value: '^/srv/' }] }], deny_if: [deny] };
    expect(policyNotes(aPolicy({ hide: ['x'], tools: { __proto__x: rules, t: {} } }))).toEqual([]);
    expect(policyNotes(aPolicy({ hide: ['*'] }))).toEqual([]);
  });
});
