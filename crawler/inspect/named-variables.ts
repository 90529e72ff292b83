import { isUsableVariableName } from '../resolve/launch-facts.ts';

const MOST_NAMED = 20;
const LONGEST_READ = 16_000;

/** Where none of these stands, names in capitals are something else: constants, modes, error codes. */
const SPEAKS_OF_VARIABLES =
  /\b(?:env(?:ironment)?(?:[- ]?var(?:iable)?s?)?|variables?|required?|requires|missing|must|need(?:s|ed)?|not (?:set|provided|defined|configured|found|specified)|undefined|provide[ds]?|please|set|specify|configure|export)\b/i;
/** Lines of a stack, and source that a crash prints. */
const STACK_LINE = /^\s*(?:at\s|file:|node:|\^|throw\b|const\s|let\s|if\s*\(|return\b)|\.[cm]?[jt]s:\d+/;
const NAME = /(?<![\w$/.-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w/-])/g;
/** Without an underscore only where it is called a variable: `the environment variable TOKEN`, `env.APIKEY`. */
const SHORT_NAME = /\b(?:process\.env\.|env\.|(?:environment )?variable:?\s+[`'"“]?)([A-Z][A-Z0-9]{2,40})\b/g;
/** Codes that programs print beside what went wrong. */
const IS_CODE =
  /^(?:ERR|E|HTTP|SSL|UV|SIG|MODULE|NODE|NPM|JSONRPC|MCP_ERROR)_|_(?:ERROR|ERR|EXCEPTION|NOT_FOUND|FAILED|FAILURE|REFUSED|INVALID|WARNING|DEBUG)$/;
/** `X=true` offers an alternative. */
const IS_CHOICE = /^\s*=\s*["']?(?:true|false|0|1|yes|no)\b/i;

/**
 * The environment variables that a server's own words name where they speak of something missing, in the order named.
 *
 * Reading prose is a guess: it decides what is tried next and what a page says was asked for, never what a tool can do.
 */
export function namedVariables(said: string): string[] {
  const found = new Set<string>();
  const lines = said.slice(-LONGEST_READ).split('\n');
  if (!lines.some((line) => SPEAKS_OF_VARIABLES.test(line))) return [];
  for (const line of lines) {
    if (STACK_LINE.test(line)) continue;
    for (const match of line.matchAll(NAME)) {
      const name = match[0];
      if (!IS_CODE.test(name) && !IS_CHOICE.test(line.slice(match.index + name.length))) found.add(name);
    }
    for (const match of line.matchAll(SHORT_NAME)) if (match[1] !== undefined) found.add(match[1]);
  }
  return [...found].filter(isUsableVariableName).slice(0, MOST_NAMED);
}

const REFUSED =
  /\b(?:40[13]\b|unauthori[sz]ed|unauthenticated|not (?:logged|signed) in|log ?in required|authentication (?:failed|required|error)|(?:invalid|missing|incorrect|expired|no|bad) (?:\w+ )?(?:credentials?|api[- ]?keys?|(?:access |auth(?:entication)? |api |bearer )?tokens?|passwords?)|(?:credentials?|api[- ]?keys?|tokens?) (?:is|are|was|were)? ?(?:required|missing|invalid|not (?:set|found|provided|configured)))\b/i;

/** Whether a server's own words say that an account or a key was missing or not accepted. */
export function speaksOfCredentials(said: string): boolean {
  return REFUSED.test(said.slice(-LONGEST_READ));
}
