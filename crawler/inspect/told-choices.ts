import { isUsableVariableName } from '../resolve/launch-facts.ts';

const LONGEST_READ = 16_000;
const LONGEST_LINE = 2_000;
const MOST_FOUND = 8;
/** Between a list and the name that it is of, in reports that take several lines. */
const NEAR_LINES = 8;

/** A choice that a server says it has, and of what: a variable, a flag without its dashes, or the value that it did not take. */
export interface ToldChoice {
  variable?: string;
  flag?: string;
  instead?: string;
  value: string;
}

const QUOTED = String.raw`\\?["'\`][\w.:/@-]{1,40}\\?["'\`]`;
const BARE = String.raw`(?!(?:or|and|but|received)\b)\w[\w.-]{0,39}`;
const listOf = (item: string) => String.raw`(${item}(?:\s*(?:,\s*or\b|,|\||/|\bor\b)\s*${item})+)`;
/** What opens nothing but a list, and what is said of other things too. */
const CERTAIN =
  'one of(?: the following)?(?: values)?|choices(?: are)?|(?:allowed|valid|supported|accepted|possible|available) (?:values?|options?|choices|modes?|types?|names?|transports?)|choose from|must be either';
const LIKELY = 'must be|should be|expect(?:s|ed)|choose|select|use';
const LISTS = [
  new RegExp(String.raw`\b(?:${CERTAIN})(?: are| is)?[\s:([]*${listOf(`(?:${QUOTED}|${BARE})`)}`, 'i'),
  new RegExp(String.raw`\b(?:${LIKELY})[\s:([]*${listOf(QUOTED)}`, 'i'),
];
const SEPARATOR = /\s*(?:,\s*or\b|,|\||\/|\bor\b)\s*/i;
const REFUSED_VALUE = /\b(?:received|got|given|invalid choice|argument|value)[:\s]+\\?["'`]([^"'`\\]{1,80})\\?["'`]/i;
const VARIABLE = /(?<![\w$/.-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-])/;
const FLAG = /(?<![\w-])--([a-z][\w-]{1,40})/i;
const ARGUMENT = /\bargument:?\s+["'`]?(?:--)?([a-z][\w-]{1,40})/i;

/** Choices that a server's own words offer for what it was started with, in the order told. Of several the standard streams, else the first. */
export function toldChoices(said: string): ToldChoice[] {
  const lines = said
    .slice(-LONGEST_READ)
    .split('\n')
    .map((line) => line.slice(0, LONGEST_LINE));
  const told = lines.flatMap((line, at): ToldChoice[] => {
    if (/^\s*at\s/.test(line)) return [];
    const list = LISTS.map((shape) => shape.exec(line)?.[1]).find((found) => found !== undefined);
    if (list === undefined) return [];
    const values = list.split(SEPARATOR).map((item) => item.replace(/[\\"'`]/g, ''));
    const value = values.find((each) => each === 'stdio') ?? values[0];
    const instead = REFUSED_VALUE.exec(line)?.[1];
    const of = { ...(ofLine(line) ?? ofNear(lines, at)), ...(instead !== undefined && { instead }) };
    return value === undefined || value === '' || Object.keys(of).length === 0 ? [] : [{ ...of, value }];
  });
  return told.slice(0, MOST_FOUND);
}

function ofLine(line: string): Pick<ToldChoice, 'variable' | 'flag'> | undefined {
  const variable = VARIABLE.exec(line)?.[0];
  if (variable !== undefined && isUsableVariableName(variable)) return { variable };
  const flag = FLAG.exec(line)?.[1] ?? ARGUMENT.exec(line)?.[1];
  return flag === undefined ? undefined : { flag };
}

/** Checkers of schemas name the place a few lines before what is wrong, or on the next. */
function ofNear(lines: readonly string[], at: number): Pick<ToldChoice, 'variable'> | undefined {
  const before = lines.slice(Math.max(0, at - NEAR_LINES), at).reverse();
  const opens = before.findIndex((line) => /^\s*\{/.test(line));
  const nearby = [lines[at + 1] ?? '', ...before.slice(0, opens < 0 ? undefined : opens)];
  const variable = nearby.map((line) => (/^\s*(?:["'→✖]|at\b|path)/.test(line) ? VARIABLE.exec(line)?.[0] : undefined)).find(Boolean);
  return variable === undefined || !isUsableVariableName(variable) ? undefined : { variable };
}
