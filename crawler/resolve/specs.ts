import type { LaunchArgument, LaunchSpec } from '#core/launch-spec';
import { readClientBlocks } from './client-blocks.ts';
import type { LaunchFacts } from './launch-facts.ts';
import type { InstalledPackage } from './read-package.ts';
import { readServerJson } from './server-json.ts';
import { readShellLines } from './shell-lines.ts';
import { widerSwitch } from './wider.ts';

/** Documented ways beside the first that says more than the name. */
const MOST_OTHERS = 2;

/**
 * How a package can be started, most trustworthy source first: its server.json, the first client configuration in its README that
 * says more than the name, and its command alone, which goes before a configuration that the README itself puts behind it; then a few others
 * of its configurations and command lines. Specs that would start the same are there once.
 *
 * @returns nothing when the package has no file to run.
 */
export function launchSpecs(name: string, version: string, pkg: InstalledPackage, serverJson: unknown): LaunchSpec[] {
  const [likeliest] = pkg.programs;
  const entry = likeliest === undefined ? undefined : { value: likeliest.file, from: 'package.json bin' };
  const plain = entry ?? (pkg.main === undefined ? undefined : { value: pkg.main, from: 'package.json main' });
  if (plain === undefined) return [];

  const entryOf = (facts: LaunchFacts): LaunchArgument => {
    const named = pkg.programs.find(({ command }) => command === facts.command);
    return named === undefined ? plain : { value: named.file, from: 'package.json bin' };
  };
  const own = { name, commands: pkg.programs.map(({ command }) => command) };
  const blocks = readClientBlocks(pkg.readme, own);
  const alone: LaunchFacts = { arguments: [], variables: [] };
  const saysMore = (block: LaunchFacts) => block.arguments.length > 0 || block.variables.length > 0 || entryOf(block).value !== plain.value;
  const [configured, ...others] = blocks.filter(saysMore);
  const lines = readShellLines(pkg.readme, own).filter(saysMore);
  const sources = [
    readServerJson(serverJson ?? pkg.serverJson, name),
    ...(configured === blocks[0] ? [configured, alone] : [alone, configured]),
    ...others.slice(0, MOST_OTHERS),
    ...lines.slice(0, MOST_OTHERS),
  ];
  const wider = widerSwitch(pkg.readme);
  const seen = new Set<string>();
  return sources.flatMap((facts): LaunchSpec[] => {
    if (facts === undefined) return [];
    const spec = {
      ecosystem: 'npm' as const,
      package: name,
      version,
      entry: entryOf(facts),
      arguments: facts.arguments,
      variables: facts.variables,
      ...(wider !== undefined && { wider }),
    };
    const starts = startOf(spec);
    if (seen.has(starts)) return [];
    seen.add(starts);
    return [spec];
  });
}

/** What a spec starts, without where it was learned. */
function startOf(spec: LaunchSpec): string {
  return JSON.stringify([
    spec.entry?.value,
    spec.arguments.map(({ value }) => value),
    spec.variables.map(({ name, placeholder, required }) => [name, placeholder, required]),
  ]);
}
