import { BASE_RISK, type Category, type Facet } from '#core/classification';
import { type Risk, worse } from '#core/risk';
import type { ToolDefinition } from '#core/tool-definition';

interface Raise {
  facet: Facet;
  categories: readonly Category[];
  to: Risk;
  reason: string;
}

/** What lifts a risk above where its category starts. Nothing lowers it. */
const RAISES: readonly Raise[] = [
  { facet: 'secrets', categories: ['Read', 'Write'], to: 'high', reason: 'It handles keys, passwords or other secrets.' },
  { facet: 'http-out', categories: ['Read'], to: 'medium', reason: 'It connects to an address that the call names.' },
  { facet: 'private-data', categories: ['Read'], to: 'medium', reason: 'Its answers can hold private data.' },
  { facet: 'fs', categories: ['Read'], to: 'medium', reason: 'It reaches files by a path that the call names.' },
  { facet: 'loop-cost', categories: ['Read'], to: 'medium', reason: 'Every call costs money or quota.' },
  { facet: 'public-sink', categories: ['Read', 'Write'], to: 'high', reason: 'It can put data where the public sees it.' },
  { facet: 'identity', categories: ['Write'], to: 'high', reason: 'It changes who may do what.' },
  { facet: 'code', categories: ['Execute'], to: 'critical', reason: 'It runs code that the call brings along.' },
  { facet: 'shell', categories: ['Execute'], to: 'critical', reason: 'It runs a command that the call spells out.' },
];

const STARTS: Readonly<Record<Category, string>> = {
  Read: 'It only returns information, and nothing in its definition widens what that reaches.',
  Write: 'It creates or changes data or settings.',
  Execute: 'It sets something going whose effect the call does not show.',
  Destructive: 'What it removes or ends cannot simply be restored.',
  Financial: 'It moves or commits money or value.',
};

/** Whether the server itself marks the tool as able to destroy; one that it calls read-only at once says nothing. */
export function saysItDestroys({ annotations }: ToolDefinition): boolean {
  return annotations?.['destructiveHint'] === true && annotations['readOnlyHint'] !== true;
}

/**
 * How bad the worst call is, with a sentence for each reason that counts.
 *
 * @param destroys the server's own hint; it can raise the risk by a step and never lowers it.
 * @param orders whether the definition gives orders to the model: that does harm before any call.
 */
export function riskOf(
  category: Category,
  facets: readonly Facet[],
  destroys: boolean,
  orders = false,
): { risk: Risk; riskReasons: string[] } {
  const start: Risk = BASE_RISK[category];
  const raises = RAISES.filter((raise) => facets.includes(raise.facet) && raise.categories.includes(category));
  let risk = raises.reduce((found, raise) => worse(found, raise.to), start);
  const riskReasons = raises.filter((raise) => raise.to !== start).map((raise) => raise.reason);
  const hinted: Risk | undefined = category === 'Read' ? 'medium' : category === 'Write' ? 'high' : undefined;
  if (destroys && hinted) {
    risk = worse(risk, hinted);
    riskReasons.push('The server itself marks it as able to destroy.');
  }
  if (orders) {
    risk = worse(risk, 'high');
    riskReasons.push('Its text gives orders to the model, which reads them before any call.');
  }
  return { risk, riskReasons: category === 'Read' && riskReasons.length > 0 ? riskReasons : [STARTS[category], ...riskReasons] };
}
