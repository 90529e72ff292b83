import { isUsableVariableName } from '../resolve/launch-facts.ts';

const MOST_NAMED = 20;
const LONGEST_READ = 16_000;

/** Where none of these stands, names in capitals are something else: constants, modes, error codes. */
const SPEAKS_OF_VARIABLES =
  /\b(?:env(?:ironment)?(?:[- ]?var(?:iable)?s?)?|variables?|required?|requires|missing|must|need(?:s|ed)?|not (?:set|provided|defined|configured|found|specified)|undefined|provide[ds]?|please|set|pass|specify|configure|export)\b/i;
/** Lines of a stack, and source that a crash prints. */
const STACK_LINE = /^\s*(?:at\s|file:|node:|\^|throw\b|const\s|let\s|if\s*\(|return\b)|^\S+\.[cm]?[jt]s:\d+/;
const NAME = /(?<![\w$/.-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w/-])/g;
/** Without an underscore only where it is called a variable: `the environment variable TOKEN`, `env.APIKEY`. */
const SHORT_NAME = /\b(?:process\.env\.|env\.|variable:?\s+[`'"“]?)([A-Z][A-Z0-9]{2,40})\b/g;
/** Codes that programs print beside what went wrong. */
const IS_CODE =
  /^(?:ERR|E|HTTP|SSL|UV|SIG|MODULE|NODE|NPM|JSONRPC|MCP_ERROR)_|_(?:ERROR|ERR|EXCEPTION|NOT_FOUND|FAILED|FAILURE|REFUSED|INVALID|WARNING|DEBUG)$/;
/** `X=true` offers an alternative. */
const IS_CHOICE = /^\s*=\s*["']?(?:true|false|0|1|yes|no)\b/i;

/**
 * The environment variables that a server's own words name where they speak of something missing, in the order named: those of the
 * sentences that speak of it and of the lists below them, else all there are.
 *
 * Reading prose is a guess: it decides what is tried next and what a page says was asked for, never what a tool can do.
 */
export function namedVariables(said: string): string[] {
  const spoken = new Set<string>();
  const all = new Set<string>();
  let inList = false;
  let speaks = false;
  for (const line of said.slice(-LONGEST_READ).split('\n')) {
    if (STACK_LINE.test(line)) continue;
    const speaking = SPEAKS_OF_VARIABLES.test(line);
    inList = (inList && /^\s+\S|^[-*•\d]/.test(line)) || (speaking && /:\s*$/.test(line));
    speaks ||= speaking;
    for (const name of namesIn(line)) {
      all.add(name);
      if (speaking || inList) spoken.add(name);
    }
  }
  if (!speaks) return [];
  return [...(spoken.size > 0 ? spoken : all)].slice(0, MOST_NAMED);
}

function namesIn(line: string): string[] {
  const long = [...line.matchAll(NAME)].flatMap((match) => {
    const [name] = match;
    const behind = line.slice(match.index + name.length);
    // `error [NOTES_NOT_FOUND]`
    const isBracketed = line[match.index - 1] === '[' && behind.startsWith(']');
    return isBracketed || IS_CODE.test(name) || IS_CHOICE.test(behind) ? [] : [name];
  });
  const short = [...line.matchAll(SHORT_NAME)].flatMap(([, name = '']) => name);
  return [...long, ...short].filter(isUsableVariableName);
}

/** `must start with "sk_"`, `Expected ntn_*`, `should begin with mongodb://`, `must start with 'SG.'`. */
const TOLD_SHAPE =
  /\b(?:(?:start|begin)(?:s|ning)? with|expect(?:s|ed)|prefix(?:ed with)?)[\s:]+(?:an?\s+|the\s+)?[`'"“(]?([A-Za-z]{2,12}(?:[-_](?:[a-z]{2,8}[-_])?|:\/\/|\.(?!\s|$)(?=['"`”)\w])))/i;
/** Letters alone are told from a word by being capitals. */
const TOLD_LETTERS = /\b(?:start|begin)(?:s|ning)? with[\s:]+[`'"“(]?([A-Z]{2,5})\b(?![-_.\w])/;

/** What a server says the first letters of a value must be, and of which variable where it says that on the same line. */
export interface ToldPrefix {
  prefix: string;
  of: string | undefined;
}

export function toldPrefixes(said: string): ToldPrefix[] {
  const told = new Map<string, ToldPrefix>();
  for (const line of said.slice(-LONGEST_READ).split('\n')) {
    const prefix = TOLD_SHAPE.exec(line)?.[1] ?? TOLD_LETTERS.exec(line)?.[1];
    if (prefix === undefined) continue;
    const of = namesIn(line)[0];
    told.set(`${of} ${prefix}`, { prefix, of });
  }
  return [...told.values()];
}

/** `Set NOTES_URL to a valid address (e.g. https://<team>.notes.example)`. */
const TOLD_EXAMPLE =
  /(?:\be\.?g\.?|\bfor example|\bexample|\blike|\bsuch as|\bformat)[\s,:(]*["'`]?((?:https?|wss?):\/\/[^\s"'`)]{3,200})/i;

/** The address that a server gives as an example for a variable on the same line, with made-up words in its blanks. */
export function toldExamples(said: string): { of: string; value: string }[] {
  return said
    .slice(-LONGEST_READ)
    .split('\n')
    .flatMap((line) => {
      const address = TOLD_EXAMPLE.exec(line)?.[1];
      const of = namesIn(line)[0];
      if (address === undefined || of === undefined) return [];
      const value = address.replace(/<[^<>]*>|\{[^{}]*\}|\[[^[\]]*\]|\byour[-_][\w-]+|\bx{3,}\b/gi, 'placeholder').replace(/[.,;]+$/, '');
      return URL.canParse(value) ? [{ of, value }] : [];
    });
}

const REFUSED =
  /\b(?:40[13]\b|unauthori[sz]ed|unauthenticated|not (?:logged|signed) in|log ?in required|authentication (?:failed|required|error)|(?:invalid|missing|incorrect|expired|no|bad) (?:\w+ )?(?:credentials?|api[- ]?keys?|(?:access |auth(?:entication)? |api |bearer )?tokens?|passwords?)|(?:credentials?|api[- ]?keys?|tokens?) (?:is |are |was |were )?(?:required|missing|invalid|not (?:set|found|provided|configured)))\b/i;

/** Whether a server's own words say that an account or a key was missing or not accepted. */
export function speaksOfCredentials(said: string): boolean {
  return REFUSED.test(said.slice(-LONGEST_READ));
}
