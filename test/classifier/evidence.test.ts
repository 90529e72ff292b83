import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { isDecisive } from '#classifier/confidence';
import { Classification, type Evidence, type ServerContext } from '#core/classification';
import { isJsonObject, type Json, type JsonObject } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { ADVERSARIAL, BENIGN } from '../corpus/adversarial/corpus.ts';
import { aServer } from './support.ts';

/** Definitions that no digest can be made of have a verdict all the same: one with half a character in it. */
const DIGEST = `sha256:${'0'.repeat(64)}`;

/** Whether the quote stands, to the letter, in what the evidence names: a text, or a name or text at or below a pointer. */
function stands({ in: where, quote }: Evidence, definition: ToolDefinition): boolean {
  if (where === 'name' || where === 'title' || where === 'description') return definition[where]?.includes(quote) === true;
  if (where === 'annotations') return holds(definition.annotations?.['title'], quote);
  const steps = where
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at: Json | undefined = { inputSchema: definition.inputSchema ?? null };
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return false;
    at = Array.isArray(at) ? at[Number(step)] : at[step];
  }
  return steps.at(-1)?.includes(quote) === true || holds(at, quote);
}

function holds(value: Json | undefined, quote: string): boolean {
  if (typeof value === 'string') return value.includes(quote);
  if (Array.isArray(value)) return value.some((item) => holds(item, quote));
  return isJsonObject(value) && Object.entries(value).some(([key, own]) => key.includes(quote) || holds(own, quote));
}

/** The evidence that cannot be found where it is said to stand. */
function astray(tool: ToolDefinition, server: ServerContext): string[] {
  return classify(tool, server, DIGEST)
    .evidence.filter((evidence) => !stands(evidence, tool))
    .map((evidence) => `${tool.name}: ${JSON.stringify(evidence)}`);
}

describe('a quote', () => {
  it('stands in the definition where the evidence says, however that is disguised', () => {
    expect([...ADVERSARIAL, ...BENIGN].flatMap(({ tool, server }) => astray(tool, server))).toEqual([]);
  });

  it('is there for whatever ends things or moves money', () => {
    const bare = ADVERSARIAL.filter(({ tool, server }) => {
      const { category, evidence, operations } = classify(tool, server);
      const own = evidence.filter(({ rule }) => rule === 'operation-table').length;
      return (
        (category === 'Destructive' || category === 'Financial') &&
        own === 0 &&
        !evidence.some((one) => isDecisive(one, { category, ...(operations ? { operations } : {}) }))
      );
    });
    expect(bare.map(({ id }) => id)).toEqual([]);
  });

  it.each<[string, ToolDefinition, Evidence]>([
    [
      'the second of two titles',
      { name: 'get_thing', title: 'Thing', annotations: { title: 'Delete all things' } },
      { rule: 'destroys-data', in: 'annotations', quote: 'Delete' },
    ],
    [
      'letters that are set apart by odd space',
      { name: 'get_thing', description: 'Gets it. It d\u2009e\u2009l\u2009e\u2009t\u2009e\u2009s all.' },
      { rule: 'destroys-data', in: 'description', quote: 'd\u2009e\u2009l\u2009e\u2009t\u2009e\u2009s' },
    ],
    [
      'a word with a reference to nothing in it',
      { name: 'get_thing', description: 'De&shy;letes the thing.' },
      { rule: 'destroys-data', in: 'description', quote: 'De&shy;letes the thing.' },
    ],
    [
      'a value in another branch',
      {
        name: 'thing',
        inputSchema: { anyOf: [{ properties: { action: { const: 'get' } } }, { properties: { action: { const: 'delete' } } }] },
      },
      { rule: 'operation-table', in: '/inputSchema/anyOf/1/properties/action', quote: 'delete' },
    ],
  ])('is found in %s', (_what, tool, evidence) => {
    expect(classify(tool, aServer).evidence).toContainEqual(evidence);
    expect(astray(tool, aServer)).toEqual([]);
  });
});

describe('whatever a server sends', () => {
  const WORDS =
    `delete delete_item run shell command action pay amount __proto__ constructor toString $ref # #/properties/a #/$defs/x #a #/%E0%A4 a x
    properties items enum anyOf const default examples description type string 0 1 ~ / ~1 de_lete d3l3te yes ZGVsZXRlIGFsbCBmaWxlcw== İ ß ﬁ`.split(
      /\s+/,
    );
  const TEXTS = [
    '',
    'Deletes it.',
    'It deletes all',
    '删除文件',
    'удаляет файл',
    '\ud800',
    '\udc00delete',
    'de\u200blete',
    '\u202e.lla seteleD',
    '&#100;elete it',
  ];
  const word = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  );
  const objectOf = (own: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> =>
    fc.array(fc.tuple(word, own), { maxLength: 3 }).map((members) => {
      const object: JsonObject = {};
      // A member called `__proto__` is one like any other.
      for (const [key, value] of members)
        Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
      return object;
    });
  const leaf: fc.Arbitrary<Json> = fc.oneof(word, fc.constantFrom<Json[]>(null, true, 0, 1.5));
  const value: fc.Arbitrary<Json> = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), objectOf(leaf));
  const schemaOver = (inner: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> =>
    fc.record(
      {
        type: fc.constantFrom<Json[]>('string', 'object', 'boolean', ['string', 'null']),
        properties: objectOf(inner),
        patternProperties: objectOf(inner),
        additionalProperties: inner,
        items: inner,
        anyOf: fc.array(inner, { maxLength: 2 }),
        $ref: word,
        $anchor: word,
        $defs: objectOf(inner),
        description: word,
        title: word,
        enum: fc.array(value, { maxLength: 3 }),
        const: value,
        default: value,
        examples: fc.array(value, { maxLength: 2 }),
        required: fc.array(leaf, { maxLength: 2 }),
        propertyNames: objectOf(fc.array(leaf, { maxLength: 2 })),
        pattern: word,
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<JsonObject>;
  const schema = schemaOver(fc.oneof(value, schemaOver(fc.oneof(value, schemaOver(value)))));
  const tool: fc.Arbitrary<ToolDefinition> = fc
    .record({ name: word, title: word, description: word, inputSchema: schema, annotations: objectOf(value) }, { requiredKeys: ['name'] })
    .map((definition) => definition as ToolDefinition);

  it('gets a verdict, and each of its quotes stands where it says', () => {
    fc.assert(
      fc.property(tool, fc.record({ id: word, name: word, description: word }), (definition, server) => {
        expect(Classification.safeParse(classify(definition, server, DIGEST)).success).toBe(true);
        expect(astray(definition, server)).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });
});
