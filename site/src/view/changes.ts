import { CHANGE_SEVERITIES, type ChangeEvent, type ChangeSeverity, moreSevere } from '#core/change';
import { opening, shownName } from './shown-text.ts';
import { counted, dayOf, FLAG_WORDS } from './words.ts';

export const SEVERITY_WORDS: Readonly<Record<ChangeSeverity, { label: string; means: string }>> = {
  alarm: { label: 'Alarm', means: 'it looks like a tool that was trusted and turned' },
  raise: { label: 'Raised', means: 'a call can do more than before, or the model is told something else' },
  note: { label: 'Note', means: 'neither was raised' },
};

/** What one look found changed since the look before. */
export interface ChangeMoment {
  /** ISO 8601, UTC. */
  at: string;
  /** "2 November 2026", and since when it may have been so. */
  when: string;
  since: string;
  severity: ChangeSeverity;
  /** Most severe first. */
  changes: ChangeView[];
  /** Changes of this moment that are not shown. */
  more: number;
}

export interface ChangeView {
  what: string;
  severity: ChangeSeverity;
  label: string;
  reasons: string[];
  passages: { before?: string; after?: string }[];
  /** The tool's name; absent for what is the server's, and for a tool that is gone. */
  toolName?: string;
}

const MOST_MOMENTS = 20;
const MOST_A_MOMENT = 25;
const PASSAGE_CHARS = 400;
/** Of one change; the sentence above says what they are of. */
const MOST_PASSAGES = 3;

/** The events in the order of looks, newest first. */
export function changeMoments(events: readonly ChangeEvent[] = []): ChangeMoment[] {
  return [...Map.groupBy(events, ({ at }) => at)].slice(0, MOST_MOMENTS).map(([at, some]) => ({
    at,
    when: dayOf(at),
    since: dayOf(some[0]?.since ?? at),
    severity: some.reduce<ChangeSeverity>((worst, { severity }) => moreSevere(worst, severity), 'note'),
    changes: some.slice(0, MOST_A_MOMENT).map(changeView),
    more: Math.max(0, some.length - MOST_A_MOMENT),
  }));
}

function changeView(event: ChangeEvent): ChangeView {
  const { kind, severity, reasons, tool } = event;
  return {
    what: whatOf(event),
    severity,
    label: SEVERITY_WORDS[severity].label,
    reasons,
    passages: passagesOf(event),
    // Of one that is gone, the sentence says the name and there is no page.
    ...(tool !== undefined && kind !== 'tool-removed' && { toolName: shownName(tool) }),
  };
}

function whatOf({ kind, what, evidence }: ChangeEvent): string {
  return (kind === 'flag' && FLAG_WORDS[evidence[0]?.after ?? '']) || what;
}

/** Without those that the sentence holds already, and what a verdict rests on, which the page shows with it. */
function passagesOf({ kind, what, evidence }: ChangeEvent): ChangeView['passages'] {
  if (kind === 'category' || kind === 'flag') return [];
  const saysIt = (text: string | undefined) => text === undefined || what.includes(text.replace(/^"(.*)"$/, '$1'));
  return evidence
    .filter(({ before, after }) => !saysIt(before) || !saysIt(after))
    .slice(0, MOST_PASSAGES)
    .map(({ before, after }) => ({
      ...(before !== undefined && { before: opening(before, PASSAGE_CHARS) }),
      ...(after !== undefined && { after: opening(after, PASSAGE_CHARS) }),
    }));
}

/** For the head of a page: that something alarming changed, and when last; nothing where nothing did. */
export function alarmWords(events: readonly ChangeEvent[] = []): string | undefined {
  const alarms = events.filter(({ severity }) => severity === 'alarm');
  const [last] = alarms;
  if (last === undefined) return undefined;
  const then = alarms.filter(({ at }) => at === last.at);
  const tools = new Set(then.flatMap(({ tool }) => tool ?? []));
  const whose = tools.size > 1 ? ` in ${counted(tools.size, 'tool')}` : '';
  return then.length === 1
    ? `Changed on ${dayOf(last.at)}: ${whatOf(last)}`
    : `${counted(then.length, 'alarming change')}${whose} on ${dayOf(last.at)}.`;
}

/** What the marks mean, of those that are shown. */
export function severityLegend(moments: readonly ChangeMoment[]): string {
  const shown = new Set(moments.flatMap(({ changes }) => changes.map(({ severity }) => severity)));
  return CHANGE_SEVERITIES.toReversed()
    .filter((severity) => shown.has(severity))
    .map((severity) => `${SEVERITY_WORDS[severity].label}: ${SEVERITY_WORDS[severity].means}.`)
    .join(' ');
}
