export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** Puts `wrap(original)` in the place of a function that others call by that name. */
export function replace(on: object, name: string, wrap: (original: Callable) => Callable): void {
  const holder = on as Record<string, unknown>;
  const original = holder[name];
  if (typeof original !== 'function') return;
  const wrapped = wrap(original as Callable);
  // What hangs on a function (`realpath.native`, symbols for `promisify`) must go on hanging there.
  Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original));
  holder[name] = wrapped;
}
