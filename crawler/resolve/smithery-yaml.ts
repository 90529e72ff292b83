import { parse } from 'yaml';
import { z } from 'zod';
import type { ReadCall } from './client-blocks.ts';
import { shapeFacts } from './client-blocks.ts';
import { type Configured, readCommandFunction } from './command-function.ts';
import { type LaunchFacts, MOST_ARGUMENTS } from './launch-facts.ts';
import { shapeVariable } from './variables.ts';

const LONGEST = 128 * 1024;

const Property = z.object({
  type: z.string().optional().catch(undefined),
  format: z.string().optional().catch(undefined),
  default: z.union([z.string(), z.number(), z.boolean()]).transform(String).optional().catch(undefined),
  enum: z.array(z.string()).optional().catch(undefined),
});
type Property = z.infer<typeof Property>;
const Document = z.object({
  startCommand: z.object({
    type: z.string().optional().catch(undefined),
    configSchema: z
      .object({
        required: z.array(z.string()).catch([]),
        properties: z.record(z.string(), Property.catch({})).catch({}),
      })
      .catch({ required: [], properties: {} }),
    commandFunction: z.string(),
    exampleConfig: z.record(z.string(), z.unknown()).catch({}),
  }),
});
type StartCommand = z.infer<typeof Document>['startCommand'];

/**
 * What a smithery.yaml says of how a package is started: the command, with made-up values for what its configuration asks for. The program
 * text in it is read as far as it is a plain object, and never run.
 *
 * @param read how calls of the package's ecosystem are read
 * @returns `undefined` where it says nothing of that package, or more than can be read.
 */
export function readSmitheryYaml(text: string, own: Parameters<ReadCall>[1], read: ReadCall): LaunchFacts | undefined {
  const document = Document.safeParse(parseYaml(text)).data;
  if (document === undefined || (document.startCommand.type ?? 'stdio') !== 'stdio') return undefined;
  const command = readCommandFunction(document.startCommand.commandFunction);
  if (command === undefined) return undefined;
  const values = command.args.slice(0, MOST_ARGUMENTS).map((word) => spelledOut(word, document.startCommand));
  const program = spelledOut(command.command, document.startCommand);
  // `node` and a file: which that is in the published package, the package itself says.
  const runsFile = /^(?:node|bun|deno|python3?)$/.test(program) && /\.(?:m?js|cjs|ts|py)$/.test(values[0] ?? '');
  const call = runsFile ? { values: values.slice(1) } : read({ command: program, args: values }, own);
  if (call === undefined) return undefined;
  const samples = Object.entries(command.env).flatMap(([name, word]): [string, string][] => {
    if (typeof word !== 'string' && isLeftOut(word, document.startCommand)) return [];
    return [[name, typeof word === 'string' ? word : (sampleOf(word, document.startCommand) ?? '')]];
  });
  return shapeFacts(call, samples, 'smithery.yaml commandFunction');
}

/** Aliases are refused: a few lines of them stand for gigabytes. */
function parseYaml(text: string): unknown {
  if (text.length > LONGEST) return undefined;
  try {
    return parse(text, { maxAliasCount: 0, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

/** What is optional, and has neither a default nor an example, stays unset. */
function isLeftOut({ config }: Configured, { configSchema, exampleConfig }: StartCommand): boolean {
  return (
    !configSchema.required.includes(config) && configSchema.properties[config]?.default === undefined && exampleConfig[config] === undefined
  );
}

function sampleOf({ config, fallback }: Configured, { configSchema, exampleConfig }: StartCommand): string | undefined {
  const example = exampleConfig[config];
  const shown = typeof example === 'string' || typeof example === 'number' || typeof example === 'boolean' ? String(example) : undefined;
  return shown ?? propertyOf(config, configSchema.properties).default ?? fallback;
}

function spelledOut(word: string | Configured, command: StartCommand): string {
  if (typeof word === 'string') return word;
  const { config, before = '', after = '' } = word;
  const { format, type, enum: choices } = propertyOf(config, command.configSchema.properties);
  const shaped = shapeVariable({ name: config, sample: sampleOf(word, command), format: format ?? type, choices });
  return `${before}${shaped.placeholder}${after}`;
}

function propertyOf(name: string, properties: Readonly<Record<string, Property>>): Property {
  return (Object.hasOwn(properties, name) ? properties[name] : undefined) ?? {};
}
