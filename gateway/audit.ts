import { shown } from '#core/shown';
import type { Decision } from '#policy/decide';

/** One decision on one live call, as it is kept: which arguments there were, never what they held. */
export interface DecisionRecord {
  at: Date;
  server: string;
  grant: string;
  tool: string;
  /** The top-level keys of the arguments. */
  argumentKeys: readonly string[];
  outcome: Decision['outcome'];
  /** JSON Pointer of the rule, one of the bracketed names, or empty for a plain allow. */
  rule: string;
  /** Absent where there was no policy. */
  policyVersion?: string;
}

/** Gets every decision before its call goes anywhere. One that throws refuses the call. */
export interface Audit {
  record(decision: DecisionRecord): void;
}

const MOST_KEYS = 20;

/**
 * Prints one line a decision. Names come from clients and servers, so that no character of theirs may act on a terminal.
 *
 * @param named what people call the server, where that is not what it is counted by.
 */
export function logAudit(log: (line: string) => void, named?: string): Audit {
  return {
    record({ outcome, tool, rule, argumentKeys, server, grant }) {
      const keys = argumentKeys.slice(0, MOST_KEYS).map((key) => shown(key, 60));
      const more = argumentKeys.length > MOST_KEYS ? ', …' : '';
      const by = rule === '' ? '' : ` by ${shown(rule)}`;
      log(
        `${outcome} ${shown(tool)}${by} (server ${shown(named ?? server)}, grant ${shown(grant)}, arguments: ${keys.join(', ') || 'none'}${more})`,
      );
    },
  };
}
