import type { Json, JsonObject } from '#core/json';
import type { PathStep } from './argument-path.ts';

/**
 * A value that another reader may find where we see none, or may find another: a step stands before text, a number or a list that a server
 * could parse or unpack on its own, or two keys of one object differ only in case. It counts against the call wherever it is met.
 */
export const UNJUDGEABLE = Symbol('unjudgeable');

/** What stands at a path: `undefined` where nothing does. */
export type Found = Json | undefined | typeof UNJUDGEABLE;

/** A step made ready for looking: each key beside its folded form. */
export type CompiledStep = { key: string; folded: string } | { every: true };

export function compileSteps(steps: readonly PathStep[]): CompiledStep[] {
  return steps.map((step) => ('key' in step ? { key: step.key, folded: folded(step.key) } : step));
}

/** The value at the end of a path without `*`. */
export function valueAt(args: JsonObject, steps: readonly CompiledStep[]): Found {
  let found: Found = args;
  for (const step of steps) {
    if (found === undefined || found === UNJUDGEABLE) return found;
    if ('every' in step) return undefined;
    found = memberOf(found, step);
  }
  return found;
}

/** The values at the ends of a path with `*`: none for a list that is missing or empty. */
export function valuesAt(args: JsonObject, steps: readonly CompiledStep[]): Found[] {
  const found: Found[] = [];
  collect(args, steps, 0, found);
  return found;
}

function collect(holder: Found, steps: readonly CompiledStep[], at: number, found: Found[]): void {
  const step = steps[at];
  if (step === undefined || holder === UNJUDGEABLE) found.push(holder);
  else if ('key' in step) collect(holder === undefined ? undefined : memberOf(holder, step), steps, at + 1, found);
  else if (typeof holder === 'object' && holder !== null)
    for (const element of Object.values(holder)) collect(element, steps, at + 1, found);
  // Text or a number: the server may well take it for a list of one.
  else if (holder !== undefined && holder !== null) found.push(UNJUDGEABLE);
}

/** Own members of an object and elements of a list, nothing inherited. */
function memberOf(holder: Json, { key, folded }: { key: string; folded: string }): Found {
  if (holder === null) return undefined;
  // Servers parse text that holds JSON and take a list of one for its element, so that they see what is not to be seen here.
  if (typeof holder !== 'object') return UNJUDGEABLE;
  if (Array.isArray(holder)) return /^(?:0|[1-9]\d{0,9})$/.test(key) ? holder[Number(key)] : UNJUDGEABLE;
  // A reader that ignores case takes the variant for the key, and of two the last one.
  for (const other of Object.keys(holder)) if (other !== key && foldsTo(other, folded)) return UNJUDGEABLE;
  return Object.hasOwn(holder, key) ? holder[key] : undefined;
}

/** As loose as any reader folds: the Kelvin sign is a k, the long s an s, the dotless i an i. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase();
}

/** Whether `folded(key)` is this, without folding the key where its ASCII start says no: this runs for each key on each path. */
function foldsTo(key: string, wanted: string): boolean {
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    if (code > 0x7f) return folded(key) === wanted;
    if ((code >= 0x41 && code <= 0x5a ? code + 0x20 : code) !== wanted.charCodeAt(at)) return false;
  }
  return key.length === wanted.length;
}
