import type { LaunchSpec, LaunchVariable } from '#core/launch-spec';

/** What makes a server show tools that it keeps back when it is started as most start it. */
const DOCUMENTED = 'a documented variable may show more of its tools';
const SWITCHED = 'a documented switch may show more of its tools';

/** Ways to start a server that listed its tools so that it may list more of them; the likeliest first. */
export function widerSpecs(spec: LaunchSpec, documented: readonly LaunchSpec[]): { spec: LaunchSpec; why: string }[] {
  const wider: { spec: LaunchSpec; why: string }[] = [];
  const [switches] = documented.flatMap(({ wider: words }) => (words === undefined ? [] : [words]));
  if (switches !== undefined) {
    const has = new Set(spec.arguments.map(({ value }) => value));
    const set = new Set(switches.variables.map(({ name }) => name));
    wider.push({
      spec: {
        ...spec,
        arguments: [...spec.arguments, ...switches.arguments.filter(({ value }) => !has.has(value))],
        variables: [...spec.variables.filter(({ name }) => !set.has(name)), ...switches.variables],
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
    const added = new Map(others.map((variable) => [variable.name, { ...variable, required: true }]));
    wider.push({ spec: { ...spec, variables: [...set, ...added.values()] }, why: DOCUMENTED });
  }
  return wider;
}
