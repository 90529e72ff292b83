import type { z } from 'zod';
import type { Json } from '#core/json';
import { nearest } from '#core/nearest';
import { listed } from '#core/words';
import type { PolicyError } from './document.ts';
import { jsonPointer } from './pointer.ts';
import { OPERATORS } from './schema.ts';
import { quoted } from './words.ts';

/**
 * What a schema found wrong with a document, in our own words.
 *
 * @param knownKeys those of the object at the end of a path.
 */
export function errorsOfIssue(
  issue: z.core.$ZodIssue,
  document: Json,
  knownKeys: (path: readonly (string | number)[]) => readonly string[],
): PolicyError[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const pointer = jsonPointer(...path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(path);
    return issue.keys.map((key) => ({
      pointer: jsonPointer(...path, key),
      message: `The key ${quoted(key)} is unknown. Known here: ${listed(known.map(quoted))}.`,
      ...meant(key, known),
    }));
  }
  const found = memberAt(document, path);
  const name = String(path.at(-1) ?? 'The document');
  if (found === undefined) return [{ pointer, message: `${quoted(name)} is missing.` }];
  const options = optionsOf(issue);
  if (options !== undefined) {
    const message = `It must be ${listed(
      options.map((option) => JSON.stringify(option)),
      'or',
    )}, and is ${described(found)}.`;
    const texts = options.filter((option) => typeof option === 'string');
    return [{ pointer, message, ...(typeof found === 'string' && meant(found, texts)) }];
  }
  return [{ pointer, message: sentenceOf(issue, found) }];
}

function meant(word: string, known: readonly string[]): { nearest?: string } {
  const near = nearest(word, known);
  return near === undefined ? {} : { nearest: near };
}

function optionsOf(issue: z.core.$ZodIssue): readonly unknown[] | undefined {
  if (issue.code === 'invalid_value') return issue.values;
  // The kinds of a condition, told apart by their operator, are the one union that has no words of its own.
  return issue.code === 'invalid_union' && issue.path.at(-1) === 'op' ? OPERATORS : undefined;
}

function sentenceOf(issue: z.core.$ZodIssue, found: Json): string {
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'invalid_type') return `It must be ${TYPE_WORDS[issue.expected] ?? issue.expected}, and is ${described(found)}.`;
  if (issue.code === 'too_small') return issue.origin === 'number' ? 'It must not be negative.' : 'It must not be empty.';
  if (issue.code === 'too_big')
    return `It must not be longer than ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'}.`;
  if (issue.code === 'invalid_format') {
    return issue.format === 'datetime'
      ? 'It must be a date and time such as `2026-11-02T12:30:00Z`.'
      : 'It must be `sha256:` and 64 lower-case hexadecimal digits.';
  }
  return issue.message;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'an object',
  map: 'an object',
  array: 'a list',
  string: 'text',
  number: 'a number',
  boolean: '`true` or `false`',
};

/** What kind of thing stands there; a short text is quoted, because a policy holds no secrets. */
function described(found: Json): string {
  if (found === null || typeof found === 'boolean') return `\`${found}\``;
  if (typeof found === 'number') return `the number ${found}`;
  if (typeof found === 'string') return found.length <= 40 ? `the text ${JSON.stringify(found)}` : 'a longer text';
  return Array.isArray(found) ? 'a list' : 'an object';
}

function memberAt(document: Json, path: readonly (string | number)[]): Json | undefined {
  let found: Json | undefined = document;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string | number, Json>)[step];
  }
  return found;
}
