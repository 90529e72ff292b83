import { z } from 'zod';
import type { LaunchVariable } from '#core/launch-spec';
import { isUsableVariableName, type LaunchFacts, LONGEST_VALUE, MOST_ARGUMENTS, MOST_VARIABLES } from './launch-facts.ts';
import { choosesTransport, isPlainValue, shapeVariable } from './variables.ts';

const Text = z.string().optional().catch(undefined);
const Scalar = z
  .union([z.string().max(LONGEST_VALUE), z.number(), z.boolean()])
  .transform(String)
  .optional()
  .catch(undefined);
const Flag = z.boolean().optional().catch(undefined);

/** A value that somebody has to give. Older documents spell members with underscores. */
const InputMembers = {
  value: Scalar,
  default: Scalar,
  placeholder: Scalar,
  format: Text,
  choices: z.array(Scalar).optional().catch(undefined),
  isRequired: Flag,
  is_required: Flag,
  isSecret: Flag,
  is_secret: Flag,
};
const Input = z.object(InputMembers);
const Variables = { variables: z.record(z.string(), Input.catch({})).catch({}) };
const EnvironmentVariable = z.object({ name: z.string(), ...InputMembers, ...Variables });
const PackageArgument = z.object({ type: Text, name: Text, valueHint: Text, value_hint: Text, ...InputMembers, ...Variables });
type Input = z.infer<typeof Input> & { variables?: Record<string, z.infer<typeof Input>> };

const some = <T extends z.ZodType>(entry: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((entries) => entries.flatMap((value) => entry.safeParse(value).data ?? []) as z.infer<T>[]);

const Package = z.object({
  registryType: Text,
  registry_type: Text,
  registry_name: Text,
  identifier: Text,
  name: Text,
  transport: z.object({ type: Text }).catch({}),
  environmentVariables: some(EnvironmentVariable),
  environment_variables: some(EnvironmentVariable),
  packageArguments: some(PackageArgument),
  package_arguments: some(PackageArgument),
});
const ServerJson = z.object({ packages: some(Package) });

/**
 * What a server.json says of a package of a registry: the entry with its identifier, one over stdio first.
 *
 * Values that are documented stay; those that are required and open, and everything secret, become placeholders; what is
 * optional and open is left out of the arguments.
 *
 * @returns `undefined` when it does not speak of the package.
 */
export function readServerJson(
  document: unknown,
  packageName: string,
  registryType: 'npm' | 'pypi' | 'oci' = 'npm',
): LaunchFacts | undefined {
  const parsed = ServerJson.safeParse(document);
  if (!parsed.success) return undefined;
  const entries = parsed.data.packages.filter((entry) => {
    const registry = entry.registryType ?? entry.registry_type ?? entry.registry_name;
    return registry === registryType && (entry.identifier ?? entry.name) === packageName;
  });
  const entry = entries.find(({ transport }) => transport.type === 'stdio') ?? entries[0];
  if (entry === undefined) return undefined;

  const variables = [...entry.environmentVariables, ...entry.environment_variables].flatMap((variable): LaunchVariable[] => {
    if (!isUsableVariableName(variable.name)) return [];
    const { kind, placeholder } = shapeInput(variable.name, variable);
    return [{ name: variable.name, kind, placeholder, required: isRequired(variable), from: 'server.json environmentVariables' }];
  });
  const values = [...entry.packageArguments, ...entry.package_arguments].flatMap(argumentValues);
  return {
    arguments: values.slice(0, MOST_ARGUMENTS).map((value) => ({ value, from: 'server.json packageArguments' })),
    variables: variables.slice(0, MOST_VARIABLES),
  };
}

function isRequired(input: Input): boolean {
  return input.isRequired ?? input.is_required ?? false;
}

function shapeInput(name: string, input: Input): { kind: LaunchVariable['kind']; placeholder: string } {
  const secret = input.isSecret ?? input.is_secret ?? false;
  const given = input.value ?? input.default;
  const filled = given === undefined ? undefined : fillIn(given, input.variables ?? {});
  const choices = input.choices?.filter((choice) => choice !== undefined);
  const shaped = shapeVariable({ name, sample: filled ?? input.placeholder, format: input.format, choices, secret });
  // A default is the right value, not a sample of one.
  if (filled !== undefined && !secret && shaped.kind !== 'secret' && isPlainValue(filled) && !choosesTransport(name))
    return { kind: shaped.kind, placeholder: filled };
  return shaped;
}

/** `{name}` in a value stands for one of its `variables`. */
function fillIn(template: string, variables: Readonly<Record<string, Input>>): string {
  return template.replace(/\{([\w.-]{1,64})\}/g, (whole, name: string) => {
    const input = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return input === undefined ? whole : shapeInput(name, input).placeholder;
  });
}

function argumentValues(argument: z.infer<typeof PackageArgument>): string[] {
  const { name } = argument;
  const given = argument.value ?? argument.default;
  if (given === undefined && !isRequired(argument)) return [];
  const wanted = name ?? argument.valueHint ?? argument.value_hint ?? '';
  if (argument.type !== 'named' || name === undefined) return [shapeInput(wanted, argument).placeholder];
  if (!/^-{0,2}[A-Za-z][\w.-]{0,63}$/.test(name)) return [];
  const flag = name.startsWith('-') ? name : `--${name}`;
  if (given === undefined && argument.format === 'boolean') return [flag];
  const { placeholder } = shapeInput(wanted, argument);
  return flag.startsWith('--') ? [`${flag}=${placeholder}`] : [flag, placeholder];
}
