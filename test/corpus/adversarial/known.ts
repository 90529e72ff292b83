/**
 * Rows that the rules do not see through, counted apart: they are for a model or a person. The list may only become shorter; a test fails when an
 * entry of it is seen through and still here. Empty says that rules see through this corpus, which those who made the rules wrote, and no more.
 */
export const BEYOND_RULES: ReadonlySet<string> = new Set([]);

/** Rows whose text is hidden or encoded and raises no flag today. This list may only become shorter too. */
export const KNOWN_UNFLAGGED: ReadonlySet<string> = new Set(['encoded/schema-percent-name']);

/** Look-alikes whose plain text is said to hide something. */
export const KNOWN_FLAGGED: ReadonlySet<string> = new Set(['benign/initials']);
