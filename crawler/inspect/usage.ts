import { shapeVariable } from '../resolve/variables.ts';

/** What a program's words say of its own command line. Reading prose is a guess: it decides what is tried next, and nothing else. */

const LONGEST_READ = 16_000;
const MOST_FOUND = 8;
const LONGEST_NAME = 64;

const SPEAKS_OF_NEED =
  /\b(?:required?|requires|missing|must|need(?:s|ed)?|not (?:set|provided|specified)|please|provide[ds]?|specify|pass|supply|via)\b/i;
const FLAG = /(?<![\w-])--([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)\b(?!\s*=\s*(?:true|false)\b)/gi;
/** `missing required arguments: token, site-url`, as the parsers of command lines write it. */
const MISSING_LIST =
  /\b(?:missing|required)\s+(?:required\s+)?(?:arguments?|options?|flags?|parameters?)[^:\n]*:\s*([\w-]+(?:\s*,\s*[\w-]+)*)/gi;
/** A list below such a line: `  - token: the token of …`. */
const LISTED_NAME = /^\s*[-*•]\s+(?:--)?([a-z][\w-]{1,40})\b\s*(?::|$|—|-)/i;
const DESCRIBES_A_FLAG = /^\s+(?:-\w,?\s+)?--[\w-]+(?:[ =][<[]?[\w-]+[>\]]?)?(?:\s{2,}|\s*$)/;
const NO_VALUE =
  /^(?:help|version|stdio|http|sse|verbose|debug|quiet|yes|no-.*|skip-.*|disable-.*|enable-.*|read-?only|dry-run|force|insecure)$/i;

/** Flags that the words say are needed, without their dashes, in the order named. */
export function neededFlags(said: string): string[] {
  const found = new Set<string>();
  let inList = false;
  for (const line of said.slice(-LONGEST_READ).split('\n')) {
    // Each line of a help text describes one, whatever it says of others.
    if (DESCRIBES_A_FLAG.test(line)) continue;
    const needs = SPEAKS_OF_NEED.test(line);
    if (inList) {
      const name = LISTED_NAME.exec(line)?.[1];
      if (name !== undefined) found.add(name);
      else if (/^\S/.test(line)) inList = false;
    }
    if (!needs) continue;
    for (const [, names = ''] of line.matchAll(MISSING_LIST)) for (const name of names.split(/\s*,\s*/)) found.add(name);
    for (const [, name = ''] of line.matchAll(FLAG)) found.add(name);
    inList ||= /\b(?:arguments?|options?|flags?|parameters?)\b.*:\s*$/i.test(line);
  }
  return [...found]
    .filter((name) => name.length <= LONGEST_NAME && !NO_VALUE.test(name) && !/^(?:the|a|an|is|are|or|and|to)$/i.test(name))
    .slice(0, MOST_FOUND);
}

/** Commands that start a server, the likeliest first. What sets up, logs in or installs is never started. */
const STARTS = ['stdio', 'mcp', 'start', 'serve', 'server', 'run'] as const;

/** Subcommands of a usage text that start a server, the likeliest first. */
export function startCommands(said: string): string[] {
  const lines = said.slice(-LONGEST_READ).split('\n');
  const listed = new Set<string>();
  for (const line of lines) {
    // `  serve [options]  Start the server`, or with the program's name before it as some parsers print it.
    const match = /^\s+(?:[\w./@-]+\s+)?([a-z][\w-]*)(?:\s+(?:\[[^\]]*\]|<[^>]*>))*(?:\s{2,}\S|\s*$)/.exec(line);
    if (match?.[1] !== undefined) listed.add(match[1]);
    // `usage: tool <serve|login>` and `{serve,login}`.
    for (const [, choices = ''] of line.matchAll(/[<[{(]([a-z][\w-]*(?:\s*[|,]\s*[a-z][\w-]*)+)[>\]})]/g))
      for (const choice of choices.split(/\s*[|,]\s*/)) listed.add(choice);
    const example = /\b(?:npx|usage:?)\s+(?:-y\s+)?[\w./@-]+\s+([a-z]+)\b/i.exec(line)?.[1];
    if (example !== undefined) listed.add(example);
  }
  return STARTS.filter((name) => listed.has(name));
}

/** Values for what a usage text says must stand on the command line, in their order; empty where it says nothing of the kind. */
export function neededPositionals(said: string): string[] {
  const text = said.slice(-LONGEST_READ);
  for (const line of text.split('\n')) {
    const usage = /^\s*(?:error:\s*)?usage:?\s+(.*)$/i.exec(line)?.[1];
    if (usage === undefined) continue;
    const wanted = [...usage.replace(/\[[^\]]*\]/g, ' ').matchAll(/((?<![\w-])--?[\w-]+[ =])?<([^>]{1,60})>/g)]
      .filter(([, flag, name]) => flag === undefined && name !== undefined && !/^(?:command|subcommand|options?)$/i.test(name))
      .map(([, , name = '']) => valueFor(name));
    if (wanted.length > 0) return wanted.slice(0, MOST_FOUND);
  }
  const told =
    /\b(?:provide|pass|specify|give|expects?|requires?|missing)\b[^.\n]{0,60}?\b((?:database|connection|postgres(?:ql)?|mysql|mongo(?:db)?|redis|sqlite|api|server|base)[\s-]+(?:urls?|uris?|strings?|path|file)|(?:director(?:y|ies)|folder|path|url))\b[^.\n]{0,40}\b(?:argument|command[- ]line|parameter)/i.exec(
      text,
    );
  return told?.[1] === undefined ? [] : [valueFor(told[1])];
}

function valueFor(words: string): string {
  const name = words
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/s$/, '')
    .replace(/director(?:y|ie)$/i, 'dir')
    .replace(/(?:connection_)?string$|(?<=database|connection)$/i, 'database_url');
  return shapeVariable({ name }).placeholder;
}

/** A flag with a made-up value of its shape. */
export function flagWords(name: string): string[] {
  return [`--${name}`, shapeVariable({ name: name.replaceAll('-', '_') }).placeholder];
}

/** The words that choose the standard streams where a text names a choice of transports. */
export function stdioWords(said: string): string[] | undefined {
  if (/(?<![\w-])--stdio\b/.test(said)) return ['--stdio'];
  const flag = /(?<![\w-])--((?:mcp-?)?transport(?:-?type|-?mode)?|mode)\b[^\n]{0,120}\bstdio\b/i.exec(said)?.[1];
  if (flag !== undefined) return [`--${flag}`, 'stdio'];
  return /(?<![\w-])--transport\b/.test(said) ? ['--transport', 'stdio'] : undefined;
}

/** Where a server says that it answers over HTTP. */
export function httpAddress(said: string): { port?: number; path?: string } | undefined {
  const url = /\bhttps?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\*)(?::(\d{2,5}))?(\/[\w./-]*)?/i.exec(said);
  if (url !== null) {
    const paths = [...said.matchAll(/\bhttps?:\/\/[^\s/]+(\/(?:mcp|sse)\b[\w./-]*)/gi)].map(([, path]) => path);
    const path = paths[0] ?? url[2];
    const port = Number(url[1] ?? 80);
    return { ...(port < 65_536 && { port }), ...(path !== undefined && path !== '/' && { path }) };
  }
  const port = Number(/\b(?:listening|running|started|server)\b[^\n]{0,60}\bport:?\s*(\d{2,5})\b/i.exec(said)?.[1]);
  return port > 0 && port < 65_536 ? { port } : undefined;
}
