import { z } from 'zod';
import {
  type ArgumentRisk,
  type Category,
  type Evidence,
  FACETS,
  type ModelAnswer,
  type ModelOpinion,
  type NoVerdict,
  type OperationTable,
} from '#core/classification';
import { parseJson } from '#core/json';
import { worst } from '../rules/lexicon.ts';
import { readText } from '../words/text.ts';
import { categoryOfEffects, EFFECT_NAMES, type Effect } from './effects.ts';
import { Form, QUOTED_FIELDS, type QuotedField } from './form.ts';
import { PROMPT_VERSION, type Prompt, type SentField } from './prompt.ts';
import { holdsMarker, pointerOf, textsOf } from './shown.ts';

const Tokens = z.number().int().min(0).nullish();

/** What a reply says was used. A service that is merely compatible may leave parts out. */
export const Usage = z.object({
  input_tokens: z.number().int().min(0),
  output_tokens: z.number().int().min(0),
  cache_creation_input_tokens: Tokens,
  cache_read_input_tokens: Tokens,
});
export type Usage = z.infer<typeof Usage>;

/** A reply of the Messages API, as far as it is used. */
const Reply = z.object({
  stop_reason: z.string().nullish(),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
});

/** What a reply says was used, `undefined` where it does not say. */
export function usageOf(reply: unknown): Usage | undefined {
  return z.object({ usage: Usage }).safeParse(reply).data?.usage;
}

/** Text of a service or a model in a message of ours, past which it is cut. */
const DETAIL_CHARS_MAX = 300;

export function noVerdict(why: NoVerdict, detail: string): ModelAnswer {
  return { outcome: 'no-verdict', why, detail: detail.slice(0, DETAIL_CHARS_MAX) };
}

/**
 * A reply as an opinion, or why it is none.
 *
 * INVARIANT: whatever is wrong with a reply makes it no verdict, never a milder one; and every quote of an opinion stands in
 * what was sent.
 */
export function readReply(reply: unknown, prompt: Prompt): ModelAnswer {
  const parsed = Reply.safeParse(reply);
  if (!parsed.success) return noVerdict('broken-reply', 'The reply is not a message of the Messages API.');
  const { stop_reason: stop, content } = parsed.data;
  // Before anything of the text is looked at: a refusal and a cut text can hold a form that looks whole.
  if (stop === 'refusal') return noVerdict('refusal', 'The model declined to answer.');
  if (stop === 'max_tokens' || stop === 'model_context_window_exceeded') return noVerdict('truncated', `The reply ended with \`${stop}\`.`);
  if (stop !== 'end_turn' && stop !== 'stop_sequence') return noVerdict('not-as-asked', `The reply ended with \`${stop ?? 'no reason'}\`.`);
  // The first block may be thinking.
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : [])).join('');
  const json = parseJson(text);
  if (json === undefined)
    return noVerdict('not-json', text.trim() === '' ? 'The reply holds no text.' : 'The text of the reply is no JSON.');
  const form = Form.safeParse(json);
  if (!form.success) {
    const [issue] = form.error.issues;
    return noVerdict('not-as-asked', `\`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? 'another form was asked for'}`);
  }
  return readForm(form.data, prompt);
}

function readForm(form: Form, prompt: Prompt): ModelAnswer {
  if (form.abstain !== 'none') return noVerdict('abstained', form.abstain);
  const own = categoryOfEffects(form.effects);
  if (own === undefined) return noVerdict('not-as-asked', 'The form names no effect.');
  if (form.evidence.length === 0) return noVerdict('not-as-asked', 'The form quotes no evidence.');

  const evidence: Evidence[] = [];
  for (const { field, quote, shows } of form.evidence) {
    const where = whereStands(prompt, quote, field);
    if (where === undefined) return noVerdict('quote-not-in-definition', `\`${quote}\``);
    const rule = `prompt-${PROMPT_VERSION}:${shows}`;
    if (!evidence.some((known) => known.rule === rule && known.in === where && known.quote === quote))
      evidence.push({ rule, in: where, quote });
  }
  const operations = readOperations(form, prompt);
  if (operations === 'unknown-value') return noVerdict('quote-not-in-definition', 'An operation is not in the definition.');
  if (operations === 'no-effect') return noVerdict('not-as-asked', 'An operation has no effect.');

  const effects = new Set<Effect>([...form.effects, ...form.operations.flatMap((operation) => operation.effects)]);
  const opinion: ModelOpinion = {
    category: operations ? worst(own, operations.worst) : own,
    effects: EFFECT_NAMES.filter((effect) => effects.has(effect)),
    facets: FACETS.filter((facet) => form.facets.includes(facet)),
    argumentRisks: readArguments(form, prompt),
    ...(operations ? { operations: operations.table } : {}),
    evidence,
    ...(isFitToShow(form.rationale) ? { rationale: form.rationale.trim() } : {}),
    confidence: form.confidence,
  };
  return { outcome: 'opinion', opinion };
}

/**
 * Whether a rationale can stand beside a verdict: it has words, names no degree of risk, which is settled elsewhere, and no address,
 * which the author of a tool may have talked the model into.
 */
function isFitToShow(rationale: string): boolean {
  if (rationale.trim() === '' || readText(rationale).hidden) return false;
  return !/\b(?:low|medium|moderate|high|critical|severe)[- ](?:risk|severity|danger)|:\/\/|\bwww\./i.test(rationale);
}

/** Where a quote stands, the field that the model named first; `undefined` where it stands nowhere in what was sent. */
function whereStands(prompt: Prompt, quote: string, named: QuotedField): string | undefined {
  if (!/[\p{L}\p{N}]/u.test(quote) || holdsMarker(quote)) return undefined;
  for (const field of [named, ...QUOTED_FIELDS]) {
    const sent = prompt.fields.get(field);
    if (!sent || !standsIn(sent, quote)) continue;
    return field === 'inputSchema' ? `/inputSchema${pointerOf(sent.value, quote)}` : field;
  }
  return undefined;
}

/** Whether a quote stands in a field, as the prompt shows it or as the text that the JSON means. */
function standsIn(sent: SentField, quote: string): boolean {
  if (sent.json.includes(quote)) return true;
  for (const text of textsOf(sent.value)) if (text.includes(quote)) return true;
  return false;
}

/** The table of the first argument that the form gives operations of; its values must stand in what was sent. */
function readOperations(
  form: Form,
  prompt: Prompt,
): { table: OperationTable; worst: Category } | 'unknown-value' | 'no-effect' | undefined {
  const [first] = form.operations;
  if (!first) return undefined;
  let worstOfAll: Category = 'Read';
  const operations: OperationTable['operations'] = [];
  for (const { argument, value, effects } of form.operations) {
    const category = categoryOfEffects(effects);
    if (category === undefined) return 'no-effect';
    if (whereStands(prompt, value, 'inputSchema') === undefined) return 'unknown-value';
    worstOfAll = worst(worstOfAll, category);
    if (argument === first.argument && !operations.some((known) => known.value === value)) operations.push({ value, category });
  }
  return { table: { path: `args.${first.argument}`, operations }, worst: worstOfAll };
}

/** The arguments that the form names, as far as the schema that was sent has them. */
function readArguments(form: Form, prompt: Prompt): ArgumentRisk[] {
  const schema = prompt.fields.get('inputSchema');
  if (!schema) return [];
  const keys = new Set(textsOf(schema.value));
  const risks: ArgumentRisk[] = [];
  for (const { name, kind } of form.arguments) {
    const path = `args.${name}`;
    const known = name.split('.').every((part) => keys.has(part.replace(/\[\]$/, '')));
    if (known && !risks.some((risk) => risk.path === path && risk.kind === kind)) risks.push({ path, kind });
  }
  return risks;
}
