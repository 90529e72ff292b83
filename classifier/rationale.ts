import type { ArgumentRisk, Category, Facet, OperationTable, ServerContext } from '#core/classification';
import type { ToolDefinition } from '#core/tool-definition';
import type { NameView } from './judge-name.ts';
import { NOUNS } from './words/nouns.ts';
import { singular } from './words/words.ts';

export interface RationaleInput {
  definition: ToolDefinition;
  server: ServerContext;
  category: Category;
  facets: readonly Facet[];
  argumentRisks: readonly ArgumentRisk[];
  named: NameView;
  /** The verb its description opens with. */
  told: string | undefined;
  operations: OperationTable | undefined;
}

/**
 * Two or three plain sentences made for this tool: what it does by its own words, what could go wrong, why the category.
 *
 * They name no degree of risk: that is settled elsewhere, and a text that says it again can only contradict it.
 */
export function rationaleOf(input: RationaleInput): string {
  return [whatItDoes(input), whatCouldGoWrong(input), whyCategory(input)].join(' ');
}

function whatItDoes({ definition, server, named, told, operations }: RationaleInput): string {
  const tool = quoted(definition.name);
  const of = server.name.trim() === '' ? '' : ` of ${plain(server.name)}`;
  const takes = operations ? `takes its operation from ${quoted(operations.path.replace(/^args\./, ''))}` : takenBy(definition);
  const empty = (definition.description ?? '').trim() === '';
  const act = actOf(named);
  const unsaid = named.verb === undefined && told === undefined ? ', while its name says nothing of what it does' : '';
  const does = act ? `${act} and ${takes}` : `${takes}${unsaid}`;
  const silent = empty ? ' Its description is empty, so only its name and its arguments speak for it.' : '';
  return `${tool}${of} ${does}.${silent}`;
}

const MOST_OBJECTS = 3;

/**
 * The name as a phrase, where it is one: a verb, and behind it nouns that we know. Most other names would make a sentence that no person would
 * write, so nothing is said of them.
 */
function actOf({ verb, verbFirst, objects }: NameView): string | undefined {
  if (verb === undefined || !verbFirst || objects.length === 0 || objects.length > MOST_OBJECTS) return undefined;
  if (!objects.every((word) => NOUNS.has(word) || NOUNS.has(singular(word)))) return undefined;
  const phrase = objects.join(' ');
  const last = objects.at(-1) ?? '';
  return `${thirdPerson(verb)} ${isPlural(last) ? phrase : `${article(phrase)} ${phrase}`}`;
}

const UNCOUNTED = new Set(
  `access audio code content data feedback health help history html info information inventory json knowledge markdown memory metadata music
  news software sql storage text traffic usage weather`
    .trim()
    .split(/\s+/),
);

function isPlural(word: string): boolean {
  return singular(word) !== word || UNCOUNTED.has(word) || /^\d+$/.test(word);
}

function article(phrase: string): 'a' | 'an' {
  if (/^(?:uni|use|user|url|one|euro|uuid)/.test(phrase)) return 'a';
  return /^[aeiou]/.test(phrase) ? 'an' : 'a';
}

function thirdPerson(base: string): string {
  if (/(?:s|x|z|ch|sh|o)$/.test(base)) return `${base}es`;
  if (/[^aeiou]y$/.test(base)) return `${base.slice(0, -1)}ies`;
  return `${base}s`;
}

function takenBy(definition: ToolDefinition): string {
  if (definition.inputSchema === undefined) return 'shows no input schema, so nothing is known of its arguments';
  const properties = definition.inputSchema['properties'];
  const names = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? Object.keys(properties) : [];
  if (names.length === 0) return 'takes no arguments';
  const shown = names.slice(0, 3).map(quoted);
  if (names.length > 3) {
    const more = names.length - 3;
    return `takes ${shown.join(', ')} and ${more} more ${more === 1 ? 'argument' : 'arguments'}`;
  }
  if (shown.length === 1) return `takes ${shown[0]}`;
  return `takes ${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** What a mistaken or misled call leads to, by what the tool is taken for. */
export function whatCouldGoWrong({
  category,
  facets,
  argumentRisks,
}: Pick<RationaleInput, 'category' | 'facets' | 'argumentRisks'>): string {
  const has = (facet: Facet): boolean => facets.includes(facet);
  const argument = (kind: ArgumentRisk['kind']): string | undefined => {
    const found = argumentRisks.find((risk) => risk.kind === kind);
    return found && quoted(found.path.replace(/^args\./, ''));
  };
  if (category === 'Financial') {
    const amount = argument('amount');
    return amount
      ? `An agent that is misled or mistaken commits whatever ${amount} says, and value that has left rarely comes back.`
      : 'An agent that is misled or mistaken commits value in the name of the account, and that rarely comes back.';
  }
  if (category === 'Destructive')
    return 'A call with the wrong arguments takes away something that others may still need, and no second call brings it back.';
  if (has('schema-mutation'))
    return 'After a call the agent may face other tools than those that were reviewed, with other texts and other powers.';
  if (has('shell'))
    return `Whatever stands in ${argument('shell') ?? 'the command'} runs with the rights of the server, whoever put it there.`;
  if (has('code')) return `Whatever stands in ${argument('code') ?? 'the code'} runs with the rights of the server, whoever put it there.`;
  if (has('sql')) return `The statement in ${argument('sql') ?? 'its argument'} decides whether rows are read, changed or lost.`;
  if (category === 'Execute' && has('browser'))
    return 'A page takes its actions for those of the signed-in user, including pages that try to provoke them.';
  if (category === 'Execute' && has('http-out'))
    return 'The argument decides what is called, so the call can reach further than the name suggests.';
  if (category === 'Execute')
    return 'What it sets going has effects that the call does not show, and an agent can set it going again and again.';
  if (category === 'Write' && has('public-sink'))
    return 'What an agent puts out by mistake, or on a stranger’s instruction, is copied before it can be withdrawn.';
  if (category === 'Write' && has('message'))
    return 'Words sent by mistake reach real people, and they can carry out what the agent has read elsewhere.';
  if (category === 'Write' && has('memory')) return 'A false entry is believed by every session that reads it later.';
  if (category === 'Write' && has('identity')) return 'A right given by mistake can be used before anyone takes it back.';
  if (category === 'Write') return 'A mistaken or repeated call leaves wrong or duplicate data for somebody to find and put right.';
  if (has('secrets')) return 'A secret in its answer is in the conversation from then on, and goes wherever that goes.';
  if (has('http-out'))
    return `The address in ${argument('url') ?? 'its argument'} can point into the network or at a page that gives the agent orders.`;
  if (has('untrusted-in')) return 'The text it brings in was written by strangers and may hold instructions meant for the agent.';
  if (has('fs')) return `A path in ${argument('path') ?? 'its argument'} can lead to files that were not meant to be read.`;
  if (has('private-data')) return 'What it returns may be private, and another tool can send it on.';
  return 'The worst a mistaken call does is to return something unneeded.';
}

/** What a call of each category does. */
export const WHY: Readonly<Record<Category, string>> = {
  Read: 'nothing anyone relies on is changed by a call',
  Write: 'a call creates or changes something',
  Execute: 'a call sets something running or going, with an effect that the call does not show',
  Destructive: 'a call can take away something for good',
  Financial: 'a call moves or commits money or value',
};

function whyCategory({ category, named, operations, told }: RationaleInput): string {
  const kind = `${category === 'Execute' ? 'an' : 'a'} ${category} tool`;
  if (operations) {
    const worst = operations.operations.find((operation) => operation.category === category);
    if (worst) return `It is ${kind} because of its operation ${quoted(worst.value)}: ${WHY[category]}.`;
  }
  if (named.reading === 'unknown' && category === 'Execute' && !named.category && !told) {
    return `It is treated as ${kind} because no rule knows what its name does, and what is unknown is not taken for harmless.`;
  }
  return `It is ${kind} because ${WHY[category]}.`;
}

/** A name as the server wrote it, on one line and short enough to read. */
function quoted(name: string): string {
  return `\`${plain(name).replaceAll('`', "'")}\``;
}

function plain(text: string): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}
