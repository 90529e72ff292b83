import type { Basis } from '#core/inspection';
import { counted, grouped } from '#core/words';
import type { CrawlRow, CrawlSummary } from '#pipeline/crawl';
import { shown } from './io.ts';
import { formatTable } from './table.ts';

const BASIS: Readonly<Record<Exclude<Basis, 'observed'>, string>> = { static: 'source', declared: 'declared' };

/** A row a server. What was read or told is not shown as if it had been seen, nor what was remembered as if it had been done again. */
export function crawlTable({ rows, unchanged }: CrawlSummary, width: number): string {
  const cells = rows.map((row) => [
    shown(row.slug, 44),
    row.outcome === 'listed' && row.basis !== 'observed' ? `listed (${BASIS[row.basis]})` : row.outcome,
    String(row.tools),
    unchanged.has(row.target) ? 'unchanged' : `${(row.durationMs / 1000).toFixed(1)} s`,
    shown(row.detail, 200),
  ]);
  return formatTable(['server', 'outcome', 'tools', 'took', 'why'], cells, width);
}

/** `41 of 45 servers listed by starting them, 2 read from their source; 1,203 tools. 12 are unchanged and were not started again.` */
export function crawlSummary({ rows, unchanged }: CrawlSummary): string {
  const listed = rows.filter(({ outcome }) => outcome === 'listed');
  const seen = listed.filter(({ basis }) => basis === 'observed');
  const read = listed.filter(({ basis }) => basis === 'static').length;
  const told = listed.filter(({ basis }) => basis === 'declared').length;
  const tools = listed.reduce((sum, row) => sum + row.tools, 0);
  const parts = [
    `${grouped(seen.length)} of ${counted(rows.length, 'server')} listed by ${howSeen(seen)} them`,
    ...(read > 0 ? [`${grouped(read)} read from ${read === 1 ? 'its' : 'their'} source`] : []),
    ...(told > 0 ? [`${grouped(told)} only declared elsewhere`] : []),
  ];
  const known = rows.filter(({ target }) => unchanged.has(target));
  const again = known.length === 0 ? '' : ` ${grouped(known.length)} ${known.length === 1 ? 'is' : 'are'} unchanged and ${againOf(known)}.`;
  return `${parts.join(', ')}; ${counted(tools, 'tool')}.${again}`;
}

/** A repository may lead to a package that is started or to an address that is asked. */
function mayBe(rows: readonly CrawlRow[]): { started: boolean; asked: boolean } {
  const isRemote = ({ target }: CrawlRow) => /^https?:/.test(target);
  return {
    started: rows.some((row) => !isRemote(row)),
    asked: rows.some((row) => isRemote(row) || row.target.startsWith('github:')),
  };
}

function howSeen(rows: readonly CrawlRow[]): string {
  const { started, asked } = mayBe(rows);
  if (!asked) return 'starting';
  return started ? 'starting or asking' : 'asking';
}

function againOf(rows: readonly CrawlRow[]): string {
  const { started, asked } = mayBe(rows);
  const verb = rows.length === 1 ? 'was' : 'were';
  if (!asked) return `${verb} not started again`;
  return `${verb} not ${started ? 'started or asked' : 'asked'} again`;
}
