import type { Category } from '#core/classification';
import { worst } from '../rules/lexicon.ts';

/** One thing that a call may do, as the prompt explains it to a model. */
interface EffectEntry {
  category: Category;
  /** For the rubric. */
  means: string;
}

/**
 * Every effect that a model can name, from the mildest on. The category follows from them by code: a model that is asked for
 * a category argues towards one, and one that is asked for effects has to look.
 */
export const EFFECTS = {
  reads: {
    category: 'Read',
    means:
      'returns information that is kept somewhere: gets, lists, searches, fetches an address, looks at a screen, checks a state, previews, validates',
  },
  computes: {
    category: 'Read',
    means: 'works something out from its own arguments and returns it: arithmetic, conversion in memory, formatting, thinking aloud',
  },
  writes: {
    category: 'Write',
    means:
      'creates or changes data or settings in a way that can be undone or superseded: create, update, upload, rename, move, archive, schedule, merge, label, enable, remember, a file or picture that is kept, a session that is kept',
  },
  sends_message: {
    category: 'Write',
    means: 'sends, posts, publishes or replies to somebody: mail, chat, comment, notification, social post',
  },
  changes_permissions: {
    category: 'Write',
    means: 'grants or changes who may do what: roles, sharing, invitations, keys that are made',
  },
  triggers_process: {
    category: 'Execute',
    means: 'starts, stops, restarts, deploys, builds or runs a process, machine, job, workflow, test run, agent or service',
  },
  controls: {
    category: 'Execute',
    means:
      'acts on something that runs: clicks, types or navigates in a browser or an app, moves a device, a robot, a player or a home appliance',
  },
  executes_code: { category: 'Execute', means: 'runs code, a script or a shell command' },
  open_ended: {
    category: 'Execute',
    means:
      'does whatever its argument says: any query that is not limited to reading, any request with any method, any command, any tool by its name',
  },
  mutates_toolset: { category: 'Execute', means: 'changes, reloads or discovers anew which tools or services a server offers' },
  deletes: {
    category: 'Destructive',
    means:
      "removes, overwrites, empties, resets or purges somebody's data for good, where nothing says that a bin, an archive or an earlier version keeps it",
  },
  ends_for_good: {
    category: 'Destructive',
    means:
      'revokes, cancels, terminates, uninstalls or closes something that cannot simply be had again: a key, an order, a subscription, an instance',
  },
  moves_money: {
    category: 'Financial',
    means:
      'commits or moves money or value: pay, charge, refund, transfer, trade, swap, buy, place or change an order, subscribe, stake, withdraw, top up, issue or finalise an invoice',
  },
} as const satisfies Record<string, EffectEntry>;

export type Effect = keyof typeof EFFECTS;
export const EFFECT_NAMES = Object.keys(EFFECTS) as [Effect, ...Effect[]];

/** The category of the worst effect; `undefined` for none, which says nothing and must not read as harmless. */
export function categoryOfEffects(effects: readonly Effect[]): Category | undefined {
  let category: Category | undefined;
  for (const effect of effects) category = category ? worst(category, EFFECTS[effect].category) : EFFECTS[effect].category;
  return category;
}
