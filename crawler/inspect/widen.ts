import type { LaunchSpec } from '#core/launch-spec';

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
  const optional = spec.variables.filter(({ required, kind }) => !required && (kind === 'secret' || kind === 'url'));
  if (optional.length > 0)
    wider.push({
      spec: {
        ...spec,
        variables: spec.variables.map((variable) => (optional.includes(variable) ? { ...variable, required: true } : variable)),
      },
      why: DOCUMENTED,
    });
  return wider;
}
