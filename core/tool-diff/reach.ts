import type { JsonObject } from '../json.ts';

/** A kind of argument that gives a call more reach, whatever the tool says it is for. */
interface Reach {
  /** What follows "an argument of this name". */
  takes: string;
  words: ReadonlySet<string>;
  formats: readonly string[];
}

/**
 * By name alone, and so only for what is new in a definition that was trusted without it. What the classifier makes of an argument
 * weighs the tool around it.
 */
const REACHES: readonly Reach[] = [
  { takes: 'often takes a file or folder', words: words('path paths file files filename filepath dir directory folder cwd'), formats: [] },
  { takes: 'often takes a command line', words: words('command commands cmd shell bash exec'), formats: [] },
  { takes: 'often takes code', words: words('code script eval javascript python'), formats: [] },
  { takes: 'often takes a database statement', words: words('sql'), formats: [] },
  { takes: 'often takes an address to reach', words: words('url urls uri webhook callback endpoint'), formats: ['uri', 'url', 'iri'] },
  { takes: 'often takes environment variables or headers', words: words('env environment headers'), formats: [] },
];

/** Types whose values can name nothing. */
const HARMLESS = ['boolean', 'integer', 'number', 'null'];

export function reachOf(name: string, schema: JsonObject): { takes: string } | undefined {
  const { type, format } = schema;
  if ([type].flat().every((one) => typeof one === 'string' && HARMLESS.includes(one))) return undefined;
  const inName = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return REACHES.find(
    (reach) => inName.some((word) => reach.words.has(word)) || (typeof format === 'string' && reach.formats.includes(format)),
  );
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
