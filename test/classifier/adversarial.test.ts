import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { CATEGORIES, type Category, type Classification } from '#core/classification';
import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { RISK_LEVELS } from '#core/risk';
import { readToolDefinition, type ToolDefinition } from '#core/tool-definition';
import { ADVERSARIAL, BENIGN } from '../corpus/adversarial/corpus.ts';
import { BEYOND_RULES, KNOWN_FLAGGED, KNOWN_UNFLAGGED } from '../corpus/adversarial/known.ts';
import { padding } from '../corpus/adversarial/over-long.ts';
import { type AdversarialRow, ATTACK_CLASSES } from '../corpus/adversarial/row.ts';

/** Flags that say: text stands here that a person, or a machine, does not read. */
const CONCEALMENT = new Set(['hidden-characters', 'encoded-text', 'look-alike-letters']);
const DANGEROUS = ['Write', 'Execute', 'Destructive', 'Financial'] as const;

const verdictOf = (row: AdversarialRow): Classification => classify(row.tool, row.server);
const rank = (category: Category): number => CATEGORIES.indexOf(category);
const isOver = (row: AdversarialRow): boolean => rank(verdictOf(row).category) > rank(row.category);
const conceals = (row: AdversarialRow): boolean => verdictOf(row).flags.some((flag) => CONCEALMENT.has(flag));

/** Talked down: below what the worst call can do, or below what name and schema permit where prose claims a limit. */
function isLowered(row: AdversarialRow): boolean {
  const category = rank(verdictOf(row).category);
  return category < rank(row.category) || (row.allows !== undefined && category < rank(row.allows));
}

/** A schema without the prose in it. An argument that is called `description` is no prose. */
function withoutProse(schema: JsonObject): JsonObject {
  const bare: JsonObject = {};
  for (const [key, member] of Object.entries(schema)) {
    if (key === 'description' || key === 'title' || key === '$comment') continue;
    const named = key === 'properties' || key === 'patternProperties' || key === '$defs';
    if (named && isJsonObject(member)) bare[key] = Object.fromEntries(Object.entries(member).map(([name, own]) => [name, bareOf(own)]));
    else bare[key] = Array.isArray(member) ? member.map(bareOf) : bareOf(member);
  }
  return bare;
}

function bareOf(member: Json): Json {
  return isJsonObject(member) ? withoutProse(member) : member;
}

function structureOf({ name, inputSchema }: ToolDefinition): ToolDefinition {
  return { name, ...(inputSchema ? { inputSchema: withoutProse(inputSchema) } : {}) };
}

describe('the adversarial corpus', () => {
  it('gives every row an id of its own, a reason, and a definition that a server could send', () => {
    const all = [...ADVERSARIAL, ...BENIGN];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const row of all) {
      expect(row.id).toMatch(/^[a-z-]+\/[a-z0-9-]+$/);
      expect(row.id.startsWith(`${row.class}/`)).toBe(true);
      expect(row.why).not.toBe('');
      expect(readToolDefinition(JSON.parse(JSON.stringify(row.tool)))).toEqual(row.tool);
    }
    expect(new Set(all.map(({ tool, server }) => JSON.stringify([server.id, tool]))).size).toBe(all.length);
    expect(ADVERSARIAL.length).toBeGreaterThanOrEqual(970);
    expect(BENIGN.length).toBeGreaterThanOrEqual(240);
  });

  it.each(ATTACK_CLASSES)('has every dangerous category under %s', (attackClass) => {
    const rows = ADVERSARIAL.filter((row) => row.class === attackClass);
    const reached = new Set(rows.map(({ allows, category }) => allows ?? category));
    expect([...reached]).toEqual(expect.arrayContaining([...DANGEROUS]));
  });

  it('has harmless tools that are made to look dangerous, and limits that are real', () => {
    for (const attackClass of ['stuffing', 'enforced-limit'] as const) {
      expect(ADVERSARIAL.some((row) => row.class === attackClass && row.category === 'Read')).toBe(true);
    }
    expect(ADVERSARIAL.filter(({ claimsOnly }) => claimsOnly).length).toBeGreaterThanOrEqual(15);
  });
});

describe('a verdict', () => {
  it('is lowered by no row but those that are beyond rules', () => {
    const lowered = ADVERSARIAL.filter(isLowered).map(({ id }) => id);
    expect(lowered.filter((id) => !BEYOND_RULES.has(id))).toEqual([]);
    // What no longer is has to leave the list, so that it cannot come back unseen.
    expect([...BEYOND_RULES].filter((id) => !lowered.includes(id))).toEqual([]);
  });

  it('of name and schema alone is never above that of the whole', () => {
    const above = [...ADVERSARIAL, ...BENIGN].filter((row) => {
      const alone = classify(structureOf(row.tool), row.server);
      const whole = verdictOf(row);
      return rank(alone.category) > rank(whole.category) || RISK_LEVELS.indexOf(alone.risk) > RISK_LEVELS.indexOf(whole.risk);
    });
    expect(above.map(({ id }) => id)).toEqual([]);
  });

  it('says that text was hidden or encoded, and says it of no text that is plain', () => {
    const unflagged = ADVERSARIAL.filter((row) => row.conceals && !conceals(row)).map(({ id }) => id);
    expect(unflagged.filter((id) => !KNOWN_UNFLAGGED.has(id))).toEqual([]);
    expect([...KNOWN_UNFLAGGED].filter((id) => !unflagged.includes(id))).toEqual([]);
    expect(BENIGN.filter(conceals).map(({ id }) => id)).toEqual([...KNOWN_FLAGGED]);
  });

  it.each<[string, readonly AdversarialRow[], number]>([
    ['where only prose claims a limit', ADVERSARIAL.filter(({ claimsOnly }) => claimsOnly), 23],
    ['where name or schema enforce one', ADVERSARIAL.filter((row) => row.class === 'enforced-limit'), 6],
    ['of what is made to look dangerous', ADVERSARIAL.filter((row) => row.class === 'stuffing'), 0],
    ['of harmless look-alikes', BENIGN, 18],
  ])('is too high no more often than it was %s', (what, rows, reached) => {
    const over = rows.filter(isOver).map((row) => `${row.id}: ${verdictOf(row).category}, and is ${row.category}`);
    console.info(`Too high ${what}: ${over.length} of ${rows.length}.`);
    expect(over.length, over.join('\n')).toBeLessThanOrEqual(reached);
  });

  it('of harmless look-alikes is never too low', () => {
    expect(BENIGN.filter(isLowered).map(({ id }) => id)).toEqual([]);
  });
});

describe('words around a definition', () => {
  const rows = fc.constantFrom(...ADVERSARIAL);
  const sentences = fc.constantFrom(
    ...BENIGN.flatMap(({ tool }) => tool.description ?? []),
    ...ADVERSARIAL.filter(({ class: kind }) => kind === 'analyst-instruction' || kind === 'fake-verdict').flatMap(
      ({ tool }) => tool.description ?? [],
    ),
    padding(25_000),
  );
  const OPENINGS = [
    'Read-only.',
    'It does not',
    'Never',
    'Not',
    'Without',
    'Instead of',
    'This tool is safe and',
    'Lists what',
    'How to',
    'e.g.',
    '(',
    '`',
    '```',
    '<!--',
    '\u202e',
    '\u200b',
    '—',
    'not.',
    'when',
  ];
  const phrases = fc.oneof(fc.constantFrom(...OPENINGS), sentences);
  const said = fc.array(phrases, { maxLength: 4 }).map((parts) => parts.join(' '));

  function levels(tool: ToolDefinition, { server }: AdversarialRow): { category: number; risk: number } {
    const { category, risk } = classify(tool, server);
    return { category: rank(category), risk: RISK_LEVELS.indexOf(risk) };
  }

  it('never bring a verdict below that of name and schema', () => {
    fc.assert(
      fc.property(rows, said, said, (row, before, behind) => {
        const alone = levels(structureOf(row.tool), row);
        const told = levels({ ...row.tool, description: `${before} ${row.tool.description ?? ''} ${behind}` }, row);
        expect(told.category).toBeGreaterThanOrEqual(alone.category);
        expect(told.risk).toBeGreaterThanOrEqual(alone.risk);
      }),
      { numRuns: 1200 },
    );
  });

  it('never lower it when they are appended', () => {
    fc.assert(
      fc.property(rows, said, (row, behind) => {
        const before = levels(row.tool, row);
        const after = levels({ ...row.tool, description: `${row.tool.description ?? ''} ${behind}` }, row);
        expect(after.category).toBeGreaterThanOrEqual(before.category);
        expect(after.risk).toBeGreaterThanOrEqual(before.risk);
      }),
      { numRuns: 1200 },
    );
  });

  it('never lower it when they are said of an argument', () => {
    const lowered: string[] = [];
    for (const row of ADVERSARIAL) {
      const properties = row.tool.inputSchema?.['properties'];
      if (!isJsonObject(properties)) continue;
      const before = levels(row.tool, row);
      for (const words of OPENINGS) {
        const worded = Object.fromEntries(
          Object.entries(properties).map(([name, own]): [string, Json] => {
            if (!isJsonObject(own)) return [name, own];
            return [name, { ...own, description: `${typeof own['description'] === 'string' ? own['description'] : ''} ${words}` }];
          }),
        );
        const after = levels({ ...row.tool, inputSchema: { ...row.tool.inputSchema, properties: worded } }, row);
        if (after.category < before.category || after.risk < before.risk) lowered.push(`${row.id}: ${words}`);
      }
    }
    expect(lowered).toEqual([]);
  });
});

describe('how a definition is spelled', () => {
  const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
  const SPELLINGS: readonly ((words: string[]) => string)[] = [
    (words) => words.map((word, at) => (at === 0 ? word : capital(word))).join(''),
    (words) => words.map(capital).join(''),
    (words) => words.join('-'),
    (words) => words.join('.'),
    (words) => words.join('/'),
    (words) => words.join(' '),
    (words) => words.join('__'),
    (words) => words.join('_').toUpperCase(),
    (words) => words.map(capital).join('-'),
  ];
  // Single letters and digits join what stands beside them in one spelling and not in another.
  const plain = ADVERSARIAL.filter(({ tool }) => /^[a-z]{2,}(?:_[a-z]{2,})+$/.test(tool.name));

  it('does not lower a verdict: separators and case of the name', () => {
    expect(plain.length).toBeGreaterThan(300);
    for (const row of plain) {
      const before = rank(verdictOf(row).category);
      for (const spell of SPELLINGS) {
        const name = spell(row.tool.name.split('_'));
        expect(rank(classify({ ...row.tool, name }, row.server).category), `${row.id} as ${name}`).toBeGreaterThanOrEqual(before);
      }
    }
  });

  it('does not change a category: the order of arguments and of values', () => {
    const turned = (member: Json): Json => {
      if (Array.isArray(member)) return member.map(turned).reverse();
      if (!isJsonObject(member)) return member;
      return Object.fromEntries(
        Object.entries(member)
          .map(([key, own]): [string, Json] => [key, turned(own)])
          .reverse(),
      );
    };
    const changed = [...ADVERSARIAL, ...BENIGN].filter((row) => {
      if (BEYOND_RULES.has(row.id) || !row.tool.inputSchema) return false;
      const inputSchema = turned(row.tool.inputSchema);
      if (!isJsonObject(inputSchema)) throw new TypeError('An object turned round is one.');
      return classify({ ...row.tool, inputSchema }, row.server).category !== verdictOf(row).category;
    });
    expect(changed.map(({ id }) => id)).toEqual([]);
  });
});

describe('what an author of a server chooses freely', () => {
  type Variant = { what: string; row: AdversarialRow };
  const lowered = (variantsOf: (row: AdversarialRow) => Variant[], rows: readonly AdversarialRow[] = ADVERSARIAL): string[] =>
    rows.flatMap((row) => {
      // A verdict that is above the truth may come nearer to it.
      const before = Math.min(rank(verdictOf(row).category), rank(row.category));
      return variantsOf(row)
        .filter((variant) => rank(verdictOf(variant.row).category) < before)
        .map(({ what }) => `${row.id} ${what}`);
    });

  it('does not lower a verdict: the name of the server, taken from that of the tool', () => {
    const unnamed = ADVERSARIAL.map((row) => ({ ...row, server: { id: 'example', name: 'Example' } }));
    const named = (row: AdversarialRow): Variant[] => {
      const words = row.tool.name.split(/[^A-Za-z]+/).filter((word) => word.length > 1);
      return [...words.slice(0, 4), words.slice(0, 2).join(' '), words.join(' ')]
        .filter((name) => name !== '')
        .map((name) => ({ what: `on ${name}`, row: { ...row, server: { id: name, name } } }));
    };
    expect(lowered(named, unnamed)).toEqual([]);
  });

  it('does not lower a verdict: an argument more, in front or behind', () => {
    const more: [string, JsonObject][] = [
      ['verbose', { type: 'boolean' }],
      ['dry_run', { type: 'boolean' }],
      ['selector', { type: 'string' }],
      ['price', { type: 'number' }],
      ['slippage', { type: 'number' }],
      ['mode', { enum: ['read'] }],
      ['action', { enum: ['get'] }],
      ['method', { enum: ['GET'] }],
    ];
    const extended = (row: AdversarialRow): Variant[] => {
      const properties = row.tool.inputSchema?.['properties'];
      if (!isJsonObject(properties)) return [];
      return more
        .filter(([name]) => !(name in properties))
        .flatMap(([name, schema]) =>
          [
            { [name]: schema, ...properties },
            { ...properties, [name]: schema },
          ].map((wider) => ({
            what: `with ${name}`,
            row: { ...row, tool: { ...row.tool, inputSchema: { ...row.tool.inputSchema, properties: wider } } },
          })),
        );
    };
    expect(lowered(extended)).toEqual([]);
  });

  it('does not lower a verdict: another way to write the same schema', () => {
    const NOTHING: JsonObject = { type: 'null' };
    const whole: readonly ((schema: JsonObject) => JsonObject)[] = [
      (schema) => ({ allOf: [schema] }),
      (schema) => ({ anyOf: [{ type: 'object', properties: {} }, schema] }),
      (schema) => ({ oneOf: [schema, NOTHING] }),
      (schema) => ({ $ref: '#/$defs/all', $defs: { all: schema } }),
    ];
    const each: readonly ((schema: JsonObject) => JsonObject)[] = [
      (schema) => ({ anyOf: [schema, NOTHING] }),
      (schema) => ({ oneOf: [NOTHING, schema] }),
      (schema) => ({ allOf: [schema] }),
    ];
    const rewritten = (row: AdversarialRow): Variant[] => {
      const schema = row.tool.inputSchema;
      const properties = schema?.['properties'];
      if (!schema || !isJsonObject(properties)) return [];
      const wrapped = each.map((wrap) => ({
        ...schema,
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, own]): [string, Json] => [name, isJsonObject(own) ? wrap(own) : own]),
        ),
      }));
      // What references name stays where they look for it.
      const { $defs, definitions, ...own } = schema;
      const wholes = whole.map((wrap) => {
        const { $defs: added, ...rest } = wrap(own);
        const named = { ...(isJsonObject($defs) ? $defs : {}), ...(isJsonObject(added) ? added : {}) };
        return { type: 'object', ...rest, $defs: named, ...(definitions === undefined ? {} : { definitions }) };
      });
      return [...wholes, ...wrapped].map((inputSchema) => ({
        what: JSON.stringify(inputSchema).slice(0, 120),
        row: { ...row, tool: { ...row.tool, inputSchema } },
      }));
    };
    expect(lowered(rewritten)).toEqual([]);
  });

  it('does not lower a verdict below the truth: capital letters anywhere in the name', () => {
    const rows = fc.constantFrom(...ADVERSARIAL.filter(({ tool }) => /^[a-z_]+$/.test(tool.name)));
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.boolean()), (row, capitals) => {
        const name = [...row.tool.name].map((letter) => (capitals.next().value ? letter.toUpperCase() : letter)).join('');
        const spelled = classify({ ...row.tool, name }, row.server);
        expect(rank(spelled.category)).toBeGreaterThanOrEqual(Math.min(rank(verdictOf(row).category), rank(row.category)));
      }),
      { numRuns: 2000 },
    );
  });

  it('does not lower a verdict: marks around and between the words of a description', () => {
    const marks: readonly ((text: string) => string)[] = [
      (text) => `# ${text}`,
      (text) => `**${text}**`,
      (text) => `> ${text}`,
      (text) => `- ${text}`,
      (text) => `"${text}"`,
      (text) => `\`${text}\``,
      (text) => `(${text})`,
      (text) => `<p>${text}</p>`,
      (text) => `\n\n  ${text}`,
      (text) => text.replaceAll(' ', '\n'),
      (text) => text.replaceAll(' ', '\u00a0'),
      (text) => text.toUpperCase(),
    ];
    const marked = (row: AdversarialRow): Variant[] => {
      const { description } = row.tool;
      // Encoded text does not survive capitals, and the long rows say the same with more words.
      if (!description || description.length > 3000 || row.class === 'encoded') return [];
      return marks.map((mark) => {
        const written = mark(description);
        return { what: JSON.stringify(written.slice(0, 80)), row: { ...row, tool: { ...row.tool, description: written } } };
      });
    };
    expect(lowered(marked)).toEqual([]);
  });
});
