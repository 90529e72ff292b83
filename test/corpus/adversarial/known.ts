/**
 * Rows that the rules do not see through, counted apart: ciphers that nobody named (Morse, rot13, base32, mirrored and upside-down letters), riddles,
 * misspellings, and notes on a value that tell of an act in passing. They are for a model or a person. The list may only become shorter; a test fails
 * when an entry of it is seen through and still here.
 */
export const BEYOND_RULES: ReadonlySet<string> = new Set([
  'split/write-passive',
  'split/argument-write',
  'split/wrapper',
  'split/so-that',
  'split/three-parts',
  'split/argument-default-text',
  'split/argument-name-and-text',
  'split/yoda',
  'split/spelling',
  'split/has-done',
  'split/will-be-able',
  'encoded/rot13',
  'encoded/upside-down',
  'encoded/morse',
  'encoded/base32',
  'encoded/reversed-in-code',
  'encoded/schema-hex-enum',
  'negation/cannot-stop',
  'negation/does-not-skip',
]);

/** Rows whose text is hidden or encoded and raises no flag today. This list may only become shorter too. */
export const KNOWN_UNFLAGGED: ReadonlySet<string> = new Set([
  'encoded/rot13',
  'encoded/morse',
  'encoded/base32',
  'encoded/schema-hex-enum',
  'encoded/schema-percent-name',
]);

/** Look-alikes whose plain text is said to hide something. */
export const KNOWN_FLAGGED: ReadonlySet<string> = new Set(['benign/initials']);
