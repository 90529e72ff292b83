const LONGEST = 256 * 1024;
const MOST_LINES = 2_000;

/** What a Dockerfile makes: the image it is made from last, and the words that start it. */
export interface Dockerfile {
  from: string;
  start: string[];
}

/** Reads the last stage of a Dockerfile; `undefined` where it starts from nothing. */
export function readDockerfile(text: string): Dockerfile | undefined {
  let from: string | undefined;
  let entrypoint: string[] = [];
  let command: string[] = [];
  const lines = text
    .slice(0, LONGEST)
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/);
  for (const line of lines.slice(0, MOST_LINES)) {
    // Trimmed before: an expression that looks for the last space costs the square of a line of spaces.
    const [, instruction = '', rest = ''] = /^([A-Za-z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    switch (instruction.toUpperCase()) {
      case 'FROM':
        from = rest.replace(/^--\S+\s+/, '').split(/\s+/)[0];
        entrypoint = [];
        command = [];
        break;
      case 'ENTRYPOINT':
        entrypoint = wordsOf(rest);
        // One that is set anew takes nothing from a CMD before it.
        command = [];
        break;
      case 'CMD':
        command = wordsOf(rest);
        break;
    }
  }
  return from === undefined ? undefined : { from, start: [...entrypoint, ...command] };
}

/** A list in JSON, or a line for a shell, which is kept as one. */
function wordsOf(text: string): string[] {
  if (!text.startsWith('[')) return ['/bin/sh', '-c', text];
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word): word is string => typeof word === 'string') ? words : [];
  } catch {
    return ['/bin/sh', '-c', text];
  }
}
