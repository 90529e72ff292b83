import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { classify } from '#classifier/classify';
import { CATEGORIES, Category } from '#core/classification';
import { readToolDefinition, type ToolDefinition } from '#core/tool-definition';

const FOLDER = join(import.meta.dirname, '../corpus/adversarial');

const Row = z.object({
  id: z.string(),
  class: z.string(),
  server: z.object({ id: z.string(), name: z.string() }),
  tool: z.unknown(),
  category: Category,
  why: z.string(),
});

interface RedRow {
  id: string;
  server: { id: string; name: string };
  tool: ToolDefinition;
  category: Category;
}

function rowsOf(round: string): RedRow[] {
  return readFileSync(join(FOLDER, `${round}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { tool, ...row } = Row.parse(JSON.parse(line));
      const definition = readToolDefinition(tool);
      if (definition === undefined) throw new TypeError(`${row.id} is no definition that a server could send.`);
      return { ...row, tool: definition };
    });
}

const KNOWN = z.record(z.string(), z.array(z.string())).parse(JSON.parse(readFileSync(join(FOLDER, 'red-team-known.json'), 'utf8')));

/** Written by somebody who had not seen the rules. What they miss is listed, so that it can only become less. */
describe.each(['red-team-1', 'red-team-2'])('%s', (round) => {
  const rows = rowsOf(round);
  const lowered = rows.filter((row) => CATEGORIES.indexOf(classify(row.tool, row.server).category) < CATEGORIES.indexOf(row.category));

  it('has 150 rows of distinct ids, in every dangerous category', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(150);
    expect(new Set(rows.map(({ category }) => category))).toEqual(new Set(['Write', 'Execute', 'Destructive', 'Financial']));
  });

  it('gets through with no row more than is listed, and with each that is', () => {
    expect(lowered.map(({ id }) => id).sort()).toEqual(KNOWN[round]);
  });
});
