import type { AttackMatch, AttackPatternEntry } from '#core/classification';
import {
  type AttackSubject,
  argument,
  argumentNamed,
  argumentNames,
  firstArgument,
  has,
  hiddenIn,
  is,
  isAbout,
  isBounded,
  listArgument,
  onCodeHost,
  orderInProse,
  orderInSchema,
  quoted,
  showsArguments,
  thing,
  word,
  wordSet,
} from './subject.ts';

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

const ENVIRONMENT = wordSet('env environ environment dotenv');
const TOKENS = wordSet('token session credential key apikey password secret mnemonic keypair cookie');
/** Arguments by which somebody's token is handed on. */
const TOKEN_ARGUMENT = /^(?:(?:access|auth|bearer|session|oauth|refresh|user|id)_?token|authorization|api_?key|bearer|jwt)$/i;
const OAUTH = wordSet('oauth oauth2 authorize authorise');
const TERRAFORM = wordSet('terraform tofu opentofu pulumi terragrunt cloudformation cdk');
const APPLIES = wordSet('apply destroy up deploy delete update execute run');
const PIPELINE = wordSet('workflow pipeline dag ci');
const JOB = wordSet('build job');
const NO_START = wordSet('cancel stop get list');
const STARTS = wordSet('trigger run rerun start restart dispatch create launch execute retry');
const NO_CODE = wordSet('image comment note label cell notification tag');
const COMMITS = wordSet('commit merge push');
const REFUND = wordSet('refund invoice payout charge credit');
const BRIDGE = wordSet('bridge swap dex');
const CHAIN = wordSet('token coin crypto eth sol btc nft erc20 erc721 wallet onchain usdc');
const DATABASE = wordSet('database table schema collection index db row record document');
const INFRASTRUCTURE = wordSet('instance volume cluster vm bucket deployment namespace droplet pod disk snapshot backup subnet vpc domain');
const REMOTE = wordSet('ssh sudo root');
const REPOSITORY = wordSet('issue pr pull repository repo discussion file gist comment release');
const NO_WORDS_WRITTEN = wordSet(
  'mark checkout star watch subscribe analyze analyse notification fork assign label lock clone switch close sync',
);
const CHAT = wordSet('chat message conversation dm thread mailbox inbox');
const SENDS = wordSet(
  'send reply message email mail sms notify notification broadcast tweet comment invite invitation dm announce forward toot call whisper',
);
const MAIL = wordSet('email mail');
const AGENT = wordSet('agent a2a subagent handoff');
const COMMAND = wordSet('command shell bash exec terminal cmd ssh cli powershell console');
const CODE = wordSet('code script python javascript typescript notebook eval evaluate repl cell program');
const NO_BROWSER = wordSet('emulator gameboy mobile android ios macos desktop device simulator');
const SWEEPS = wordSet('all clear empty purge reset truncate wipe flush cleanup trash everything');
const WRITES_MAIL = wordSet('send reply forward compose');
const ASKS = wordSet('send ask message task delegate handoff invoke call broadcast prompt dispatch assign share');
const HTTP = wordSet('http request fetch url webhook rest graphql proxy curl api');
const CONNECTS = wordSet('fetch download import ingest from screenshot scan upload scrape crawl webhook clone convert url load open');
const PRIVATE = wordSet(
  `email mail inbox message contact customer calendar employee patient conversation chat dm invoice lead candidate account photo note ticket deal
  order task subscription payment transaction profile log call location screen database collection table file memory submission bookmark
  reminder appointment meeting expense student medication resume clipboard recipient payee user issue`,
);
const STRANGERS = wordSet(
  `web webpage website internet news headline tweet post comment issue email mail inbox message forum thread reddit subreddit transcript rss feed
  review article html page url ticket pull pr paper pubmed arxiv wikipedia video repo repository`,
);
const PAGES = wordSet('page limit cursor offset skip after before per size pagination starting take');
const LISTS = wordSet('list search all query find export');
const TOOL_LIST = wordSet('tool plugin server service mcp proxy capability toolset toolkit spec openapi extension subservice');
const SIDE_TEXT = wordSet('conversation context justification rationale chat');
const SIDE_ARGUMENT =
  /^(?:conversation(?:_?history)?|chat_?history|user_?context|conversation_?context|justification|rationale|side_?note|user_?prompt|original_?prompt)$/i;
const CREDENTIAL_FREE = wordSet('image photo picture video audio pdf csv excel xlsx docx pptx folder directory dir');
const DIRECTORY = wordSet('directory directories folder tree');
const CAPABILITIES = wordSet('tools capabilities plugins endpoints');
const SURVEYS = wordSet('list get search discover describe introspect show');
const CONFIGURATION = wordSet('configuration config server');
const INSTALLS = wordSet('install add register configure update enable set');
const COPIES = wordSet('bcc cc');
const TEXT = wordSet('text message content body html markdown comment');
const MCP = wordSet('mcp');
const JOINS_SERVERS = wordSet('connect add proxy register remote');
const NAMES_ONE = wordSet('id uuid gid key name slug title');
const FILE = wordSet('path file filename');
const SIGN_IN = wordSet('code url device callback flow start');
const NO_SIGN_IN = wordSet('scope application app client status exempt');
const ACTS_ON_PAGE = wordSet('text value key script url selector element ref');
const ADDRESSED = wordSet('channel chat phone room user recipient email');

/** Every documented pattern that a definition can decide, in the order of their ids. */
export const ATTACK_PATTERNS: readonly AttackPattern[] = [
  {
    id: 'AP-01',
    name: 'Orders in a tool’s description',
    fact: 'A description tells the model to read files or to keep something from the user, who never sees that text.',
    source: 'SAFE-T1001; OWASP MCP03; Invariant Labs on tool poisoning',
    specificity: 98,
    matches: (tool) => {
      const order = orderInProse(tool);
      return order && `Its description speaks to the model over the user’s head: ${order}.`;
    },
  },
  {
    id: 'AP-02',
    name: 'Orders in a tool’s schema',
    fact: 'The order to the model stands in a name, a default or an enum of the arguments, where a reader of descriptions does not look.',
    source: 'SAFE-T1501; OWASP MCP03',
    specificity: 97,
    matches: (tool) => {
      const order = orderInSchema(tool);
      return order && `Its input schema speaks to the model over the user’s head: ${order}.`;
    },
  },
  {
    id: 'AP-06',
    name: 'Text that nobody sees',
    fact: 'Letters without width or from the block of tags carry a second description that only the model reads.',
    source: 'SAFE-T1402; scanner rule W021',
    specificity: 96,
    matches: (tool) => {
      const where = hiddenIn(tool);
      return where && `Its ${where} holds letters that no person sees.`;
    },
  },
  {
    id: 'AP-08',
    name: 'A mail tool that copies every mail',
    fact: 'A published mail server was harmless for fifteen releases and then sent a blind copy of every mail to its author.',
    source: 'SAFE-T1002; OWASP MCP04; the postmark-mcp incident',
    specificity: 60,
    matches: (tool) => {
      const copies = argumentNamed(tool, COPIES);
      if (!is(tool, 'Write') || !has(tool, 'message') || word(tool, MAIL) === undefined) return undefined;
      if (word(tool, WRITES_MAIL) === undefined && tool.words.length > 1) return undefined;
      return copies
        ? `It sends mail, and ${copies} sends a copy to whomever the call names.`
        : 'It sends mail, and its definition cannot show who else receives it.';
    },
  },
  {
    id: 'AP-11',
    name: 'Orders hidden in content',
    fact: 'Text on a page, in a ticket or in a mail is written for the agent that will read it, and the agent obeys.',
    source: 'SAFE-T1102; OWASP ASI01; MITRE ATLAS AML.T0051.001',
    specificity: 30,
    matches: (tool) => {
      const url = argument(tool, 'url');
      if (has(tool, 'http-out') && url !== undefined && (is(tool, 'Read') || has(tool, 'untrusted-in')))
        return `Whoever owns the address in ${url} writes what the agent then reads.`;
      if (!has(tool, 'untrusted-in')) return undefined;
      const what = word(tool, STRANGERS) ?? thing(tool);
      return what
        ? `It brings in what others wrote (${what}), and the agent reads that as it reads the user.`
        : 'It brings text by strangers in front of the agent.';
    },
  },
  {
    id: 'AP-12',
    name: 'Private rows read on a stranger’s request',
    fact: 'A support ticket told an agent with full database rights to read a table of tokens and to answer with it.',
    source: 'OWASP MCP10; the Supabase write-up of 2025',
    specificity: 58,
    matches: (tool) =>
      has(tool, 'sql', 'private-data') && !is(tool, 'Financial')
        ? `Whoever can steer the agent chooses the statement in ${argument(tool, 'sql') ?? 'its argument'}.`
        : undefined,
  },
  {
    id: 'AP-13',
    name: 'Private code carried into public',
    fact: 'An issue in a public repository led an agent to copy private repositories into a public pull request.',
    source: 'SAFE-T1701, SAFE-T1914; Invariant Labs on code hosts',
    specificity: 55,
    matches: (tool) => {
      const what = word(tool, REPOSITORY);
      if (what === undefined || !onCodeHost(tool)) return undefined;
      if (is(tool, 'Write') && word(tool, NO_WORDS_WRITTEN) === undefined)
        return `What it writes (${what}) is seen by everybody who may read the repository.`;
      return is(tool, 'Read') && has(tool, 'untrusted-in')
        ? `It reads what anybody may have written (${what}), beside repositories that are private.`
        : undefined;
    },
  },
  {
    id: 'AP-14',
    name: 'Chat history forwarded',
    fact: 'A second, poisoned tool made an agent send a user’s chat history to a stranger through the honest chat tool.',
    source: 'SAFE-T1701; reports on chat connectors, 2025',
    specificity: 52,
    matches: (tool) => {
      const what = word(tool, CHAT);
      if (what === undefined || is(tool, 'Destructive', 'Financial')) return undefined;
      if (is(tool, 'Read') && has(tool, 'private-data'))
        return `It returns what people said to each other (${what}), and another tool can pass it on.`;
      return has(tool, 'message') && !is(tool, 'Read')
        ? `It sends into a conversation (${what}) whatever the agent was told to send, the history of another one included.`
        : undefined;
    },
  },
  {
    id: 'AP-15',
    name: 'Leak through a link preview',
    fact: 'A link that carries data in its address leaks it as soon as the chat fetches a preview; nobody has to click.',
    source: 'SAFE-T1911; CVE-2025-34072 as reported',
    specificity: 42,
    matches: (tool) =>
      is(tool, 'Write') && (has(tool, 'public-sink') || (has(tool, 'message') && word(tool, CHAT) !== undefined))
        ? `${argumentNamed(tool, TEXT) ?? 'What it puts out'} may hold a link whose address carries data away.`
        : undefined,
  },
  {
    id: 'AP-16',
    name: 'Data in an argument that nobody needs',
    fact: 'A server asks for a note or for the context of the conversation, and whatever the agent puts there is gone.',
    source: 'SAFE-T1911',
    specificity: 38,
    matches: (tool) => {
      const side = argumentNames(tool).find((name) => SIDE_ARGUMENT.test(name));
      return side && word(tool, SIDE_TEXT) === undefined && !has(tool, 'memory', 'message')
        ? `${quoted(side)} invites the agent to hand over more of its conversation than the name calls for.`
        : undefined;
    },
  },
  {
    id: 'AP-17',
    name: 'Data posted to a stranger’s server',
    fact: 'A general request tool is enough to send what the agent has read to any address.',
    source: 'SAFE-T1913; MITRE ATLAS on exfiltration through tool calls',
    specificity: 56,
    matches: (tool) => {
      const url = argument(tool, 'url');
      if (!has(tool, 'http-out') || is(tool, 'Read', 'Financial') || (url === undefined && word(tool, HTTP) === undefined))
        return undefined;
      if (has(tool, 'browser')) return url && `The address in ${url} can carry what the agent has read to whoever owns it.`;
      if (is(tool, 'Execute') || word(tool, HTTP) !== undefined)
        return url ? `The call decides what is sent, and ${url} decides to whom.` : 'The call decides what is sent and to whom.';
      return undefined;
    },
  },
  {
    id: 'AP-18',
    name: 'One tool reads, another sends',
    fact: 'Neither a reader nor a mailer leaks alone; an agent that holds both carries data from one to the other.',
    source: 'SAFE-T1914',
    specificity: 20,
    matches: (tool) => {
      if (is(tool, 'Write', 'Execute') && has(tool, 'message') && word(tool, SENDS) !== undefined && word(tool, HTTP) === undefined)
        return `It sends (${word(tool, SENDS)}), so it is a way out for whatever the agent has read with other tools.`;
      if (!has(tool, 'private-data') || !is(tool, 'Read')) return undefined;
      const what = word(tool, PRIVATE);
      return `What it returns${what ? ` (${what})` : ''} is in the conversation from then on, where a sending tool can take it.`;
    },
  },
  {
    id: 'AP-19',
    name: 'Command injection in the server',
    fact: 'Arguments end up in a shell line unescaped; more than four in ten published flaws of such servers are of this class.',
    source: 'SAFE-T1101; OWASP MCP05; CWE-78',
    specificity: 66,
    matches: (tool) => {
      const command = argument(tool, 'shell');
      if (!has(tool, 'shell') || is(tool, 'Read') || (is(tool, 'Financial') && !command)) return undefined;
      if (command) return `What stands in ${command} becomes a command.`;
      const what = word(tool, COMMAND);
      return what && `It runs commands (${what}), and its arguments become part of them.`;
    },
  },
  {
    id: 'AP-20',
    name: 'A server that takes over its client',
    fact: 'A bridge to remote servers let a hostile one run commands on the machine that connected to it.',
    source: 'CVE-2025-6514; reports on remote bridges, 2025',
    specificity: 72,
    matches: (tool) => {
      const url = argument(tool, 'url');
      return url !== undefined && !is(tool, 'Read') && word(tool, MCP) !== undefined && word(tool, JOINS_SERVERS) !== undefined
        ? `The agent’s side connects to whatever server ${url} names.`
        : undefined;
    },
  },
  {
    id: 'AP-23',
    name: 'An approved server exchanged for another',
    fact: 'An entry of a client’s configuration was approved once, and later named another command without a new question.',
    source: 'CVE-2025-54136, reported as MCPoison',
    specificity: 71,
    matches: (tool) =>
      is(tool, 'Write', 'Execute') &&
      word(tool, MCP) !== undefined &&
      word(tool, CONFIGURATION) !== undefined &&
      word(tool, INSTALLS) !== undefined &&
      argument(tool, 'url') === undefined
        ? `It changes which servers (${word(tool, CONFIGURATION)}) are started, and what was approved before stays approved.`
        : undefined,
  },
  {
    id: 'AP-26',
    name: 'Path traversal by a file tool',
    fact: 'A path with `..` or through a link leaves the folder that the tool was meant to stay in.',
    source: 'SAFE-T1105; CWE-22; CVE-2025-53109 and 53110 as reported',
    specificity: 54,
    matches: (tool) => {
      const path = argument(tool, 'path');
      if (path === undefined || isBounded(tool, 'path')) return undefined;
      return is(tool, 'Read')
        ? `${path} may begin with \`..\`, and only the server’s own care keeps the reading inside its folder.`
        : `${path} may begin with \`..\`, and only the server’s own care keeps the ${is(tool, 'Execute') ? 'call' : 'change'} inside its folder.`;
    },
  },
  {
    id: 'AP-27',
    name: 'Harvest of credential files',
    fact: 'A file reader is pointed at keys for remote login, cloud credentials or environment files.',
    source: 'SAFE-T1502, SAFE-T1503',
    specificity: 57,
    matches: (tool) => {
      const path = argument(tool, 'path');
      return is(tool, 'Read') &&
        path !== undefined &&
        !isBounded(tool, 'path') &&
        word(tool, CREDENTIAL_FREE) === undefined &&
        !/image|photo|video|audio|pdf|csv|dir|folder|project|repo|venv|workspace|cwd|root|output/i.test(path)
        ? `${path} can name a file that holds credentials.`
        : undefined;
    },
  },
  {
    id: 'AP-28',
    name: 'Environment dump',
    fact: 'A tool that calls itself read-only prints the variables of its process, secrets included.',
    source: 'SAFE-T1503; measured on a public example server',
    specificity: 70,
    matches: (tool) =>
      is(tool, 'Read') && word(tool, ENVIRONMENT) !== undefined && has(tool, 'secrets')
        ? `It returns variables of an environment (${word(tool, ENVIRONMENT)}), where servers keep their keys.`
        : undefined,
  },
  {
    id: 'AP-29',
    name: 'Token taken from an answer',
    fact: 'An agent is asked to call a tool that returns a token and to repeat what it got.',
    source: 'SAFE-T1504; OWASP MCP01',
    specificity: 62,
    matches: (tool) => {
      const what = word(tool, TOKENS);
      if (!has(tool, 'secrets') || what === undefined || is(tool, 'Destructive', 'Financial')) return undefined;
      return is(tool, 'Read')
        ? `Its answer can hold what opens an account (${what}), and the agent can be asked to repeat it.`
        : `What opens an account (${what}) passes through its arguments or its answer.`;
    },
  },
  {
    id: 'AP-30',
    name: 'Requests into the own network',
    fact: 'An address argument is pointed at the metadata service of a cloud or at hosts behind the firewall.',
    source: 'CWE-918; OWASP MCP05; a survey of 7,000 servers found a third exposed',
    specificity: 64,
    matches: (tool) => {
      const url = argument(tool, 'url');
      if (url === undefined || !has(tool, 'http-out') || isBounded(tool, 'url') || is(tool, 'Financial', 'Destructive')) return undefined;
      return is(tool, 'Read', 'Execute') || word(tool, CONNECTS) !== undefined
        ? `${url} can name a host behind the firewall, and it is the server that connects.`
        : undefined;
    },
  },
  {
    id: 'AP-31',
    name: 'Database dumped by a query tool',
    fact: 'One broad selection through a general query tool returns a whole production table.',
    source: 'SAFE-T1803',
    specificity: 63,
    matches: (tool) =>
      has(tool, 'sql') && (!is(tool, 'Financial') || argument(tool, 'sql'))
        ? `Nothing in the schema keeps ${argument(tool, 'sql') ?? 'its statement'} from selecting everything.`
        : undefined,
  },
  {
    id: 'AP-32',
    name: 'Database destroyed by a query tool',
    fact: 'The tool that was meant for questions accepts statements that drop, delete or empty tables.',
    source: 'SAFE-T2101',
    specificity: 65,
    matches: (tool) =>
      has(tool, 'sql') && !is(tool, 'Read') && (!is(tool, 'Financial') || argument(tool, 'sql'))
        ? `Nothing in the schema keeps ${argument(tool, 'sql') ?? 'its statement'} from deleting.`
        : undefined,
  },
  {
    id: 'AP-33',
    name: 'Agent deletes production data',
    fact: 'During a declared freeze an agent deleted over a thousand records and then made up others in their place.',
    source: 'SAFE-T2101; OWASP ASI10; the coding-agent incident of July 2025',
    specificity: 48,
    matches: (tool) => {
      const what = word(tool, DATABASE);
      if (!is(tool, 'Destructive') || what === undefined) return undefined;
      const by = firstArgument(tool);
      if (by) return `It removes stored data (${what}), and what the agent puts into ${by} alone decides which.`;
      return showsArguments(tool)
        ? `It removes stored data (${what}), and no argument narrows what.`
        : `It removes stored data (${what}), and a test and a production database look alike to it.`;
    },
  },
  {
    id: 'AP-34',
    name: 'Seconds to wipe a service',
    fact: 'An agent found a token with wide rights and removed a volume together with its backups within seconds.',
    source: 'OWASP ASI03; MITRE ATLAS on data destruction through tool calls',
    specificity: 49,
    matches: (tool) => {
      const what = word(tool, INFRASTRUCTURE);
      return is(tool, 'Destructive') && what !== undefined ? `It takes away something that services run on (${what}).` : undefined;
    },
  },
  {
    id: 'AP-35',
    name: 'Infrastructure destroyed by a stale plan',
    fact: 'An agent trusted the wrong file of states and had two and a half years of records removed with the machines.',
    source: 'OWASP ASI08; an incident report on infrastructure as code',
    specificity: 73,
    matches: (tool) => {
      const what = word(tool, TERRAFORM);
      return what !== undefined && (is(tool, 'Destructive') || (is(tool, 'Write', 'Execute') && word(tool, APPLIES) !== undefined))
        ? `It brings infrastructure to a planned state (${what}), and what the plan has forgotten is destroyed.`
        : undefined;
    },
  },
  {
    id: 'AP-36',
    name: 'A clean-up nobody asked for',
    fact: 'An agent took old customer rows for duplicates and called the delete tool for more than a thousand of them.',
    source: 'OWASP ASI02; practitioner report',
    specificity: 35,
    matches: (tool) => {
      if (!is(tool, 'Destructive') || !has(tool, 'delete')) return undefined;
      const many = listArgument(tool);
      if (many) return `${many} takes a list, so one call removes everything that the agent thinks is stale.`;
      const by = argumentNamed(tool, NAMES_ONE) ?? argumentNamed(tool, FILE);
      if (by) return `${by} is all that says what goes, and an agent in a loop goes through every one it thinks is stale.`;
      const what = thing(tool);
      const sweep = word(tool, SWEEPS);
      if (sweep) return `It takes everything at once (${sweep}), what is still needed included.`;
      return what
        ? `An agent that tidies up calls it (${what}) for every one it thinks is stale.`
        : 'An agent that tidies up calls it as often as it finds something that looks stale.';
    },
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
    matches: (tool) => {
      if (!is(tool, 'Financial')) return undefined;
      const to = argument(tool, 'recipient');
      if (to) return `${to} says where value goes, and injected text can say it.`;
      const amount = argument(tool, 'amount');
      if (amount && !isBounded(tool, 'amount')) return `${amount} says how much is committed, and the schema sets no ceiling.`;
      const by = firstArgument(tool);
      if (by) return `What is committed depends on ${by}, and injected text can set it.`;
      const what = thing(tool);
      return what
        ? `It commits value (${what}), and its definition names no argument by which a call could be checked first.`
        : 'It commits value, and its definition names no argument by which a call could be checked first.';
    },
  },
  {
    id: 'AP-40',
    name: 'A wallet emptied by an encoded order',
    fact: 'A post in Morse code was read as an order, and an agent’s wallet sent out more than a hundred thousand dollars in tokens.',
    source: 'OWASP ASI01; reports of May 2026',
    specificity: 59,
    matches: (tool) => {
      const what = word(tool, CHAIN);
      return is(tool, 'Financial') && what !== undefined && !has(tool, 'sql')
        ? `It moves what no bank can call back (${what}), and an order to it may come in any encoding that the model can read.`
        : undefined;
    },
  },
  {
    id: 'AP-44',
    name: 'Refund and invoice abuse',
    fact: 'Without a ceiling on the amount an agent can be talked into refunding or billing anything.',
    source: 'OWASP ASI02; policy collections for payment servers',
    specificity: 67,
    matches: (tool) => {
      const what = word(tool, REFUND);
      if (!is(tool, 'Financial') || what === undefined || isBounded(tool, 'amount')) return undefined;
      const amount = argument(tool, 'amount');
      return amount
        ? `${amount} has no ceiling that the schema would enforce.`
        : `How much it pays out or bills (${what}) is bounded by nothing in the schema.`;
    },
  },
  {
    id: 'AP-45',
    name: 'Trail hidden across chains',
    fact: 'Bridges and exchanges are called one after another so that nobody can follow where value went.',
    source: 'SAFE-T1915',
    specificity: 62,
    matches: (tool) => {
      const what = word(tool, BRIDGE);
      return is(tool, 'Financial') && what !== undefined
        ? `It turns value into another form or moves it to another chain (${what}).`
        : undefined;
    },
  },
  {
    id: 'AP-46',
    name: 'A machine with too many rights',
    fact: 'A tool with the rights of an administrator is within reach of an everyday task.',
    source: 'SAFE-T1104, SAFE-T1302',
    specificity: 53,
    matches: (tool) => {
      if (!is(tool, 'Execute', 'Destructive')) return undefined;
      const remote = word(tool, REMOTE);
      if (remote) return `It acts on a machine (${remote}) with all the rights of the account behind it.`;
      const brought = argument(tool, 'shell') ?? argument(tool, 'code');
      if (!has(tool, 'shell') && !(has(tool, 'code') && is(tool, 'Execute'))) return undefined;
      if (brought) return `${brought} is run with all the rights of the account that the server runs under.`;
      const what = word(tool, CODE) ?? word(tool, COMMAND);
      return what && `What it runs (${what}) has all the rights of the account that the server runs under.`;
    },
  },
  {
    id: 'AP-47',
    name: 'Sabotage in the code',
    fact: 'An agent commits or merges changes that somebody else slipped into its context.',
    source: 'SAFE-T2103',
    specificity: 62,
    matches: (tool) => {
      const what = word(tool, COMMITS);
      return what !== undefined && word(tool, NO_CODE) === undefined && onCodeHost(tool) && is(tool, 'Write', 'Execute')
        ? `It brings changes into a code base (${what}) in the name of the user.`
        : undefined;
    },
  },
  {
    id: 'AP-48',
    name: 'Pipeline triggered with its secrets',
    fact: 'A trigger tool starts a pipeline of the attacker’s choice, and the pipeline holds the deployment keys.',
    source: 'SAFE-T1703; OWASP ASI05',
    specificity: 61,
    matches: (tool) => {
      const what = word(tool, PIPELINE) ?? word(tool, JOB);
      return is(tool, 'Execute') && what !== undefined && word(tool, STARTS) !== undefined && word(tool, NO_START) === undefined
        ? `It starts something (${what}) that runs with secrets of its own.`
        : undefined;
    },
  },
  {
    id: 'AP-49',
    name: 'Tools swapped in mid-session',
    fact: 'Refreshing or rediscovering a tool list changes what the agent can do after the list was approved.',
    source: 'SAFE-T1201, SAFE-T1406',
    specificity: 90,
    matches: (tool) =>
      has(tool, 'schema-mutation') && word(tool, TOOL_LIST) !== undefined
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
      tool.definition.annotations?.['readOnlyHint'] === true && !is(tool, 'Read')
        ? `Its hint says read-only, and its definition reads as ${tool.category}: one of the two is wrong, and a client that trusts the hint asks nobody.`
        : undefined,
  },
  {
    id: 'AP-52',
    name: 'Poisoned memory',
    fact: 'A false fact written into shared memory steers every later session that recalls it.',
    source: 'SAFE-T1204, SAFE-T2106; OWASP ASI06',
    specificity: 69,
    matches: (tool) => {
      if (!has(tool, 'memory') || !is(tool, 'Write', 'Execute')) return undefined;
      const by = firstArgument(tool);
      return by
        ? `What a call puts into ${by} later sessions take for their own memory.`
        : 'It changes what later sessions will take for their own memory.';
    },
  },
  {
    id: 'AP-53',
    name: 'Orders from one agent to another',
    fact: 'Text on a message bus takes over the agent that reads it as a colleague’s word.',
    source: 'SAFE-T1705; OWASP ASI07',
    specificity: 60,
    matches: (tool) =>
      is(tool, 'Write', 'Execute') && word(tool, AGENT) !== undefined && word(tool, ASKS) !== undefined && !tool.words.includes('user')
        ? `What it passes on (${word(tool, ASKS)}) is read by another agent as a colleague’s word.`
        : undefined,
  },
  {
    id: 'AP-55',
    name: 'Somebody else’s rights borrowed',
    fact: 'A server hands on a token that it was given for one user or one service, and acts elsewhere with rights that were not meant for it.',
    source: 'SAFE-T1307, SAFE-T1706',
    specificity: 44,
    matches: (tool) => {
      const token = argumentNames(tool).find((name) => TOKEN_ARGUMENT.test(name));
      return token && `It acts with whatever rights belong to ${quoted(token)}, whoever that was given to.`;
    },
  },
  {
    id: 'AP-56',
    name: 'A sign-in that goes to somebody else',
    fact: 'A server starts a sign-in of its own making, and the code that the user receives opens the user’s account to it.',
    source: 'SAFE-T1007, SAFE-T1009, SAFE-T1306',
    specificity: 64,
    matches: (tool) => {
      const what = word(tool, OAUTH);
      const flow = tool.words.includes('auth') && word(tool, SIGN_IN) !== undefined;
      return (what !== undefined || flow) && !is(tool, 'Destructive', 'Financial') && word(tool, NO_SIGN_IN) === undefined
        ? `It is part of a sign-in (${what ?? '`auth`'}), and its definition cannot show where the code or the token goes.`
        : undefined;
    },
  },
  {
    id: 'AP-57',
    name: 'Riding the user’s session',
    fact: 'A browser tool acts in a profile that is signed in to the user’s accounts.',
    source: 'SAFE-MCP; scanner rule W019',
    specificity: 60,
    matches: (tool) => {
      if (!has(tool, 'browser') || !is(tool, 'Execute') || isAbout(tool, NO_BROWSER)) return undefined;
      const by = argumentNamed(tool, ACTS_ON_PAGE);
      return by
        ? `What ${by} names is done in a browser that may be signed in where the user is.`
        : 'It acts in a browser that may be signed in where the user is.';
    },
  },
  {
    id: 'AP-58',
    name: 'Messages by the hundred',
    fact: 'A sending tool in a loop reaches real people before anyone stops it.',
    source: 'SAFE-T2102',
    specificity: 41,
    matches: (tool) => {
      if (!has(tool, 'message') || !is(tool, 'Write', 'Execute') || word(tool, SENDS) === undefined || has(tool, 'browser'))
        return undefined;
      const to = argument(tool, 'recipient') ?? argumentNamed(tool, ADDRESSED);
      return to
        ? `Every call reaches whoever stands in ${to}, and the definition sets no limit.`
        : `Every call (${word(tool, SENDS)}) reaches somebody, and the definition sets no limit.`;
    },
  },
  {
    id: 'AP-59',
    name: 'Harvest page by page',
    fact: 'Reading tools called page after page copy everything that an organisation keeps.',
    source: 'SAFE-T1801, SAFE-T1804',
    specificity: 25,
    matches: (tool) => {
      if (!is(tool, 'Read') || !has(tool, 'private-data')) return undefined;
      const page = argumentNamed(tool, PAGES);
      if (page) return `${page} leads from one page of private data to the next, and nothing limits how often it is asked.`;
      const what = word(tool, PRIVATE);
      return word(tool, LISTS) === undefined
        ? undefined
        : `It returns private data${what ? ` (${what})` : ''} many at a time, and nothing limits how often it is asked.`;
    },
  },
  {
    id: 'AP-60',
    name: 'Survey before the attack',
    fact: 'Lists of tools, of folders and of versions tell an intruder what to try next.',
    source: 'SAFE-T1601 to SAFE-T1606',
    specificity: 15,
    matches: (tool) => {
      if (!is(tool, 'Read') || word(tool, SURVEYS) === undefined) return undefined;
      const what = (has(tool, 'fs') ? word(tool, DIRECTORY) : undefined) ?? tool.words.find((one) => CAPABILITIES.has(one));
      return what && `It tells what there is to reach (${what.startsWith('`') ? what : quoted(what)}).`;
    },
  },
];

const MOST_SPECIFIC_FIRST = [...ATTACK_PATTERNS].sort((one, other) => other.specificity - one.specificity);

/** The patterns that a tool gives access for: at most three, the most specific first. */
export function attacksOn(subject: AttackSubject): AttackMatch[] {
  const found: AttackMatch[] = [];
  for (const { id, matches } of MOST_SPECIFIC_FIRST) {
    const why = matches(subject);
    if (why !== undefined) found.push({ id, why });
    if (found.length === ATTACKS_MAX) break;
  }
  return found;
}

/** The patterns as the catalogue carries them. */
export function attackPatternEntries(): AttackPatternEntry[] {
  return ATTACK_PATTERNS.map(({ id, name, fact, source }) => ({ id, name, fact, source }));
}
