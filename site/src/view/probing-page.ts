import type { Probe } from '#core/probe';
import type { SiteSettings } from '#site/src/build-input';
import { excerpt, safeLink, shownName } from './shown-text.ts';
import { dayOf, NOT_LISTED_WORDS } from './words.ts';

/** How this installation asks servers that run elsewhere, for those who were asked. */
export interface ProbingPage {
  /** Absent where nobody is asked. */
  userAgent: string | undefined;
  tell: { words: string; href?: string } | undefined;
  rows: { host: string; target: string; href: string | undefined; day: string; at: string; requests: number; outcome: string }[];
  /** Rows that the data file has and the page has not. */
  more: number;
}

const MOST_ROWS = 200;

export function probingPage({ contact, reportUrl, probing }: SiteSettings): ProbingPage {
  const probes = probing?.probes ?? [];
  const contactLink =
    contact === undefined ? undefined : (safeLink(contact) ?? (/^[^\s@]+@[^\s@]+$/.test(contact) ? `mailto:${contact}` : undefined));
  const report = safeLink(reportUrl);
  return {
    userAgent: probing?.userAgent,
    tell:
      contact !== undefined
        ? { words: contact, ...(contactLink !== undefined && { href: contactLink }) }
        : report === undefined
          ? undefined
          : { words: report, href: report },
    rows: probes.slice(0, MOST_ROWS).map((probe) => ({
      host: shownName(excerpt(probe.host, 120)),
      target: shownName(excerpt(probe.target, 160)),
      href: safeLink(probe.target),
      day: dayOf(probe.at),
      at: probe.at,
      requests: requestsOf(probe),
      outcome: outcomeWords(probe.status),
    })),
    more: Math.max(0, probes.length - MOST_ROWS),
  };
}

/** Beyond those that are told one by one, the last line counts the rest. */
function requestsOf({ asked }: Probe): number {
  const rest = /^and (\d{1,9}) more$/.exec(asked.at(-1) ?? '')?.[1];
  return rest === undefined ? asked.length : asked.length - 1 + Number(rest);
}

function outcomeWords(status: string): string {
  if (status === 'listed') return 'Listed its tools';
  if (status === 'put-off') return 'Asked to come again later';
  const words = Object.entries(NOT_LISTED_WORDS).find(([outcome]) => outcome === status)?.[1];
  return words?.title ?? 'Broken off';
}
