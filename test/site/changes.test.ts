import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '#core/change';
import { alarmWords, changeMoments, severityLegend } from '#site/src/view/changes';

const event = (rest: Partial<ChangeEvent> = {}): ChangeEvent => ({
  kind: 'description',
  what: 'The description says more.',
  severity: 'raise',
  reasons: [],
  evidence: [{ in: 'description', after: 'A lot.' }],
  tool: 'read',
  at: '2026-11-20T10:00:00.000Z',
  since: '2026-10-02T10:00:00.000Z',
  ...rest,
});

describe('what a page says changed', () => {
  it('is nothing where nothing did', () => {
    expect(changeMoments(undefined)).toEqual([]);
    expect(alarmWords(undefined)).toBeUndefined();
    expect(alarmWords([event()])).toBeUndefined();
  });

  it('stands under the day of the look that found it, with its worst mark', () => {
    const moments = changeMoments([
      event({ severity: 'alarm' }),
      event({ severity: 'note', what: 'The title is gone.' }),
      event({ at: '2026-10-02T10:00:00.000Z', since: '2026-10-02T09:00:00.000Z' }),
    ]);
    expect(moments.map(({ when, since, severity, changes }) => [when, since, severity, changes.map(({ label }) => label)])).toEqual([
      ['20 November 2026', '2 October 2026', 'alarm', ['Alarm', 'Note']],
      ['2 October 2026', '2 October 2026', 'raise', ['Raised']],
    ]);
    expect(severityLegend(moments.slice(1))).toBe('Raised: a call can do more than before, or the model is told something else.');
  });

  it('shows passages as text with unseen characters spelt out, and none that the sentence holds', () => {
    const [moment] = changeMoments([
      event({ evidence: [{ in: 'description', before: 'a\u202eb', after: '<b>' }] }),
      event({
        what: 'The greatest value of the argument `b` was 100 and is 1000 now.',
        evidence: [{ in: '/x', before: '100', after: '1000' }],
      }),
      event({
        kind: 'flag',
        what: 'Its text is marked `hint-contradiction` now.',
        evidence: [{ in: 'flags', after: 'hint-contradiction' }],
      }),
    ]);
    expect(moment?.changes.map(({ passages }) => passages)).toEqual([[{ before: 'a[U+202E]b', after: '<b>' }], [], []]);
    expect(moment?.changes[2]?.what).toContain('hints contradict');
  });

  it('names a tool that has a page, and leaves one that is gone to the sentence', () => {
    const [moment] = changeMoments([
      event({ tool: 'a\nb' }),
      event({ kind: 'tool-removed' }),
      event({ kind: 'server-version', tool: undefined as never }),
    ]);
    expect(moment?.changes.map(({ toolName }) => toolName)).toEqual(['a[line break]b', undefined, undefined]);
  });

  it('says at the head of the page what alarmed last', () => {
    const alarm = event({ severity: 'alarm' });
    expect(alarmWords([event(), alarm])).toBe('Changed on 20 November 2026: The description says more.');
    expect(alarmWords([alarm, { ...alarm, tool: 'write' }, { ...alarm, at: '2026-10-02T10:00:00.000Z' }])).toBe(
      '2 alarming changes in 2 tools on 20 November 2026.',
    );
    expect(alarmWords([alarm, alarm])).toBe('2 alarming changes on 20 November 2026.');
  });

  it('has a ceiling, and says how many more there are', () => {
    const [moment] = changeMoments(Array.from({ length: 40 }, () => event()));
    expect([moment?.changes.length, moment?.more]).toEqual([25, 15]);
    const days = Array.from({ length: 30 }, (_, at) => event({ at: new Date(Date.UTC(2026, 0, 1 + at)).toISOString() }));
    expect(changeMoments(days)).toHaveLength(20);
  });
});
