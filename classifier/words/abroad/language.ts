import type { Category } from '#core/classification';

/** Words by what they say. */
export type Vocabulary = readonly (readonly [Category, string])[];

/**
 * What descriptions of tools say in one language that puts space between words.
 *
 * Words stand one after the other. `elimin-ar` is a stem with the endings of a class, `udal{it,yaet}` one with these endings. `met~à~jour` is several
 * words in a row, `führt…aus` two with others between them, `verb~one|other` a word before either.
 */
export interface Language {
  name: string;
  endings?: Readonly<Record<string, { verb: string; participle?: string }>>;
  /** Infinitives, imperatives, and persons that a tool is spoken of in. */
  verbs: Vocabulary;
  /** Verbs that tell only with a word behind them, because a denial or the doer would stand there: `löscht nicht`, `erstellt von`. */
  leading?: Vocabulary;
  /** Say something only behind one of `auxiliaries`: `será eliminado`; elsewhere they describe: `archivos eliminados`. */
  participles?: Vocabulary;
  auxiliaries?: string;
  /** The auxiliary may stand first and the participle last: `wird … gelöscht`. */
  brackets?: true;
  /** Nouns for acts. They open a sentence or stand behind one of `lights`. */
  nouns?: Vocabulary;
  lights?: string;
  /** Verbs and nouns here that are other words too, in this language or in English; a word of `objects` has to follow. */
  homonyms?: string;
  /** Articles and the like: what an object begins with. */
  objects?: string;
  /** Words are told apart by their accents, so that none is known without. */
  accented?: true;
  /** Umlauts are written with an `e` where there are none. */
  umlauts?: true;
}
