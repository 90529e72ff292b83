import { fencedCode, isRunner, type OwnPackage, readCall, shapeFacts } from './client-blocks.ts';
import type { LaunchFacts } from './launch-facts.ts';

const MOST_LINES = 2_000;
const LONGEST_LINE = 2_000;
/** Commands of a package that set something up, sign somebody in or only tell. */
const NOT_A_START =
  /^(?:init|setup|install|uninstall|login|logout|auth|authorize|config|configure|doctor|test|inspect|update|--?help|-h|--?version|-v)$/i;
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

/**
 * What the command lines in a README say of the package: its arguments and the variables set before it, one for each line that starts it, in
 * the README's order. Lines of other packages and lines that set something up are passed over.
 */
export function readShellLines(readme: string, own: OwnPackage): LaunchFacts[] {
  const found: LaunchFacts[] = [];
  let lines = 0;
  for (const text of fencedCode(readme)) {
    for (const line of text.replace(/\\\r?\n\s*/g, ' ').split('\n')) {
      lines += 1;
      if (lines > MOST_LINES) return found;
      if (!line.includes(own.name) || line.length > LONGEST_LINE) continue;
      const facts = readLine(shellWords(line.replace(/^\s*[$>]\s+/, '')), own, `README.md command line ${found.length + 1}`);
      if (facts !== undefined) found.push(facts);
    }
  }
  return found;
}

function readLine(words: readonly string[], own: OwnPackage, from: string): LaunchFacts | undefined {
  const samples: [string, string][] = [];
  for (const [at, word] of words.entries()) {
    const [, name, sample] = ASSIGNMENT.exec(word) ?? [];
    const isSet = at === 0 || /^(?:-e|--env|env|export)$/.test(words[at - 1] ?? '') || ASSIGNMENT.test(words[at - 1] ?? '');
    if (name !== undefined && sample !== undefined && isSet) samples.push([name, sample]);
    // What stands before `npx` may be another program that registers it: `client mcp add notes -- npx …`.
    const before = words[at - 1];
    const isProgram = isRunner(word) || before === undefined || before === '--' || ASSIGNMENT.test(before);
    const call = isProgram ? readCall({ command: word, args: words.slice(at + 1) }, own) : undefined;
    if (call === undefined) continue;
    if (call.values.some((value) => NOT_A_START.test(value))) return undefined;
    return shapeFacts(call, samples, from);
  }
  return undefined;
}

/** The words of a line as a shell would cut it; what a shell would do beyond that ends the line. */
function shellWords(line: string): string[] {
  const words: string[] = [];
  const pattern = /(<[\w./ -]{1,60}>)|"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)|([^\s"'\\|;&#<>]+)|(\s+)|([|;&#]|[<>](?!\w))|([<>])/g;
  let word: string | undefined;
  for (const [, blank, double, single, escaped, plain, space, end, angle] of line.matchAll(pattern)) {
    if (end !== undefined) break;
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + (blank ?? double?.replace(/\\(.)/g, '$1') ?? single ?? escaped ?? plain ?? angle ?? '');
  }
  if (word !== undefined) words.push(word);
  return words;
}
