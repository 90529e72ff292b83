import type { ArgumentKind, ArgumentRisk, AttackMatch, AttackPatternEntry, Category, Facet } from '#core/classification';
import type { ToolDefinition } from '#core/tool-definition';
import { singular } from '../words/words.ts';

/** What a pattern may look at. */
export interface AttackSubject {
  definition: ToolDefinition;
  category: Category;
  facets: readonly Facet[];
  argumentRisks: readonly ArgumentRisk[];
  /** The words of the tool's name. */
  words: readonly string[];
}

/** An attack that is documented elsewhere, and how to tell whether a tool gives the access it needs. */
export interface AttackPattern {
  /** Permanent: pages and stored verdicts refer to it. */
  id: string;
  name: string;
  /** What happened or happens, in our own words. */
  fact: string;
  /** Where it is documented. */
  source: string;
  /** How much a match says of this very tool: the higher, the earlier it is shown. */
  specificity: number;
  /** Why this tool gives the access, as a sentence, or `undefined` when it does not. */
  matches(subject: AttackSubject): string | undefined;
}

/** Patterns past this many for one tool only bury the ones that matter. */
const ATTACKS_MAX = 3;

function has(subject: AttackSubject, ...facets: Facet[]): boolean {
  return facets.every((facet) => subject.facets.includes(facet));
}

function argument(subject: AttackSubject, kind: ArgumentKind): string | undefined {
  const found = subject.argumentRisks.find((risk) => risk.kind === kind);
  return (
    found &&
    `\`${found.path
      .replace(/^args\./, '')
      .replaceAll('`', "'")
      .slice(0, 60)}\``
  );
}

function names(subject: AttackSubject, words: ReadonlySet<string>): boolean {
  return subject.words.some((word) => words.has(word) || words.has(singular(word)));
}

const ENVIRONMENT = new Set(['env', 'environ', 'environment', 'dotenv']);
const TOKENS = new Set(['token', 'session', 'credential', 'key', 'apikey', 'password']);
const PIPELINE = new Set(['workflow', 'pipeline', 'action', 'build', 'ci', 'job', 'dag']);
const COMMITS = new Set(['commit', 'merge', 'push']);
const REFUND = new Set(['refund', 'invoice', 'payout', 'charge', 'credit']);
const BRIDGE = new Set(['bridge', 'swap', 'dex']);
const DATABASE = new Set(['database', 'table', 'schema', 'collection', 'index', 'db', 'row', 'record']);
const INFRASTRUCTURE = new Set([
  'instance',
  'volume',
  'cluster',
  'server',
  'project',
  'stack',
  'infrastructure',
  'vm',
  'bucket',
  'deployment',
  'namespace',
]);
const VIRTUAL = new Set(['vm', 'ssh', 'remote', 'container', 'pod', 'host']);
const REPOSITORY = new Set(['issue', 'pr', 'pull', 'repository', 'repo', 'discussion']);
const CHAT = new Set(['chat', 'message', 'conversation', 'dm', 'thread', 'channel']);
const AGENT = new Set(['agent', 'peer', 'assistant', 'delegate', 'handoff']);

/** Every documented pattern that facets and arguments can decide, in the order of their ids. */
export const ATTACK_PATTERNS: readonly AttackPattern[] = [
  {
    id: 'AP-08',
    name: 'A mail tool that copies every mail',
    fact: 'A published mail server was harmless for fifteen releases and then sent a blind copy of every mail to its author.',
    source: 'SAFE-T1002; OWASP MCP04; the postmark-mcp incident',
    specificity: 60,
    matches: (tool) =>
      tool.category === 'Write' && has(tool, 'message') && tool.words.some((word) => /^e?mails?$/.test(word))
        ? 'It sends mail, and its definition cannot show who else receives it.'
        : undefined,
  },
  {
    id: 'AP-11',
    name: 'Orders hidden in content',
    fact: 'Text on a page, in a ticket or in a mail is written for the agent that will read it, and the agent obeys.',
    source: 'SAFE-T1102; OWASP ASI01; MITRE ATLAS AML.T0051.001',
    specificity: 30,
    matches: (tool) =>
      has(tool, 'untrusted-in') || (tool.category === 'Read' && has(tool, 'http-out'))
        ? `It brings text by strangers in front of the agent${argument(tool, 'url') ? `, from whatever address ${argument(tool, 'url')} holds` : ''}.`
        : undefined,
  },
  {
    id: 'AP-12',
    name: 'Private rows read on a stranger’s request',
    fact: 'A support ticket told an agent with full database rights to read a table of tokens and to answer with it.',
    source: 'OWASP MCP10; the Supabase write-up of 2025',
    specificity: 58,
    matches: (tool) =>
      has(tool, 'sql', 'private-data')
        ? `Whoever can steer the agent chooses the statement in ${argument(tool, 'sql') ?? 'its argument'}.`
        : undefined,
  },
  {
    id: 'AP-13',
    name: 'Private code carried into public',
    fact: 'An issue in a public repository led an agent to copy private repositories into a public pull request.',
    source: 'SAFE-T1701, SAFE-T1914; Invariant Labs on code hosts',
    specificity: 55,
    matches: (tool) =>
      names(tool, REPOSITORY) && (has(tool, 'untrusted-in') || tool.category === 'Write')
        ? tool.category === 'Read'
          ? 'It reads what anyone may have written into an issue or a pull request.'
          : 'It writes where the readers of a repository see it.'
        : undefined,
  },
  {
    id: 'AP-14',
    name: 'Chat history forwarded',
    fact: 'A second, poisoned tool made an agent send a user’s chat history to a stranger through the honest chat tool.',
    source: 'SAFE-T1701; reports on chat connectors, 2025',
    specificity: 52,
    matches: (tool) =>
      names(tool, CHAT) && (has(tool, 'message') || has(tool, 'private-data'))
        ? 'It reaches conversations that another tool can have passed on.'
        : undefined,
  },
  {
    id: 'AP-15',
    name: 'Leak through a link preview',
    fact: 'A link that carries data in its address leaks it as soon as the chat fetches a preview; nobody has to click.',
    source: 'SAFE-T1911; CVE-2025-34072 as reported',
    specificity: 42,
    matches: (tool) =>
      tool.category === 'Write' && has(tool, 'public-sink')
        ? 'What it puts out may hold a link whose address carries data away.'
        : undefined,
  },
  {
    id: 'AP-17',
    name: 'Data posted to a stranger’s server',
    fact: 'A general request tool is enough to send what the agent has read to any address.',
    source: 'SAFE-T1913; MITRE ATLAS on exfiltration through tool calls',
    specificity: 56,
    matches: (tool) =>
      has(tool, 'http-out') && tool.category !== 'Read'
        ? `It sends a request whose target and content the call decides${argument(tool, 'url') ? ` (${argument(tool, 'url')})` : ''}.`
        : undefined,
  },
  {
    id: 'AP-18',
    name: 'One tool reads, another sends',
    fact: 'Neither a reader nor a mailer leaks alone; an agent that holds both carries data from one to the other.',
    source: 'SAFE-T1914',
    specificity: 20,
    matches: (tool) =>
      has(tool, 'message') && tool.category !== 'Read'
        ? 'It is a way out for whatever the agent has read with other tools.'
        : has(tool, 'private-data')
          ? 'It hands the agent private data that a sending tool can take away.'
          : undefined,
  },
  {
    id: 'AP-19',
    name: 'Command injection in the server',
    fact: 'Arguments end up in a shell line unescaped; more than four in ten published flaws of such servers are of this class.',
    source: 'SAFE-T1101; OWASP MCP05; CWE-78',
    specificity: 66,
    matches: (tool) =>
      has(tool, 'shell') ? `Its argument ${argument(tool, 'shell') ?? ''} becomes a command.`.replace('  ', ' ') : undefined,
  },
  {
    id: 'AP-26',
    name: 'Path traversal by a file tool',
    fact: 'A path with `..` or through a link leaves the folder that the tool was meant to stay in.',
    source: 'SAFE-T1105; CWE-22; CVE-2025-53109 and 53110 as reported',
    specificity: 54,
    matches: (tool) => {
      const path = argument(tool, 'path');
      return path ? `The call chooses ${path}, and only the server’s own care keeps it inside its folder.` : undefined;
    },
  },
  {
    id: 'AP-27',
    name: 'Harvest of credential files',
    fact: 'A file reader is pointed at keys for remote login, cloud credentials or environment files.',
    source: 'SAFE-T1502, SAFE-T1503',
    specificity: 57,
    matches: (tool) =>
      tool.category === 'Read' && argument(tool, 'path') ? `${argument(tool, 'path')} can name a file that holds credentials.` : undefined,
  },
  {
    id: 'AP-28',
    name: 'Environment dump',
    fact: 'A tool that calls itself read-only prints the variables of its process, secrets included.',
    source: 'SAFE-T1503; measured on a public example server',
    specificity: 70,
    matches: (tool) =>
      tool.category === 'Read' && names(tool, ENVIRONMENT) && has(tool, 'secrets')
        ? 'It returns variables of an environment, where servers keep their keys.'
        : undefined,
  },
  {
    id: 'AP-29',
    name: 'Token taken from an answer',
    fact: 'An agent is asked to call a tool that returns a token and to repeat what it got.',
    source: 'SAFE-T1504; OWASP MCP01',
    specificity: 62,
    matches: (tool) =>
      has(tool, 'secrets') && names(tool, TOKENS) ? 'Keys or tokens pass through its arguments or its answer.' : undefined,
  },
  {
    id: 'AP-30',
    name: 'Requests into the own network',
    fact: 'An address argument is pointed at the metadata service of a cloud or at hosts behind the firewall.',
    source: 'CWE-918; OWASP MCP05; a survey of 7,000 servers found a third exposed',
    specificity: 64,
    matches: (tool) => {
      const url = argument(tool, 'url');
      return url && has(tool, 'http-out') ? `The server itself connects to whatever ${url} names.` : undefined;
    },
  },
  {
    id: 'AP-31',
    name: 'Database dumped by a query tool',
    fact: 'One broad selection through a general query tool returns a whole production table.',
    source: 'SAFE-T1803',
    specificity: 63,
    matches: (tool) =>
      has(tool, 'sql') ? `Nothing in the schema keeps ${argument(tool, 'sql') ?? 'its statement'} from selecting everything.` : undefined,
  },
  {
    id: 'AP-32',
    name: 'Database destroyed by a query tool',
    fact: 'The tool that was meant for questions accepts statements that drop, delete or empty tables.',
    source: 'SAFE-T2101',
    specificity: 65,
    matches: (tool) =>
      has(tool, 'sql') && tool.category !== 'Read'
        ? `Nothing in the schema keeps ${argument(tool, 'sql') ?? 'its statement'} from deleting.`
        : undefined,
  },
  {
    id: 'AP-33',
    name: 'Agent deletes production data',
    fact: 'During a declared freeze an agent deleted over a thousand records and then made up others in their place.',
    source: 'SAFE-T2101; OWASP ASI10; the coding-agent incident of July 2025',
    specificity: 48,
    matches: (tool) =>
      tool.category === 'Destructive' && names(tool, DATABASE) ? 'It removes stored data, and the call alone decides which.' : undefined,
  },
  {
    id: 'AP-34',
    name: 'Seconds to wipe a service',
    fact: 'An agent found a token with wide rights and removed a volume together with its backups within seconds.',
    source: 'OWASP ASI03; MITRE ATLAS on data destruction through tool calls',
    specificity: 49,
    matches: (tool) =>
      tool.category === 'Destructive' && names(tool, INFRASTRUCTURE) ? 'It takes down something that services run on.' : undefined,
  },
  {
    id: 'AP-36',
    name: 'A clean-up nobody asked for',
    fact: 'An agent took old customer rows for duplicates and called the delete tool for more than a thousand of them.',
    source: 'OWASP ASI02; practitioner report',
    specificity: 35,
    matches: (tool) =>
      tool.category === 'Destructive' && has(tool, 'delete')
        ? 'It deletes one thing a call, and an agent in a loop calls it for every one it thinks is stale.'
        : undefined,
  },
  {
    id: 'AP-37',
    name: 'Runaway loop',
    fact: 'Two agents kept each other busy for eleven days before the bill showed it.',
    source: 'SAFE-T1106, SAFE-T2102',
    specificity: 40,
    matches: (tool) => (has(tool, 'loop-cost') ? 'Every call costs something, and the definition sets no ceiling.' : undefined),
  },
  {
    id: 'AP-39',
    name: 'Fraudulent transaction',
    fact: 'A payment tool is told by injected text to send funds to the attacker.',
    source: 'SAFE-T2104',
    specificity: 61,
    matches: (tool) =>
      tool.category === 'Financial'
        ? argument(tool, 'recipient')
          ? `The call chooses where value goes (${argument(tool, 'recipient')}).`
          : 'It commits value on the word of whoever steers the agent.'
        : undefined,
  },
  {
    id: 'AP-44',
    name: 'Refund and invoice abuse',
    fact: 'Without a ceiling on the amount an agent can be talked into refunding or billing anything.',
    source: 'OWASP ASI02; policy collections for payment servers',
    specificity: 67,
    matches: (tool) =>
      tool.category === 'Financial' && (names(tool, REFUND) || argument(tool, 'amount'))
        ? argument(tool, 'amount')
          ? `${argument(tool, 'amount')} has no ceiling that the schema would enforce.`
          : 'What it refunds or bills is bounded by nothing in the schema.'
        : undefined,
  },
  {
    id: 'AP-45',
    name: 'Trail hidden across chains',
    fact: 'Bridges and exchanges are called one after another so that nobody can follow where value went.',
    source: 'SAFE-T1915',
    specificity: 59,
    matches: (tool) =>
      tool.category === 'Financial' && names(tool, BRIDGE) ? 'It turns value into another form or moves it to another chain.' : undefined,
  },
  {
    id: 'AP-46',
    name: 'A machine with too many rights',
    fact: 'A tool with the rights of an administrator is within reach of an everyday task.',
    source: 'SAFE-T1104, SAFE-T1302',
    specificity: 53,
    matches: (tool) =>
      has(tool, 'shell') || (has(tool, 'code') && tool.category === 'Execute') || (tool.category === 'Execute' && names(tool, VIRTUAL))
        ? 'It acts with all the rights of the account that the server runs under.'
        : undefined,
  },
  {
    id: 'AP-47',
    name: 'Sabotage in the code',
    fact: 'An agent commits or merges changes that somebody else slipped into its context.',
    source: 'SAFE-T2103',
    specificity: 62,
    matches: (tool) =>
      names(tool, COMMITS) && (tool.category === 'Write' || tool.category === 'Execute')
        ? 'It brings changes into a code base in the name of the user.'
        : undefined,
  },
  {
    id: 'AP-48',
    name: 'Pipeline triggered with its secrets',
    fact: 'A trigger tool starts a pipeline of the attacker’s choice, and the pipeline holds the deployment keys.',
    source: 'SAFE-T1703; OWASP ASI05',
    specificity: 61,
    matches: (tool) =>
      tool.category === 'Execute' && names(tool, PIPELINE) ? 'It starts something that runs with secrets of its own.' : undefined,
  },
  {
    id: 'AP-49',
    name: 'Tools swapped in mid-session',
    fact: 'Refreshing or rediscovering a tool list changes what the agent can do after the list was approved.',
    source: 'SAFE-T1201, SAFE-T1406',
    specificity: 90,
    matches: (tool) =>
      has(tool, 'schema-mutation')
        ? 'A call makes the server rebuild the tools it offers, so what was reviewed need not be what is there afterwards.'
        : undefined,
  },
  {
    id: 'AP-50',
    name: 'Harmless by its own account',
    fact: 'A server marks a tool as read-only so that no client asks before calling it.',
    source: 'SAFE-T1406; the protocol’s own note on annotations',
    specificity: 68,
    matches: (tool) =>
      tool.definition.annotations?.['readOnlyHint'] === true && tool.category !== 'Read'
        ? `Its hint says read-only, and its name or schema reads as ${tool.category}: one of the two is wrong, and a client that trusts the hint asks nobody.`
        : undefined,
  },
  {
    id: 'AP-52',
    name: 'Poisoned memory',
    fact: 'A false fact written into shared memory steers every later session that recalls it.',
    source: 'SAFE-T1204, SAFE-T2106; OWASP ASI06',
    specificity: 69,
    matches: (tool) =>
      has(tool, 'memory') && tool.category !== 'Read' ? 'It writes what later sessions will take for their own memory.' : undefined,
  },
  {
    id: 'AP-53',
    name: 'Orders from one agent to another',
    fact: 'Text on a message bus takes over the agent that reads it as a colleague’s word.',
    source: 'SAFE-T1705; OWASP ASI07',
    specificity: 60,
    matches: (tool) => (names(tool, AGENT) && tool.category !== 'Read' ? 'What it passes on is read by another agent.' : undefined),
  },
  {
    id: 'AP-57',
    name: 'Riding the user’s session',
    fact: 'A browser tool acts in a profile that is signed in to the user’s accounts.',
    source: 'SAFE-MCP; scanner rule W019',
    specificity: 60,
    matches: (tool) =>
      has(tool, 'browser') && tool.category === 'Execute' ? 'It acts in a browser that may be signed in where the user is.' : undefined,
  },
  {
    id: 'AP-58',
    name: 'Messages by the hundred',
    fact: 'A sending tool in a loop reaches real people before anyone stops it.',
    source: 'SAFE-T2102',
    specificity: 41,
    matches: (tool) =>
      has(tool, 'message') && tool.category !== 'Read' ? 'Every call reaches somebody, and the definition sets no limit.' : undefined,
  },
  {
    id: 'AP-59',
    name: 'Harvest page by page',
    fact: 'Reading tools called page after page copy everything that an organisation keeps.',
    source: 'SAFE-T1801, SAFE-T1804',
    specificity: 25,
    matches: (tool) =>
      tool.category === 'Read' && has(tool, 'private-data')
        ? 'It returns private data, and nothing limits how often it is asked.'
        : undefined,
  },
];

/** The patterns that a tool gives access for: at most three, the most specific first. */
export function attacksOn(subject: AttackSubject): AttackMatch[] {
  const found: { match: AttackMatch; specificity: number }[] = [];
  for (const pattern of ATTACK_PATTERNS) {
    const why = pattern.matches(subject);
    if (why !== undefined) found.push({ match: { id: pattern.id, why }, specificity: pattern.specificity });
  }
  return found
    .sort((one, other) => other.specificity - one.specificity)
    .slice(0, ATTACKS_MAX)
    .map(({ match }) => match);
}

/** The patterns as the catalogue carries them. */
export function attackPatternEntries(): AttackPatternEntry[] {
  return ATTACK_PATTERNS.map(({ id, name, fact, source }) => ({ id, name, fact, source }));
}
