import {
  type External,
  either,
  isUndefined,
  type List,
  list,
  primitive,
  record,
  text,
  textOf,
  UNDEFINED,
  UNKNOWN,
  unknownLike,
  type Value,
} from '../value.ts';

/** Calls one of the functions of the source for a value. */
export type Apply = (fn: Value, args: Value[]) => Value;

/** What a method of a list gives back. */
export function callOfList(of: List, name: string, args: Value[], apply: Apply): Value {
  const [first] = args;
  switch (name) {
    case 'map':
      return first === undefined
        ? UNKNOWN
        : list(
            of.items.map((item, index) => apply(first, [item, primitive(index)])),
            of.open,
          );
    case 'flatMap':
      return first === undefined
        ? UNKNOWN
        : flat(
            list(
              of.items.map((item, index) => apply(first, [item, primitive(index)])),
              of.open,
            ),
          );
    case 'filter':
      return first === undefined ? UNKNOWN : filtered(of, first, apply);
    case 'flat':
      return flat(of);
    case 'concat':
      return flat(list([of, ...args]));
    case 'values':
    case 'sort':
    case 'toSorted':
    case 'reverse':
    case 'toArray':
      return of;
    case 'slice':
      return args.length === 0 ? of : list(of.items, true);
    case 'entries':
      return list(
        of.items.map((item, index) => list([primitive(index), item])),
        of.open,
      );
    case 'join': {
      const between = first === undefined ? ',' : textOf(first);
      const texts = of.items.map((item) => (item.kind === 'primitive' ? String(item.value ?? '') : undefined));
      if (between === undefined || of.open || texts.includes(undefined)) return unknownLike(...of.items);
      return text(texts.join(between));
    }
    case 'find':
      return either([...of.items, UNDEFINED]);
    case 'get':
      return either(of.items);
    case 'includes':
      return !of.open && first?.kind === 'primitive' && of.items.every((item) => item.kind === 'primitive')
        ? primitive(of.items.some((item) => item.kind === 'primitive' && item.value === first.value))
        : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** An element of which it cannot be said whether it stays may be there. */
function filtered(of: List, keeps: Value, apply: Apply): Value {
  const kept: Value[] = [];
  let undecided = 0;
  for (const item of of.items) {
    // A condition that says nothing of the first few depends on the run and says nothing of the others.
    const answer = undecided < 4 ? apply(keeps, [item]) : UNKNOWN;
    undecided = answer.kind === 'primitive' ? 0 : undecided + 1;
    if (answer.kind === 'primitive' && !answer.value) continue;
    if (keeps.kind === 'external' && item.kind === 'primitive' && !item.value) continue;
    kept.push(item);
  }
  return list(kept, of.open);
}

function flat(of: List): Value {
  const items: Value[] = [];
  let open = of.open;
  for (const item of of.items) {
    const options = item.kind === 'either' ? item.options : [item];
    for (const option of options) {
      if (option.kind === 'list') {
        items.push(...option.items);
        open ||= option.open;
      } else if (option.kind === 'unknown' || option.kind === 'external') open = true;
      else items.push(option);
    }
  }
  return list(items, open);
}

/** What a method of a text gives back. */
export function callOfText(of: string, name: string, args: Value[]): Value {
  const texts = args.map(textOf);
  switch (name) {
    case 'trim':
      return primitive(of.trim());
    case 'trimStart':
      return primitive(of.trimStart());
    case 'trimEnd':
      return primitive(of.trimEnd());
    case 'toLowerCase':
      return primitive(of.toLowerCase());
    case 'toUpperCase':
      return primitive(of.toUpperCase());
    case 'toString':
      return primitive(of);
    case 'concat':
      return texts.includes(undefined) ? unknownLike(...args) : text(of + texts.join(''));
    case 'split': {
      const [by] = texts;
      return by === undefined ? UNKNOWN : list(of.split(by).map(primitive));
    }
    case 'replace':
    case 'replaceAll': {
      const [from, to] = texts;
      if (from === undefined || to === undefined || to.includes('$')) return unknownLike(...args);
      return text(name === 'replace' ? of.replace(from, to) : of.replaceAll(from, to));
    }
    case 'startsWith':
      return texts[0] === undefined ? unknownLike(...args) : primitive(of.startsWith(texts[0]));
    case 'includes':
      return texts[0] === undefined ? unknownLike(...args) : primitive(of.includes(texts[0]));
    default:
      return UNKNOWN;
  }
}

type EntriesOf = (value: Value) => { entries: [string, Value][]; open: boolean } | undefined;

/** What a function of the language gives back; `undefined` for one that is not known here. */
export function callOfLanguage(callee: External, args: Value[], entriesOf: EntriesOf, apply: Apply): Value | undefined {
  if (callee.from !== '') return undefined;
  const [first] = args;
  if (first === undefined) return undefined;
  const entries = (): ReturnType<EntriesOf> => entriesOf(first);
  switch (callee.path.join('.')) {
    case 'Object.freeze':
    case 'Object.seal':
    case 'structuredClone':
    case 'Promise.resolve':
    case 'Promise.all':
      return first;
    case 'Object.values':
      return over(first, entries(), (_name, value) => value);
    case 'Object.keys':
      return over(first, entries(), (name) => primitive(name));
    case 'Object.entries':
      return over(first, entries(), (name, value) => list([primitive(name), value]));
    case 'Object.fromEntries': {
      if (first.kind !== 'list') return unknownLike(first);
      const members: [string, Value][] = [];
      let { open } = first;
      for (const item of first.items) {
        const name = item.kind === 'list' ? textOf(item.items[0]) : undefined;
        if (item.kind === 'list' && name !== undefined) members.push([name, item.items[1] ?? UNDEFINED]);
        else open = true;
      }
      return record(members, open);
    }
    case 'Object.assign': {
      const members = new Map<string, Value>();
      let open = false;
      for (const arg of args) {
        if (isUndefined(arg)) continue;
        const found = arg.kind === 'record' ? entriesOf(arg) : undefined;
        open ||= found?.open ?? true;
        for (const [name, value] of found?.entries ?? []) members.set(name, value);
      }
      return record(members, open);
    }
    case 'Array.from':
      if (args[1] !== undefined && first.kind === 'list') return callOfList(first, 'map', args.slice(1), apply);
      return first.kind === 'list' ? first : unknownLike(first);
    case 'String':
      return first.kind === 'primitive' ? primitive(String(first.value)) : unknownLike(first);
    case 'Boolean':
      return first.kind === 'primitive' ? primitive(Boolean(first.value)) : UNKNOWN;
    default:
      return undefined;
  }
}

function over(of: Value, found: ReturnType<EntriesOf>, pick: (name: string, value: Value) => Value): Value {
  return found === undefined
    ? unknownLike(of)
    : list(
        found.entries.map(([name, value]) => pick(name, value)),
        found.open,
      );
}
