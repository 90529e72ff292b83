import type { ChangeSeverity } from '../change.ts';
import { listed } from '../words.ts';
import { ordersIn } from './orders.ts';
import { textDiff } from './text-diff.ts';
import { cut } from './words.ts';

/** What a model is told now that it was not told before. */
export interface GainedText {
  /** What follows "the description". */
  what: string;
  severity: ChangeSeverity;
  /** What follows "what it gained", where it speaks to the model. */
  reason: string | undefined;
  passages: { before?: string; after?: string };
}

/** Compares two texts of a definition; an absent one is empty. Passages are cut to a bounded length. */
export function gainedText(before: string, after: string): GainedText {
  const { removed, added } = textDiff(before, after);
  // Asked of all of it, not of what is shown.
  const orders = ordersIn(added.join('\n'));
  const passages = {
    ...(removed.length > 0 && { before: cut(removed.join(' … ')) }),
    ...(added.length > 0 && { after: cut(added.join(' … ')) }),
  };
  return {
    what: whatOf(before, after, removed.length > 0, added.length > 0),
    severity: orders.length > 0 ? 'alarm' : added.length > 0 ? 'raise' : 'note',
    reason: orders.length > 0 ? listed(orders.map(({ says }) => says)) : undefined,
    passages,
  };
}

function whatOf(before: string, after: string, lost: boolean, gained: boolean): string {
  if (before === '') return 'is new';
  if (after === '') return 'is gone';
  if (lost && gained) return 'says something else';
  if (gained) return 'says more';
  return lost ? 'says less' : 'has other white space';
}
