import type { Category } from '#core/classification';
import { worst } from './rules/lexicon.ts';
import type { Rule } from './rules/rule.ts';

/** A rule's answer "present", with the words that gave it. */
export interface Finding {
  rule: Rule;
  /** As `Evidence.in`. */
  in: string;
  /** The word that the rule found, as it stands in normalised lower case. */
  word: string;
}

/** What one view of a definition shows. */
export interface View {
  /** `undefined` when this view says nothing about what a call does. */
  category: Category | undefined;
  findings: Finding[];
  /** The verb that decided, in its base form. */
  verb?: string;
}

/** The worst category that some findings name. */
export function categoryOf(findings: readonly Finding[]): Category | undefined {
  let category: Category | undefined;
  for (const finding of findings) {
    const own = finding.rule.category;
    if (own) category = category ? worst(category, own) : own;
  }
  return category;
}
