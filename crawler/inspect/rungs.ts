import type { LaunchSpec, LaunchVariable } from '#core/launch-spec';
import { shapeVariable } from '../resolve/variables.ts';
import { namedVariables, toldPrefix } from './named-variables.ts';

/** One kind of help for a server that failed: how it is started again. General manners only, never a package's name. */
export interface Rung {
  id: string;
  /** Why a server that failed in this way may list its tools when it is started so. */
  why: string;
  /** The changed spec, or `undefined` where this has nothing to offer. @param said what the server wrote for people */
  change(spec: LaunchSpec, said: string): LaunchSpec | undefined;
  /** Words that this helps with, and words that it leaves alone; a test runs them on a spec that has an optional variable. */
  helps: readonly string[];
  leaves: readonly string[];
}

/** What a failure itself asks for. */
export const namedTogether: Rung = {
  id: 'named-together',
  why: 'A server often names the variables it misses, and lists its tools once they are set to anything of the right shape.',
  change: (spec, said) => {
    const missing = unset(spec, namedVariables(said));
    return missing.length === 0 ? undefined : withVariables(spec, missing);
  },
  helps: [
    'Error: NOTES_API_KEY environment variable is required',
    'Missing required environment variables:\n  - NOTES_URL\n  - NOTES_TOKEN',
    'Please set the environment variable TOKEN.',
    '[{ "path": [ "NOTES_ID" ], "message": "Required" }]',
  ],
  leaves: [
    'Error [ERR_MODULE_NOT_FOUND]: Cannot find module',
    'required: set READ_ONLY=true to allow this',
    '    at NOTES_API_KEY (/app/index.js:1:1) must',
    'Listening with MAX_CONNECTIONS',
    'PATH and NODE_OPTIONS must be set',
    '',
  ],
};

export const firstNamed: Rung = {
  id: 'first-named',
  why: 'Where a text names many variables the first is most often the one that is missing, and a wrong value of another can do harm.',
  change: (spec, said) => {
    const [first, ...others] = unset(spec, namedVariables(said));
    return first === undefined || others.length === 0 ? undefined : withVariables(spec, [first]);
  },
  helps: ['No token: pass --token or set NOTES_TOKEN.\nEnvironment variables:\n  NOTES_MODEL  the model to use'],
  leaves: ['Error: NOTES_API_KEY environment variable is required', 'Cannot find module'],
};

export const shapedAsTold: Rung = {
  id: 'shaped-as-told',
  why: 'A server that checks the first letters of a key says which letters it expects.',
  change: (spec, said) => {
    const prefix = toldPrefix(said);
    if (prefix === undefined) return undefined;
    const changed = reshape(spec, prefix);
    return JSON.stringify(changed) === JSON.stringify(spec) ? undefined : changed;
  },
  helps: ['Invalid API key format. Expected sk_* (secret key).', 'The token must start with "ntn_"'],
  leaves: ['The token was not accepted.', 'Unexpected token', 'expected string, received undefined'],
};

export const documentedOptional: Rung = {
  id: 'documented-optional',
  why: 'A variable that is documented as optional can be needed all the same.',
  change: (spec) => {
    const optional = spec.variables.filter(({ required }) => !required).map(({ name }) => name);
    return optional.length === 0 ? undefined : withVariables(spec, optional);
  },
  helps: ['', 'TypeError: Cannot read properties of undefined'],
  leaves: [],
};

export const RUNGS: readonly Rung[] = [namedTogether, shapedAsTold, firstNamed, documentedOptional];

function unset(spec: LaunchSpec, names: readonly string[]): string[] {
  const set = new Set(spec.variables.filter(({ required }) => required).map(({ name }) => name));
  return names.filter((name) => !set.has(name));
}

/** The spec with those variables set: to their documented placeholder, else to one made up from the name. */
function withVariables(spec: LaunchSpec, names: readonly string[]): LaunchSpec {
  const known = new Set(spec.variables.map(({ name }) => name));
  const set = spec.variables.map((variable) => (names.includes(variable.name) ? { ...variable, required: true } : variable));
  const added = names
    .filter((name) => !known.has(name))
    .map((name): LaunchVariable => ({ name, ...shapeVariable({ name }), required: true, from: 'named by the server' }));
  return { ...spec, variables: [...set, ...added] };
}

/** A made-up secret in a documented command line, as `resolve` makes them. */
const SECRET_ARGUMENT = /^((?:--?[\w.-]+=)?)([A-Za-z_-]*placeholder0+)$/;

/** The spec with every made-up secret beginning as told. A scheme is told of an address, letters of a key. */
function reshape(spec: LaunchSpec, prefix: string): LaunchSpec {
  const kind = prefix.endsWith('://') ? 'url' : 'secret';
  const shaped = (name: string) =>
    shapeVariable({ name, sample: `${prefix}${kind === 'url' ? 'localhost' : 'your'}`, secret: kind === 'secret' });
  return {
    ...spec,
    variables: spec.variables.map((variable) =>
      variable.kind === kind && variable.required ? { ...variable, placeholder: shaped(variable.name).placeholder } : variable,
    ),
    arguments: spec.arguments.map((argument) => {
      const [, flag = '', secret] = SECRET_ARGUMENT.exec(argument.value) ?? [];
      return secret === undefined || kind === 'url' ? argument : { ...argument, value: `${flag}${shaped('key').placeholder}` };
    }),
  };
}
