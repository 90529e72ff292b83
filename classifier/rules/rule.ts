import type { ArgumentKind, Category, Facet } from '#core/classification';

/**
 * What a rule looks for.
 *
 * - `verb`: a verb that says what the tool does, in its name, its title, the beginning of its description or a value of an
 *   operation argument. `with` and `unless` look at the other words beside the verb in the singular; a condition `with`
 *   words that are there wins over one without. `withObject` and `unlessObject` ask that the word be the very thing that the verb
 *   acts on: `remove_label` and not `remove_label_store`. `about` asks for a subject of the whole tool, `alone` for nothing
 *   beside the verb. Two words that make one verb are joined: `tear_down`.
 * - `word`: a word anywhere in the name, whatever its part in it; `with` asks for a second one beside it.
 * - `argument`: an argument of one of these kinds, `beside` one of another kind. `unlessRead` leaves tools alone whose name
 *   says that they only look, compute or keep, `unlessVerbs` those whose name says so by one of these verbs; `named` asks for one of these words in
 *   the argument's own name.
 * - `arguments`: arguments that stand together, one called by each of these sets of words (`private key` asks for both words in one).
 */
export type Condition =
  | {
      in: 'verb';
      words: readonly string[];
      with?: readonly string[];
      withObject?: readonly string[];
      unless?: readonly string[];
      unlessObject?: readonly string[];
      about?: Subject;
      alone?: boolean;
    }
  | { in: 'word'; words: readonly string[]; with?: readonly string[]; unless?: readonly string[] }
  | {
      in: 'argument';
      kinds: readonly ArgumentKind[];
      beside?: readonly ArgumentKind[];
      named?: readonly string[];
      unlessRead?: boolean;
      unlessVerbs?: readonly string[];
      about?: Subject;
    }
  | { in: 'arguments'; all: readonly (readonly string[])[]; unlessVerbs?: readonly string[] };

/** What a tool and its server are about, read from the server's name, the tool's name and its argument names. */
export const SUBJECTS = ['money', 'chain', 'browser', 'tools', 'numbers', 'database', 'readonly'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** A question the classifier asks of a definition. It sets a floor: no other answer takes it back. */
export interface Rule {
  /** Permanent: evidence and pages refer to it. */
  id: string;
  /** What a tool that it finds can do; continues the words "This tool". */
  claim: string;
  why: string;
  category?: Category;
  facets?: readonly Facet[];
  when: readonly Condition[];
  /** Tools it must find: a name, with argument names in brackets where they matter. */
  finds: readonly string[];
  /** Near misses it must leave alone. */
  leaves: readonly string[];
}

/** Splits a list of words written as one text. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
