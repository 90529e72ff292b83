import { z } from 'zod';
import { Inspection, type ListedInspection } from '#core/inspection';

/** An inspection without its tools, which stand on their own. */
export type StoredInspection = Exclude<Inspection, { outcome: 'listed' }> | Omit<ListedInspection, 'tools'>;

export const StoredInspection: z.ZodType<StoredInspection> = z
  .looseObject({})
  .transform((stored): unknown => ({ ...stored, tools: [] }))
  .pipe(Inspection)
  .transform(withoutTools);

export function withoutTools(inspection: Inspection): StoredInspection {
  if (inspection.outcome !== 'listed') return inspection;
  const { tools: _tools, ...rest } = inspection;
  return rest;
}
