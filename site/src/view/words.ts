import type { ArgumentKind, Category, Facet } from '#core/classification';
import type { InspectionOutcome } from '#core/inspection';
import type { Risk } from '#core/risk';

export { counted, grouped, listed } from '#core/words';

/** What the site says of the fixed sets of `core`: one place, so that no two pages say different things. */

export const RISK_WORDS: Readonly<Record<Risk, { label: string; level: 1 | 2 | 3 | 4; meaning: string }>> = {
  low: { label: 'Low risk', level: 1, meaning: 'The worst call returns information that matters little to anyone else.' },
  medium: {
    label: 'Medium risk',
    level: 2,
    meaning: 'The worst call changes something that can be changed back, or reaches, reveals or spends more than it should.',
  },
  high: {
    label: 'High risk',
    level: 3,
    meaning:
      'The worst call gives away secrets or rights, makes data public, loses some of it, or sets something going whose effect it does not show.',
  },
  critical: { label: 'Critical risk', level: 4, meaning: 'The worst call loses data for good, moves money, or runs whatever it is given.' },
};

/** True of every tool of the category, one without arguments too; `withArguments` is added where there are some. */
export const CATEGORY_WORDS: Readonly<Record<Category, { does: string; withArguments?: string; worst: string; control: string }>> = {
  Read: {
    does: 'returns information and changes nothing that anyone relies on',
    worst: 'A read can still carry private data out, or bring in text that the agent obeys.',
    control: 'Allow it; limit it where it returns secrets or fetches any address.',
  },
  Write: {
    does: 'creates or changes something in a way that can be undone or superseded',
    worst: 'An agent in a loop can write faster than anyone can look.',
    control: 'Put a rate on it.',
  },
  Execute: {
    does: 'runs, starts, stops or controls something',
    withArguments: 'with an effect that depends on its arguments',
    worst: 'What one call sets going can reach further than the call shows.',
    control: 'Put a low rate on it; where its arguments choose what runs, put a person before them.',
  },
  Destructive: {
    does: 'removes, overwrites or cancels something that cannot simply be brought back',
    worst: 'One misread request is enough, and nothing undoes it.',
    control: 'Hide it from agents; where it is needed, have a person approve each call.',
  },
  Financial: {
    does: 'moves or commits money or value',
    worst: 'A wrong call costs money at once.',
    control: 'Have a person approve each call, and cap what a day may cost.',
  },
};

export const FACET_WORDS: Readonly<Record<Facet, string>> = {
  shell: 'reaches a shell',
  code: 'runs or changes code',
  sql: 'takes SQL',
  fs: 'touches files',
  'http-out': 'sends requests out',
  browser: 'drives a browser',
  message: 'sends messages to people',
  secrets: 'handles secrets',
  identity: 'acts with an identity',
  'untrusted-in': 'brings in text from strangers',
  'private-data': 'returns private data',
  'public-sink': 'can publish data outside',
  money: 'handles money',
  delete: 'deletes',
  'schema-mutation': 'changes the list of tools',
  memory: 'keeps memory between sessions',
  device: 'controls a device',
  'loop-cost': 'costs money or quota in a loop',
};

/** `why` follows the name of one argument, `whyMany` those of several. */
export const ARGUMENT_WORDS: Readonly<Record<ArgumentKind, { label: string; why: string; whyMany: string }>> = {
  path: { label: 'path', why: 'names a file or folder', whyMany: 'name files or folders' },
  url: { label: 'URL', why: 'names an address to reach', whyMany: 'name addresses to reach' },
  sql: { label: 'SQL', why: 'is a database statement', whyMany: 'are database statements' },
  shell: { label: 'shell', why: 'is a command line', whyMany: 'are command lines' },
  code: { label: 'code', why: 'is code to run', whyMany: 'are code to run' },
  amount: { label: 'amount', why: 'says how much', whyMany: 'say how much' },
  recipient: { label: 'recipient', why: 'names who receives it', whyMany: 'name who receives it' },
  query: { label: 'query', why: 'chooses what is returned', whyMany: 'choose what is returned' },
  operation: { label: 'operation', why: 'chooses what the call does', whyMany: 'choose what the call does' },
};

export const FLAG_WORDS: Readonly<Record<string, string>> = {
  'description-lowers-risk': 'The description calls the tool safer than its parameters show. That claim was not counted.',
  'hidden-characters': 'The text holds characters that a person does not see and a model reads. They are spelt out on this page.',
  'look-alike-letters': 'Letters of other alphabets stand where Latin ones are expected. The text was read as it looks.',
  'encoded-text': 'Part of the text is encoded. It was decoded and read like the rest.',
  'unread-text': 'Part of the definition is more than is read here. What it may hide counts as Execute at least.',
  'orders-to-model':
    'The text gives orders to the model that reads it. They take effect before any call, so that the recommended policy hides the tool.',
  disagreement:
    'Rules and a language model do not say the same of this tool. The more dangerous verdict stands until a person has looked at it.',
  'hint-contradiction': 'The server’s hints contradict what the definition shows. Hints can raise a risk here and never lower it.',
};

export const BASIS_WORDS = {
  observed: 'Observed: the server was started and listed this itself.',
  static: 'Static: read from the source code; no start of the server led to a list.',
  declared: 'Declared: a listing said so; nobody here has seen the server say it.',
} as const;

/** Why a server has no tools here, and what would change that. `listed` has its tools instead. */
export const NOT_LISTED_WORDS: Readonly<
  Record<Exclude<InspectionOutcome, 'listed'> | 'not-inspected', { title: string; why: string; help: string }>
> = {
  'not-inspected': {
    title: 'Not inspected yet',
    why: 'The server is known from an index, and nobody has started it here so far.',
    help: 'Run `toolwarden inspect` on it, or wait for the next crawl.',
  },
  'needs-credentials': {
    title: 'Wants credentials before it lists anything',
    why: 'It ended, or refused to list, because an account or a key was missing. Only made-up placeholders are used here, never a real key.',
    help: 'A server that lists its tools before it asks for a key would be listed. With a key of your own, inspect it on your own machine.',
  },
  'would-not-start': {
    title: 'Did not start',
    why: 'The process ended before it answered.',
    help: 'A release that starts with its documented command would be listed.',
  },
  silent: {
    title: 'Started and never answered',
    why: 'No answer to the protocol’s first message came in the time it was given.',
    help: 'A server that answers before it connects to its backend would be listed.',
  },
  'over-limit': {
    title: 'Went over a ceiling',
    why: 'Listing it was stopped because it used more of something than any server may.',
    help: 'A shorter listing, or a cursor that ends, would be listed.',
  },
  'broke-protocol': {
    title: 'Did not speak the protocol',
    why: 'What it sent was not a valid answer.',
    help: 'Text for people belongs on standard error; standard output carries only protocol messages.',
  },
  'not-found': {
    title: 'Not found',
    why: 'The place that should hold it does not know it.',
    help: 'A corrected name in the index, or a published package, would help.',
  },
  'not-an-mcp-server': {
    title: 'Not an MCP server',
    why: 'What was found offers no server to start.',
    help: 'If it is one, a `bin` in its package or a server.json document would say how to start it.',
  },
  'install-failed': {
    title: 'Could not be installed',
    why: 'Its package or one of its dependencies could not be installed.',
    help: 'A release that installs without running scripts of its own would be listed.',
  },
  gated: {
    title: 'Behind a sign-in',
    why: 'It answers only to those who have signed in.',
    help: 'Its owner may publish a listing; with an account of your own, inspect it yourself.',
  },
  'opted-out': {
    title: 'Opted out',
    why: 'Its owner asked for it not to be catalogued.',
    help: 'Nothing: this is as its owner wants it.',
  },
  unsupported: {
    title: 'Cannot be listed here',
    why: 'What it takes to see its tools is not done by this installation, or was not there to do it with. This says nothing about the server itself.',
    help: 'A release that lists its tools by itself, from a package that is installed without building it, or at an https address that anybody can reach.',
  },
  'bad-target': {
    title: 'Could not be read as a target',
    why: 'The index names something that is no package, repository, image or address.',
    help: 'A corrected line in the index.',
  },
  'no-sandbox': {
    title: 'There was no sandbox to start it in',
    why: 'Nothing untrusted is started outside a sandbox, and the machine that built this catalogue had none.',
    help: 'Install bubblewrap, or util-linux with user namespaces, and crawl again.',
  },
};

/** What a tool of the category does, for one that takes arguments or for one that takes none. */
export function doesOf(category: Category, takesArguments: boolean): string {
  const { does, withArguments } = CATEGORY_WORDS[category];
  return takesArguments && withArguments !== undefined ? `${does}, ${withArguments}` : does;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** `2 November 2026`, in UTC; the text itself where it is no date. */
export function dayOf(moment: string): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** The first 12 digits, which is enough to compare two by eye. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
