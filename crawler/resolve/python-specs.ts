import type { LaunchArgument, LaunchSpec } from '#core/launch-spec';
import { normalName } from '../pypi/metadata.ts';
import { readClientBlocks } from './client-blocks.ts';
import type { LaunchFacts } from './launch-facts.ts';
import { pythonCalls } from './python-calls.ts';
import { repositoriesOf } from './python-package.ts';
import type { InstalledWheel } from './read-wheel.ts';
import { readServerJson } from './server-json.ts';

const SCRIPTS = 'entry_points.txt console_scripts';

/**
 * How a Python package can be started, most trustworthy source first: its server.json, the first client configuration in its README that
 * says more than the name, and its command alone, which goes before a configuration that the README itself puts behind it. Specs that would
 * start the same are there once.
 *
 * @returns nothing when the package has neither a command nor a folder that can be run.
 */
export function pythonSpecs(wheel: InstalledWheel, serverJson: unknown): LaunchSpec[] {
  const { metadata, programs, modules, runnable } = wheel;
  const { name, version } = metadata;
  const [likeliest] = programs;
  const folder = runnable.find((module) => normalName(module) === normalName(name)) ?? runnable[0];
  const plain: LaunchArgument | undefined =
    likeliest !== undefined
      ? { value: likeliest.file, from: SCRIPTS }
      : folder === undefined
        ? undefined
        : { value: folder, from: '__main__.py' };

  const entryOf = ({ command, arguments: words, variables }: LaunchFacts): LaunchArgument | undefined => {
    const module = /^-m (.+)$/.exec(command ?? '')?.[1];
    if (module !== undefined) return { value: module, from: [...words, ...variables][0]?.from ?? 'README.md' };
    const named = programs.find((program) => program.command === command);
    return named === undefined ? plain : { value: named.file, from: SCRIPTS };
  };
  const own = { name, commands: programs.map(({ command }) => command), modules, repositories: repositoriesOf(metadata) };
  const blocks = readClientBlocks(metadata.description, own, pythonCalls(own));
  const alone: LaunchFacts = { arguments: [], variables: [] };
  const saysMore = (block: LaunchFacts) =>
    block.arguments.length > 0 || block.variables.length > 0 || entryOf(block)?.value !== plain?.value;
  const configured = blocks.find(saysMore);
  const sources = [
    documented(serverJson, name),
    ...(configured !== undefined && configured === blocks[0] ? [configured, alone] : [alone, configured]),
  ];
  const seen = new Set<string>();
  return sources.flatMap((facts): LaunchSpec[] => {
    const entry = facts && entryOf(facts);
    if (facts === undefined || entry === undefined) return [];
    const spec = { ecosystem: 'pypi' as const, package: name, version, entry, arguments: facts.arguments, variables: facts.variables };
    const starts = startOf(spec);
    if (seen.has(starts)) return [];
    seen.add(starts);
    return [spec];
  });
}

/** A document may spell the name as the package does, or as indexes do. */
function documented(serverJson: unknown, name: string): LaunchFacts | undefined {
  return readServerJson(serverJson, name, 'pypi') ?? readServerJson(serverJson, normalName(name), 'pypi');
}

/** What a spec starts, without where it was learned. */
function startOf(spec: LaunchSpec): string {
  return JSON.stringify([
    spec.entry?.value,
    spec.arguments.map(({ value }) => value),
    spec.variables.map(({ name, placeholder, required }) => [name, placeholder, required]),
  ]);
}
