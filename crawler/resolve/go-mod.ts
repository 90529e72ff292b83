const LONGEST_MODULE = 300;
const LONGEST = 256 * 1024;
/** Longer ones name nothing, and would take time that grows with the square of their length. */
const LONGEST_LINE = 500;

/** The module that a go.mod is of; `undefined` where it names none. */
export function readGoMod(text: string): { module: string; speaksMcp: boolean } | undefined {
  const lines = text
    .slice(0, LONGEST)
    .split(/\r?\n/)
    .filter((line) => line.length <= LONGEST_LINE);
  const module = lines.flatMap((line) => /^\s*module\s+"?([^\s"]+)"?\s*(?:\/\/.*)?$/.exec(line)?.[1] ?? [])[0];
  if (module === undefined || module.length > LONGEST_MODULE) return undefined;
  const needsMcp = lines.some((line) => /^\s*(?:require\s+)?[\w.-]+\/\S*\bmcp\b\S*\s+v\d/i.test(line));
  return { module, speaksMcp: needsMcp || /\bmcp\b/i.test(module) };
}
