const LONGEST_MODULE = 300;

/** The module that a go.mod is of; `undefined` where it names none. */
export function readGoMod(text: string): { module: string; speaksMcp: boolean } | undefined {
  const module = /^\s*module\s+"?([^\s"]+)"?\s*(?:\/\/.*)?$/m.exec(text.slice(0, 64 * 1024))?.[1];
  if (module === undefined || module.length > LONGEST_MODULE) return undefined;
  return { module, speaksMcp: /^\s*(?:require\s+)?[\w.-]+\/\S*\bmcp\b\S*\s+v\d/im.test(text) || /\bmcp\b/i.test(module) };
}
