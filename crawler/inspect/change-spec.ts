import type { LaunchArgument, LaunchHelp, LaunchSpec, LaunchVariable } from '#core/launch-spec';
import { shapeVariable } from '../resolve/variables.ts';
import type { ToldPrefix } from './named-variables.ts';
import type { ToldChoice } from './told-choices.ts';

/** Changes of how a server is started, each a spec of its own beside the one it is made from. `from` says where a part was learned of. */

/** Which of those variables it is not started with. */
export function unset(spec: LaunchSpec, names: readonly string[]): string[] {
  const set = new Set(spec.variables.filter(({ required }) => required).map(({ name }) => name));
  return names.filter((name) => !set.has(name));
}

/** What the spec gives a server that it could take for a path. */
export function valuesOf({ variables, arguments: words }: LaunchSpec): { name: string; value: string }[] {
  const set = variables.filter(({ required }) => required).map(({ name, placeholder }) => ({ name, value: placeholder }));
  const flags = words.map(({ value }, at) => ({ name: (words[at - 1]?.value ?? '').replace(/^-+/, ''), value }));
  return [...set, ...flags.filter(({ name, value }) => name !== '' && !value.startsWith('-'))];
}

/** The spec with those variables set: to their documented placeholder, else to one made up from the name. */
export function withVariables(spec: LaunchSpec, names: readonly string[], from: string): LaunchSpec[] {
  if (names.length === 0) return [];
  const known = new Set(spec.variables.map(({ name }) => name));
  const set = spec.variables.map((variable) => (names.includes(variable.name) ? { ...variable, required: true } : variable));
  const added = names
    .filter((name) => !known.has(name))
    .map((name): LaunchVariable => ({ name, ...shapeVariable({ name }), required: true, from }));
  return [{ ...spec, variables: [...set, ...added] }];
}

export function asArguments(words: readonly string[], from: string): LaunchArgument[] {
  return words.map((value) => ({ value, from }));
}

/** The spec with those words behind all others. */
export function withWords(spec: LaunchSpec, words: readonly string[], from: string): LaunchSpec {
  return { ...spec, arguments: [...spec.arguments, ...asArguments(words, from)] };
}

/** The spec with that help beside what it has. */
export function withHelp(spec: LaunchSpec, help: LaunchHelp): LaunchSpec {
  return { ...spec, help: { ...spec.help, ...help } };
}

/** The spec with one of the words told, in the variable or behind the flag that they are of. */
export function choose(spec: LaunchSpec, { variable, flag, value }: ToldChoice, from: string): LaunchSpec {
  if (variable !== undefined) {
    if (spec.variables.some(({ name, required, placeholder }) => name === variable && required && placeholder === value)) return spec;
    const [set = spec] = withVariables(spec, [variable], from);
    return withChoice(set, variable, value);
  }
  const at = spec.arguments.findIndex((_, index) => spec.arguments[index - 1]?.value === `--${flag}`);
  const had = spec.arguments[at];
  if (had === undefined) return withWords(spec, [`--${flag}`, value], from);
  return had.value === value ? spec : { ...spec, arguments: spec.arguments.with(at, { ...had, value }) };
}

function withChoice(spec: LaunchSpec, name: string, value: string): LaunchSpec {
  return {
    ...spec,
    variables: spec.variables.map((each) => (each.name === name ? { ...each, kind: 'choice', placeholder: value } : each)),
  };
}

/** The specs with that word in each place where the refused value stands, the last variable first: those before it were there before. */
export function insteadOf(spec: LaunchSpec, { instead, value }: ToldChoice): LaunchSpec[] {
  const variables = spec.variables.filter(({ required, placeholder }) => required && placeholder === instead).reverse();
  return [
    ...variables.map(({ name }) => withChoice(spec, name, value)),
    ...spec.arguments.flatMap((had, at) =>
      had.value === instead ? [{ ...spec, arguments: spec.arguments.with(at, { ...had, value }) }] : [],
    ),
  ];
}

/** A made-up secret in a documented command line, as `resolve` makes them. */
const SECRET_ARGUMENT = /^((?:--?[\w.-]+=)?)([A-Za-z_-]*placeholder0+)$/;

/** The spec with the made-up value of that variable, or else every made-up secret, beginning as told. A scheme is told of an address. */
export function reshape(spec: LaunchSpec, { prefix, of }: ToldPrefix): LaunchSpec {
  const kind = prefix.endsWith('://') ? 'url' : 'secret';
  const shaped = (name: string) =>
    shapeVariable({ name, sample: `${prefix}${kind === 'url' ? 'localhost' : 'your'}`, secret: kind === 'secret' }).placeholder;
  // What has no shape of its own gets the letters before what it had.
  const begun = (name: string, value: string) => {
    const made = shaped(name);
    return made.startsWith(prefix) ? made : value.startsWith(prefix) ? value : prefix + value;
  };
  const isMeant = ({ name, kind: itsKind }: LaunchVariable) => (of === undefined ? itsKind === kind : name === of);
  return {
    ...spec,
    variables: spec.variables.map((variable) =>
      variable.required && isMeant(variable) ? { ...variable, placeholder: begun(variable.name, variable.placeholder) } : variable,
    ),
    arguments: spec.arguments.map((argument) => {
      const [, flag = '', secret] = SECRET_ARGUMENT.exec(argument.value) ?? [];
      return secret === undefined || kind === 'url' || of !== undefined
        ? argument
        : { ...argument, value: `${flag}${begun('key', secret)}` };
    }),
  };
}
