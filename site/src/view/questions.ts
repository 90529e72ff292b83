import type { CatalogueTool } from '#core/catalogue';
import type { JsonObject } from '#core/json';
import { withArticle } from '#core/words';
import type { ParameterRow } from './parameters.ts';
import { isHidden } from './policy-state.ts';
import { excerpt } from './shown-text.ts';
import { counted, doesOf, listed, RISK_WORDS } from './words.ts';

export interface Question {
  question: string;
  answer: string;
}

export interface QuestionsOf {
  tool: CatalogueTool;
  /** As the page shows them. */
  name: string;
  where: string;
  rows: readonly ParameterRow[];
  /** The recommended policy of this tool. */
  policy: JsonObject;
  /** Sentences made from that very document. */
  explanation: readonly string[];
}

/** The questions people bring to the page, answered from the data and the policy document on it. */
export function questionsOf(of: QuestionsOf): Question[] {
  const { tool, where, rows } = of;
  const name = excerpt(of.name, 60);
  const { risk, riskReasons } = tool.classification;
  return [
    { question: `What does ${name} do?`, answer: whatAnswer(of, name) },
    {
      question: `How do I enforce a policy on ${name}?`,
      answer: `Save the policy.json of this page, start the server behind the guard or the gateway with it, and point your client there. ${of.explanation.join(' ')}`,
    },
    { question: `What risk level is ${name}?`, answer: `${RISK_WORDS[risk].label}. ${riskReasons.map(sentence).join(' ')}` },
    { question: `Can I rate-limit ${name}?`, answer: limitAnswer(tool.definition.name, of.policy) },
    { question: `How do I block ${name} completely?`, answer: blockAnswer(tool.definition.name, name, of.policy) },
    {
      question: `Which server provides ${name}?`,
      answer: `${where.charAt(0).toUpperCase()}${where.slice(1)}. A tool of the same name on another server is another tool, with a page and a policy of its own.`,
    },
    { question: `Which parameters does ${name} take?`, answer: parametersAnswer(rows) },
  ];
}

function whatAnswer({ tool, where, rows }: QuestionsOf, name: string): string {
  const { category } = tool.classification;
  const own = tool.definition.description?.trim()
    ? ` Its server describes it as: “${excerpt(tool.definition.description, 200)}”`
    : ' Its server gives no description.';
  return `${name} is ${withArticle(category)} tool of ${where}: it ${doesOf(category, rows.length > 0)}.${own}`;
}

interface LimitView {
  max: unknown;
  window: unknown;
  amount?: unknown;
}

function limitsIn(toolName: string, policy: JsonObject): LimitView[] {
  const tools = policy['tools'];
  const rule = typeof tools === 'object' && tools !== null && Object.hasOwn(tools, toolName) ? (tools as JsonObject)[toolName] : undefined;
  const limits = typeof rule === 'object' && rule !== null ? (rule as JsonObject)['limits'] : undefined;
  return Array.isArray(limits) ? (limits as unknown as LimitView[]) : [];
}

function limitAnswer(toolName: string, policy: JsonObject): string {
  const limits = limitsIn(toolName, policy);
  if (isHidden(toolName, policy)) {
    return 'It needs no limit under the recommended policy, which hides it: no call reaches the server. Where you list it instead, add an entry under `limits` with a counter, a window and a max.';
  }
  if (limits.length === 0)
    return 'Yes. The recommended policy sets no limit on it; add an entry under `limits` with a counter, a window (minute, hour or day) and a max.';
  const words = limits.map(({ max, window, amount }) =>
    amount === undefined
      ? `${max} calls ${withArticle(String(window))}`
      : `a total of ${max} ${withArticle(String(window))} over ${amount}`,
  );
  return `Yes, and the recommended policy already does: ${listed(words)}. A call over a limit is refused and never reaches the server.`;
}

function blockAnswer(toolName: string, name: string, policy: JsonObject): string {
  if (isHidden(toolName, policy))
    return `The recommended policy already does: ${name} stands under \`hide\`, so agents neither see it nor can call it.`;
  return `Put its name under \`hide\` and take it out of \`tools\`. Then agents neither see it nor can call it, whatever else the policy says.`;
}

function parametersAnswer(rows: readonly ParameterRow[]): string {
  const top = rows.filter(({ depth }) => depth === 1);
  if (top.length === 0) return 'None.';
  const words = top.slice(0, 12).map(({ path, type, required }) => `${excerpt(path, 60)} (${type}${required ? ', required' : ''})`);
  const more = top.length > 12 ? [counted(top.length - 12, 'more parameter')] : [];
  return `${counted(top.length, 'parameter')}: ${listed([...words, ...more])}.`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
