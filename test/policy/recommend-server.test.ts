import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Policy, printPolicy } from '#policy/document';
import { standingGroups } from '#policy/explain-standings';
import { alternativesForServer, presetForServer, type Recommendable, recommendForServer, recommendForTool } from '#policy/recommend';
import { aTool } from './support.ts';

describe('recommendForServer', () => {
  const some = [
    aTool({ category: 'Financial' }, { name: 'pay' }),
    aTool({ category: 'Execute' }, { name: 'run' }),
    aTool({ category: 'Read', facets: ['secrets'] }, { name: 'keys' }),
    aTool({ category: 'Write' }, { name: 'update' }),
    aTool({ category: 'Destructive' }, { name: 'wipe' }),
    aTool({ category: 'Write' }, { name: 'add' }),
    aTool({ category: 'Read' }, { name: 'list' }),
    aTool({ category: 'Destructive' }, { name: 'drop' }),
    aTool({ category: 'Read' }, { name: 'get' }),
    aTool({ category: 'Execute', argumentRisks: [{ path: 'args.sql', kind: 'sql' }] }, { name: 'query' }),
  ];

  it('puts first what can be used at once, then what is limited, then what waits for a person, each by category and name', () => {
    const policy = recommendForServer(some);
    expect(Object.keys(policy.tools ?? {})).toEqual(['get', 'list', 'keys', 'add', 'update', 'run', 'query', 'pay']);
    expect(policy.hide).toEqual(['drop', 'wipe']);
  });

  it('is the same document whatever order the server lists its tools in', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(some, { minLength: some.length }), fc.boolean(), (shuffled, compatible) => {
        expect(printPolicy(recommendForServer(shuffled, { compatible }))).toBe(printPolicy(recommendForServer(some, { compatible })));
      }),
    );
  });

  it('has a valid policy for no tools', () => {
    expect(recommendForServer([])).toEqual({ version: '1', default: 'deny', tools: {} });
  });

  it('hides a name whose tools differ in danger, and takes the safer of two alike', () => {
    const read = aTool({ category: 'Read' });
    const write = aTool({ category: 'Write', risk: 'medium' }, { description: 'Another.' });
    const secrets = aTool({ category: 'Read', facets: ['secrets'] }, { description: 'A third.' });
    expect(recommendForServer([read, write])).toEqual({ version: '1', default: 'deny', hide: ['t'], tools: {} });
    expect(recommendForServer([write, read]).hide).toEqual(['t']);
    expect(recommendForServer([read, { ...read, classification: { ...read.classification, risk: 'high' } }]).hide).toEqual(['t']);
    expect(recommendForServer([read, secrets]).hide).toBe(undefined);
    expect(recommendForServer([read, read])).toEqual(recommendForTool(read));
  });
});

describe('presets for a server', () => {
  const some = [
    aTool({ category: 'Read' }, { name: 'list' }),
    aTool({ category: 'Write' }, { name: 'update' }),
    aTool({ category: 'Execute', argumentRisks: [{ path: 'args.command', kind: 'shell' }] }, { name: 'run' }),
    aTool({ category: 'Destructive' }, { name: 'wipe' }),
    aTool({ category: 'Financial' }, { name: 'pay' }),
  ];
  const standings = (policy: Policy) =>
    Object.fromEntries(standingGroups(policy).map(({ standing, lines }) => [standing, lines.flatMap(({ names }) => names)]));

  it('leaves only reads', () => {
    expect(standings(presetForServer(some, 'read-only'))).toEqual({ free: ['list'], closed: ['update', 'run', 'wipe', 'pay'] });
  });

  it('hides what would wait for a person where nobody is there', () => {
    expect(standings(presetForServer(some, 'unattended'))).toEqual({ free: ['list'], limited: ['update'], closed: ['run', 'wipe', 'pay'] });
  });

  it('puts a person before all but reads', () => {
    expect(standings(presetForServer(some, 'supervised'))).toEqual({ free: ['list'], approval: ['update', 'run', 'wipe', 'pay'] });
    const { reason } = presetForServer(some, 'supervised').tools?.['wipe']?.approve?.[0] ?? {};
    expect(reason).toBe('This tool may destroy something for good. Check what is removed, because it may not come back.');
  });

  it('denies in the compatible core what a person would approve', () => {
    expect(standings(presetForServer(some, 'supervised', { compatible: true }))).toEqual({
      free: ['list'],
      closed: ['update', 'run', 'wipe', 'pay'],
    });
    expect(presetForServer(some, 'unattended', { compatible: true }).hide).toEqual(['run', 'wipe', 'pay']);
  });

  it('are offered where they are another policy than the recommended one', () => {
    const offered = (tools: Recommendable[]) => alternativesForServer(tools).map(({ preset }) => preset);
    expect(offered(some)).toEqual(['read-only', 'unattended', 'supervised']);
    expect(offered(some.slice(0, 2))).toEqual(['read-only', 'supervised']);
    expect(offered(some.slice(0, 1))).toEqual([]);
    expect(offered([])).toEqual([]);
  });
});
