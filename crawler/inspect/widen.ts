import type { LaunchSpec, LaunchVariable } from '#core/launch-spec';

/** What makes a server show tools that it keeps back when it is started as most start it. */
const DOCUMENTED = 'a documented variable may show more of its tools';
const SWITCHED = 'a documented switch may show more of its tools';

/** Ways to start a server that listed its tools so that it may list more of them; the likeliest first. */
export function widerSpecs(spec: LaunchSpec, documented: readonly LaunchSpec[]): { spec: LaunchSpec; why: string }[] {
  const wider: { spec: LaunchSpec; why: string }[] = [];
  const added = spec.wider && whatItAdds(spec, spec.wider);
  if (added !== undefined && added.arguments.length + added.variables.length > 0) {
    const names = new Set(added.variables.map(({ name }) => name));
    wider.push({
      spec: {
        ...spec,
        arguments: [...spec.arguments, ...added.arguments],
        variables: [...spec.variables.filter(({ name }) => !names.has(name)), ...added.variables],
        wider: added,
        widened: true,
      },
      why: SWITCHED,
    });
  }
  const known = new Map(spec.variables.map((variable) => [variable.name, variable]));
  const isTelling = ({ kind }: LaunchVariable) => kind === 'secret' || kind === 'url';
  // Of the other documented ways too: one with an account often stands beside one without.
  const others = documented.flatMap(({ variables }) => variables).filter((variable) => isTelling(variable) && !known.has(variable.name));
  const optional = spec.variables.filter((variable) => !variable.required && isTelling(variable));
  if (optional.length + others.length > 0) {
    const set = spec.variables.map((variable) => (optional.includes(variable) ? { ...variable, required: true } : variable));
    const more = new Map(others.map((variable) => [variable.name, { ...variable, required: true }]));
    wider.push({ spec: { ...spec, variables: [...set, ...more.values()] }, why: DOCUMENTED });
  }
  return wider;
}

/** Of a switch, what the spec does not have. What it was started with anyhow is none of it, whatever it is said to open. */
function whatItAdds(spec: LaunchSpec, { arguments: words, variables }: NonNullable<LaunchSpec['wider']>): NonNullable<LaunchSpec['wider']> {
  const has = new Set(spec.arguments.map(({ value }) => value));
  const set = new Map(spec.variables.filter(({ required }) => required).map(({ name, placeholder }) => [name, placeholder]));
  return {
    arguments: words.filter(({ value }) => !has.has(value)),
    variables: variables.filter(({ name, kind, placeholder }) => !set.has(name) || (kind === 'choice' && set.get(name) !== placeholder)),
  };
}
