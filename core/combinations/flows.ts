import type { Risk } from '../risk.ts';
import type { SideId } from './sides.ts';

/** Permanent: the API and stored links refer to them. */
export const FLOW_IDS = [
  'private-data-out',
  'keys-out',
  'order-to-code',
  'order-to-destruction',
  'order-to-payment',
  'order-to-repository',
  'order-to-memory',
  'tools-swapped',
  'order-to-message',
] as const;
export type FlowId = (typeof FLOW_IDS)[number];

/** What makes a flow worse than it starts. */
export interface Raise {
  /** A further side that is there, or `alone`: one tool that is enough by itself. */
  with: SideId | 'alone';
  to: Risk;
  because: string;
}

/** A way in which tools that each look reasonable do harm together. */
export interface Flow {
  id: FlowId;
  name: string;
  /** What happens, as a sentence. */
  what: string;
  /** All must be there; in the order in which they are passed. */
  needs: readonly SideId[];
  risk: Risk;
  because: string;
  raises?: readonly Raise[];
  /** Documented attacks of this kind, most specific first. */
  attacks: readonly string[];
}

/** Every flow that the sides of tools can decide, in the order in which they are shown where none is worse. */
export const FLOWS: readonly Flow[] = [
  {
    id: 'private-data-out',
    name: 'Private data carried out',
    what: 'Text that a stranger wrote tells the agent to read what is private and to send it away: the lethal trifecta.',
    needs: ['in', 'data', 'out'],
    risk: 'high',
    because: 'The agent takes the order, reads the data and sends it, and each of the calls looks like its work.',
    raises: [
      { with: 'secrets', to: 'critical', because: 'Keys or passwords are among what can leave.' },
      { with: 'alone', to: 'critical', because: 'One tool is enough, so no second one has to be talked into it.' },
    ],
    attacks: ['AP-12', 'AP-13', 'AP-17', 'AP-18'],
  },
  {
    id: 'keys-out',
    name: 'Keys carried out',
    what: 'A key or a password that one tool shows to the agent leaves through another, by mistake or because somebody asked for it.',
    needs: ['secrets', 'out'],
    risk: 'high',
    because: 'What is in the conversation goes wherever the conversation goes, and a key opens more than this server.',
    raises: [
      { with: 'strangers', to: 'critical', because: 'Text from strangers comes in as well, so it is not only a mistake that sends it.' },
    ],
    attacks: ['AP-29', 'AP-28', 'AP-18'],
  },
  {
    id: 'order-to-code',
    name: 'A stranger’s text run as a command',
    what: 'Text that a stranger wrote tells the agent to run a command or code, with the rights of the server.',
    needs: ['strangers', 'code'],
    risk: 'critical',
    because: 'A command does all that its machine can do.',
    attacks: ['AP-46', 'AP-19', 'AP-11'],
  },
  {
    id: 'order-to-destruction',
    name: 'Destroyed on a stranger’s word',
    what: 'Text that a stranger wrote tells the agent to delete or overwrite something.',
    needs: ['strangers', 'destroys'],
    risk: 'critical',
    because: 'What is destroyed may not come back.',
    attacks: ['AP-36', 'AP-33', 'AP-11'],
  },
  {
    id: 'order-to-payment',
    name: 'Paid on a stranger’s word',
    what: 'Text that a stranger wrote tells the agent to send money or to commit to a deal.',
    needs: ['strangers', 'pays'],
    risk: 'critical',
    because: 'Value that was moved is seldom given back.',
    attacks: ['AP-39', 'AP-44', 'AP-11'],
  },
  {
    id: 'order-to-repository',
    name: 'A stranger’s text turned into code',
    what: 'Text that a stranger wrote, in an issue for example, tells the agent what to commit or to merge.',
    needs: ['strangers', 'repository'],
    risk: 'high',
    because: 'Others build and run what is merged.',
    attacks: ['AP-47', 'AP-13', 'AP-11'],
  },
  {
    id: 'order-to-memory',
    name: 'A stranger’s text remembered',
    what: 'Text that a stranger wrote is kept as a fact, and later sessions act on it when the text itself is long gone.',
    needs: ['strangers', 'remembers'],
    risk: 'high',
    because: 'It outlives the session in which somebody could have noticed.',
    attacks: ['AP-52', 'AP-11'],
  },
  {
    id: 'tools-swapped',
    name: 'Tools swapped after they were approved',
    what: 'A call changes which tools there are, and one that was approved under its name may do something else from then on.',
    needs: ['rebuilds', 'others'],
    risk: 'high',
    because: 'What was judged need not be what is called.',
    raises: [{ with: 'strangers', to: 'critical', because: 'Text from strangers comes in as well, and can ask for the change.' }],
    attacks: ['AP-49'],
  },
  {
    id: 'order-to-message',
    name: 'A stranger speaks in the user’s name',
    what: 'Text that a stranger wrote tells the agent what to write to other people or other agents, who take it for the user’s word.',
    needs: ['strangers', 'speaks'],
    risk: 'medium',
    because: 'Whoever reads it trusts the sender, and an agent among them may pass it on.',
    attacks: ['AP-53', 'AP-15', 'AP-58'],
  },
];
