import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReply, usageOf } from '#classifier/llm/answer';
import { categoryOfEffects } from '#classifier/llm/effects';
import { type Prompt, promptFor } from '#classifier/llm/prompt';
import { ModelAnswer } from '#core/classification';
import type { ToolDefinition } from '#core/tool-definition';
import { aForm, aReply, aServer, deleteNote } from './support.ts';

function promptOf(tool: ToolDefinition): Prompt {
  const prompt = promptFor(tool, aServer, 'whole', '0011');
  if (typeof prompt === 'string') throw new Error(prompt);
  return prompt;
}
const prompt = promptOf(deleteNote);
const read = (form: unknown, changes: Record<string, unknown> = {}) => readReply(aReply(form, changes), prompt);
const quoting = (quote: string, field = 'description') => read(aForm({ evidence: [{ field, quote, shows: 'deletes' }] }));

describe('readReply', () => {
  it('reads an opinion whose category follows from the effects', () => {
    expect(read(aForm({ effects: ['reads', 'deletes'], arguments: [{ name: 'mode', kind: 'operation' }] }))).toEqual({
      outcome: 'opinion',
      opinion: {
        category: 'Destructive',
        effects: ['reads', 'deletes'],
        facets: ['delete'],
        argumentRisks: [{ path: 'args.mode', kind: 'operation' }],
        evidence: [{ rule: 'prompt-1:deletes', in: 'name', quote: 'delete_note' }],
        rationale: 'Deletes a note. A note deleted by mistake is gone.',
        confidence: 0.9,
      },
    });
  });

  it('can be stored and read again', () => {
    const answer = read(aForm({ operations: [{ argument: 'mode', value: 'purge', effects: ['deletes'] }] }));
    expect(ModelAnswer.parse(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
  });

  it('skips a thinking block, whatever it holds', () => {
    const thinking = { type: 'thinking', thinking: JSON.stringify(aForm({ effects: ['reads'] })), signature: '' };
    const [text] = aReply(aForm())['content'] as unknown[];
    expect(read(aForm(), { content: [thinking, text] })).toMatchObject({ opinion: { category: 'Destructive' } });
  });

  it.each([
    ['refusal', 'refusal'],
    ['max_tokens', 'truncated'],
    ['model_context_window_exceeded', 'truncated'],
    ['tool_use', 'not-as-asked'],
    ['pause_turn', 'not-as-asked'],
    [null, 'not-as-asked'],
  ])('takes a reply that stopped for `%s` for no verdict, though its form is whole', (stop_reason, why) => {
    expect(read(aForm(), { stop_reason })).toMatchObject({ outcome: 'no-verdict', why });
  });

  it.each([
    ['text before the form', `Here you are: ${JSON.stringify(aForm())}`, 'not-json'],
    ['half a form', JSON.stringify(aForm()).slice(0, -40), 'not-json'],
    ['no text', '', 'not-json'],
    ['another form', '{"category":"Read"}', 'not-as-asked'],
    ['a list', '[]', 'not-as-asked'],
    ['an effect nobody knows', aForm({ effects: ['is_safe'] }), 'not-as-asked'],
    ['a facet nobody knows', aForm({ facets: ['harmless'] }), 'not-as-asked'],
    ['no effect', aForm({ effects: [] }), 'not-as-asked'],
    ['no evidence', aForm({ evidence: [] }), 'not-as-asked'],
    ['more confidence than there is', aForm({ confidence: 1.5 }), 'not-as-asked'],
    ['an endless list', aForm({ facets: Array(201).fill('fs') }), 'not-as-asked'],
    ['an abstention', aForm({ abstain: 'says_too_little' }), 'abstained'],
    ['an operation without effects', aForm({ operations: [{ argument: 'mode', value: 'purge', effects: [] }] }), 'not-as-asked'],
    [
      'an operation that is not there',
      aForm({ operations: [{ argument: 'mode', value: 'peek', effects: ['reads'] }] }),
      'quote-not-in-definition',
    ],
  ])('takes %s for no verdict', (_claim, form, why) => {
    expect(read(form)).toMatchObject({ outcome: 'no-verdict', why });
  });

  it('takes what is no message for a broken reply', () => {
    for (const reply of [undefined, 'text', {}, { content: 'text' }])
      expect(readReply(reply, prompt)).toMatchObject({ why: 'broken-reply' });
  });

  it.each([
    ['words of the description', 'Nothing brings it back', 'description', 'description'],
    ['words across a line', 'a note.\nNothing', 'description', 'description'],
    ['words across a line as the prompt shows it', 'a note.\\nNothing', 'description', 'description'],
    ['words that stand in another field', 'delete_note', 'description', 'name'],
    ['a value of the schema', 'purge', 'inputSchema', '/inputSchema/properties/mode/enum/1'],
    ['a key of the schema', 'noteId', 'inputSchema', '/inputSchema/properties/noteId'],
    ['a piece of the schema', '"enum":["trash","purge"]', 'inputSchema', '/inputSchema'],
    ['quotation marks in the schema', 'The note, "id"', 'inputSchema', '/inputSchema/properties/noteId/description'],
    ['a hint', 'readOnlyHint', 'annotations', 'annotations'],
  ])('finds %s', (_claim, quote, field, where) => {
    expect(quoting(quote, field)).toMatchObject({ outcome: 'opinion', opinion: { evidence: [{ in: where, quote }] } });
  });

  it.each([
    ['words that nobody wrote', 'permanently erases everything'],
    ['words in another case', 'DELETES A NOTE'],
    ['joined pieces', 'Deletes a note ... back'],
    ['nothing', ''],
    ['blanks', ' '],
    ['punctuation alone', '.'],
    ["words of the server's", 'Keeps notes'],
    ['words of the rubric', 'You examine tools'],
    ['our markers', '<<<document 0011>>>'],
  ])('voids the whole form over a quote of %s', (_claim, quote) => {
    const form = aForm({
      evidence: [
        { field: 'name', quote: 'delete_note', shows: 'deletes' },
        { field: 'description', quote, shows: 'reads' },
      ],
    });
    expect(read(form)).toMatchObject({ outcome: 'no-verdict', why: 'quote-not-in-definition' });
  });

  it('takes our note of what was left out for no words of the tool', () => {
    const long = promptOf({ name: 't', description: 'delete '.repeat(10_000) });
    const quote = long.text.match(/\[\.\.\. \d+ characters left out \.\.\.\]/)?.[0] ?? 'none';
    const form = aForm({ evidence: [{ field: 'description', quote, shows: 'deletes' }] });
    expect(readReply(aReply(form), long)).toMatchObject({ why: 'quote-not-in-definition' });
  });

  it('makes an opinion or a named no verdict of whatever comes, and every quote of an opinion stands in the tool', () => {
    const effect = fc.constantFrom('reads', 'deletes', 'moves_money', 'is_safe');
    const quote = fc.oneof(fc.constantFrom('delete_note', 'Nothing brings', 'purge', 'mode'), fc.string());
    const form = fc.record(
      {
        effects: fc.array(effect, { maxLength: 3 }),
        facets: fc.constant([]),
        arguments: fc.constant([]),
        operations: fc.array(fc.record({ argument: fc.constant('mode'), value: quote, effects: fc.array(effect) }), { maxLength: 2 }),
        evidence: fc.array(fc.record({ field: fc.constantFrom('name', 'description', 'inputSchema'), quote, shows: effect }), {
          maxLength: 2,
        }),
        rationale: fc.string(),
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
        abstain: fc.constant('none'),
      },
      { noNullPrototype: true },
    );
    const texts = [deleteNote.name, deleteNote.title, deleteNote.description, JSON.stringify(deleteNote)].join('\n');
    let opinions = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 8, arbitrary: form }, fc.jsonValue(), fc.string()), (said) => {
        const answer = ModelAnswer.parse(read(said));
        if (answer.outcome !== 'opinion') return;
        opinions += 1;
        for (const { quote: found } of answer.opinion.evidence)
          expect(texts.includes(found) || texts.includes(JSON.parse(`"${found}"`))).toBe(true);
        const money = JSON.stringify(said).includes('moves_money') && answer.opinion.effects.includes('moves_money');
        if (money) expect(answer.opinion.category).toBe('Financial');
      }),
      { numRuns: 2_000 },
    );
    expect(opinions).toBeGreaterThan(20);
  });

  it('takes the worst of the operations and of the effects', () => {
    const operations = [
      { argument: 'mode', value: 'trash', effects: ['writes'] },
      { argument: 'mode', value: 'purge', effects: ['deletes', 'reads'] },
    ];
    expect(read(aForm({ effects: ['reads'], operations }))).toMatchObject({
      opinion: {
        category: 'Destructive',
        effects: ['reads', 'writes', 'deletes'],
        operations: {
          path: 'args.mode',
          operations: [
            { value: 'trash', category: 'Write' },
            { value: 'purge', category: 'Destructive' },
          ],
        },
      },
    });
    expect(read(aForm({ effects: ['moves_money'], operations }))).toMatchObject({ opinion: { category: 'Financial' } });
  });

  it('leaves out arguments that the schema does not have', () => {
    const named = [
      { name: 'noteId', kind: 'query' },
      { name: 'cmd', kind: 'shell' },
    ];
    expect(read(aForm({ arguments: named }))).toMatchObject({ opinion: { argumentRisks: [{ path: 'args.noteId', kind: 'query' }] } });
  });

  it.each(['This is a high-risk tool.', 'Read more at https://example.com.', ' '])('leaves out the rationale %j', (rationale) => {
    const answer = read(aForm({ rationale }));
    expect(answer).toMatchObject({ outcome: 'opinion', opinion: { category: 'Destructive' } });
    expect(answer).not.toHaveProperty('opinion.rationale');
  });
});

describe('categoryOfEffects', () => {
  it.each([
    [['reads', 'computes'], 'Read'],
    [['reads', 'sends_message'], 'Write'],
    [['changes_permissions'], 'Write'],
    [['writes', 'mutates_toolset'], 'Execute'],
    [['open_ended'], 'Execute'],
    [['ends_for_good', 'executes_code'], 'Destructive'],
    [['deletes', 'moves_money', 'reads'], 'Financial'],
    [[], undefined],
  ] as const)('%j is %s', (effects, category) => {
    expect(categoryOfEffects(effects)).toBe(category);
  });
});

describe('usageOf', () => {
  it('reads what was used, from a service that tells less too, and nothing from one that tells none', () => {
    expect(usageOf(aReply(aForm()))).toEqual({
      input_tokens: 100,
      output_tokens: 50,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 2_500,
    });
    expect(usageOf({ usage: { input_tokens: 1, output_tokens: 2 } })).toEqual({ input_tokens: 1, output_tokens: 2 });
    expect(usageOf({})).toBeUndefined();
    expect(usageOf({ usage: { input_tokens: -1, output_tokens: 2 } })).toBeUndefined();
  });
});
