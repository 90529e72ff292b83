import { CHANGE_SEVERITIES, type Change, type ChangeEvent } from '../change.ts';
import { canonicalJson, type Digest } from '../json.ts';
import type { LaunchSpec } from '../launch-spec.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import { counted, listed } from '../words.ts';
import { diffTool } from './diff-tool.ts';
import { gainedText } from './gained-text.ts';
import { Allowance } from './schema-relation.ts';
import { cut, named, sameForm } from './words.ts';

/** One listing of a server, as much of it as can change. */
export interface SeenListing {
  /** ISO 8601, UTC. */
  at: string;
  /** In the server's own order; a name may be there twice, with two definitions. */
  tools: readonly { digest: Digest; definition: ToolDefinition }[];
  /** How it was started. */
  launch?: LaunchSpec;
  /** What the server calls its own version. */
  serverVersion?: string;
}

/** More than this at once is another server; what is beyond is counted. */
const MOST_EVENTS = 500;

/**
 * What changed from one listing of a server to the next, most severe first, then in the order of the tools. Nothing where the two
 * say the same.
 *
 * Both must be whole and of the same basis: a listing that failed or was cut off says nothing of what is gone. Pure, so that events
 * told anew are the same.
 *
 * @param earlier by name, as they were last seen, tools that the first of the two does not list: one that comes back is compared with
 * what it was, so that going away for a while hides nothing.
 */
export function diffListings(before: SeenListing, after: SeenListing, earlier: ReadonlyMap<string, Tool> = new Map()): ChangeEvent[] {
  const stamp = { at: after.at, since: before.at };
  const events = [...serverChanges(before, after).map((change) => ({ ...change, ...stamp })), ...toolEvents(before, after, earlier, stamp)];
  const sorted = CHANGE_SEVERITIES.toReversed().flatMap((severity) => events.filter((event) => event.severity === severity));
  if (sorted.length <= MOST_EVENTS) return sorted;
  const kept = sorted.slice(0, MOST_EVENTS - 1);
  const more = `${counted(sorted.length - kept.length, 'more change')} at the same time, none of them more severe, are not listed.`;
  return [...kept, { kind: 'more', what: more, severity: 'note', reasons: [], evidence: [], ...stamp }];
}

type Stamp = Pick<ChangeEvent, 'at' | 'since'>;
type Tool = SeenListing['tools'][number];

function toolEvents(before: SeenListing, after: SeenListing, known: ReadonlyMap<string, Tool>, stamp: Stamp): ChangeEvent[] {
  const had = new Set(before.tools.map(({ digest }) => digest));
  const seen = new Set(after.tools.map(({ digest }) => digest));
  const gone = byName(before.tools.filter(({ digest }) => !seen.has(digest)));
  const come = byName(after.tools.filter(({ digest }) => !had.has(digest)));
  const renamed = renames(before, after);
  const restarted = sameForm(startOf(before), startOf(after)) ? '' : ' It was started differently, which may be why.';
  const allowance = new Allowance();
  const namesBefore = new Set(before.tools.map(({ definition }) => definition.name));
  const namesAfter = new Set(after.tools.map(({ definition }) => definition.name));
  const events: ChangeEvent[] = [];
  for (const name of new Set([...come.keys(), ...gone.keys()])) {
    const [old, now] = [gone.get(name) ?? [], come.get(name) ?? []];
    const [from] = old;
    const [to] = now;
    if (from !== undefined && to !== undefined && old.length === 1 && now.length === 1) {
      const changes = diffTool(from.definition, to.definition, allowance);
      for (const change of changes) events.push({ ...change, tool: name, from: from.digest, to: to.digest, ...stamp });
      continue;
    }
    for (const tool of now) {
      const earlier = renamed.get(tool);
      const last = namesBefore.has(name) ? undefined : known.get(name);
      if (earlier !== undefined) events.push({ ...renaming(earlier, tool), tool: name, from: earlier.digest, to: tool.digest, ...stamp });
      else if (last !== undefined) {
        const changes = [comeback(tool, last, restarted), ...diffTool(last.definition, tool.definition, allowance)];
        for (const change of changes) events.push({ ...change, tool: name, from: last.digest, to: tool.digest, ...stamp });
      } else events.push({ ...addition(tool, namesBefore.has(name), restarted), tool: name, to: tool.digest, ...stamp });
    }
    const renamedFrom = new Set(renamed.values());
    for (const tool of old) {
      if (renamedFrom.has(tool)) continue;
      const what = namesAfter.has(name)
        ? `One of several definitions of the tool ${named(name)} is gone.`
        : `The tool ${named(name)} is gone.${restarted}`;
      events.push({ kind: 'tool-removed', what, severity: 'note', reasons: [], evidence: [], tool: name, from: tool.digest, ...stamp });
    }
  }
  return events;
}

function byName(tools: readonly Tool[]): Map<string, Tool[]> {
  const found = new Map<string, Tool[]>();
  for (const tool of tools) found.set(tool.definition.name, [...(found.get(tool.definition.name) ?? []), tool]);
  return found;
}

/** A tool that came, to the one that went and is told from it by nothing but the name: one of each, and enough of it to be sure. */
function renames(before: SeenListing, after: SeenListing): Map<Tool, Tool> {
  const namesBefore = new Set(before.tools.map(({ definition }) => definition.name));
  const namesAfter = new Set(after.tools.map(({ definition }) => definition.name));
  const gone = byContent(before.tools.filter(({ definition }) => !namesAfter.has(definition.name)));
  const come = byContent(after.tools.filter(({ definition }) => !namesBefore.has(definition.name)));
  // Where a third tool says the same, it may be that one.
  const [everBefore, everAfter] = [byContent(before.tools), byContent(after.tools)];
  const found = new Map<Tool, Tool>();
  for (const [content, [tool]] of come) {
    const [earlier] = gone.get(content) ?? [];
    const isOnly = everBefore.get(content)?.length === 1 && everAfter.get(content)?.length === 1;
    if (tool !== undefined && earlier !== undefined && isOnly) found.set(tool, earlier);
  }
  return found;
}

/** Tools that say enough of themselves, by all they say but the name. */
function byContent(tools: readonly Tool[]): Map<string, Tool[]> {
  const found = new Map<string, Tool[]>();
  for (const tool of tools) {
    const { name: _name, extra: _extra, ...content } = tool.definition;
    if ((content.description ?? '').trim() === '') continue;
    const key = canonicalJson(content);
    found.set(key, [...(found.get(key) ?? []), tool]);
  }
  return found;
}

function renaming(earlier: Tool, tool: Tool): Change {
  return {
    kind: 'tool-renamed',
    what: `The tool ${named(tool.definition.name)} was called ${named(earlier.definition.name)} before; nothing else of it changed.`,
    // A policy that names the old one no longer reaches it.
    severity: 'raise',
    reasons: ['A policy that names the old name says nothing of the new one.'],
    evidence: [{ in: 'name', before: cut(earlier.definition.name), after: cut(tool.definition.name) }],
  };
}

function comeback({ digest, definition }: Tool, last: Tool, restarted: string): Change {
  const how = digest === last.digest ? 'as it was when it was last seen' : 'with another definition than when it was last seen';
  return {
    kind: 'tool-added',
    what: `The tool ${named(definition.name)} is back, ${how}.${restarted}`,
    severity: digest === last.digest ? 'note' : 'raise',
    reasons: [],
    evidence: [],
  };
}

function addition({ definition }: Tool, isKnown: boolean, restarted: string): Change {
  const { name, description = '' } = definition;
  const gained = gainedText('', description);
  const alarming = gained.severity === 'alarm' || isKnown;
  return {
    kind: 'tool-added',
    what: isKnown
      ? `The tool ${named(name)} is listed with another definition beside the one it had.`
      : `New tool ${named(name)}.${restarted}`,
    severity: alarming ? 'alarm' : 'raise',
    reasons: [
      ...(isKnown ? ['Which of them a call reaches is the server’s secret.'] : []),
      ...(gained.reason === undefined ? [] : [`Its description ${gained.reason}.`]),
    ],
    evidence: description === '' ? [] : [{ in: 'description', after: cut(description) }],
  };
}

/** What decides which tools a server shows, beside its code. */
function startOf({ launch }: SeenListing) {
  return (
    launch && {
      package: launch.package,
      entry: launch.entry?.value ?? null,
      arguments: launch.arguments.map(({ value }) => value),
      variables: launch.variables.map(({ name }) => name).sort(),
    }
  );
}

function serverChanges(before: SeenListing, after: SeenListing): Change[] {
  return [...versionChange(before, after), ...launchChanges(before.launch, after.launch)];
}

function versionChange(before: SeenListing, after: SeenListing): Change[] {
  const [old, now] = [before, after].map(({ launch, serverVersion }) => launch?.version ?? serverVersion);
  if (old === undefined || now === undefined || old === now) return [];
  const evidence = [{ in: 'version', before: cut(old), after: cut(now) }];
  return [
    { kind: 'server-version', what: `Version ${named(now)} took the place of ${named(old)}.`, severity: 'note', reasons: [], evidence },
  ];
}

function launchChanges(before: LaunchSpec | undefined, after: LaunchSpec | undefined): Change[] {
  if (before === undefined || after === undefined) return [];
  const changes: Change[] = [];
  if (before.package !== after.package || before.ecosystem !== after.ecosystem) {
    changes.push({
      kind: 'server-launch',
      what: `It is started from ${named(`${after.ecosystem}:${after.package}`)} now, and was from ${named(`${before.ecosystem}:${before.package}`)}.`,
      severity: 'alarm',
      reasons: ['Another package may be another author’s.'],
      evidence: [{ in: 'launch', before: cut(before.package), after: cut(after.package) }],
    });
  }
  const [oldLine, nowLine] = [commandOf(before), commandOf(after)];
  if (oldLine !== nowLine) {
    changes.push({
      kind: 'server-launch',
      what: 'It is started with another command line.',
      severity: 'note',
      reasons: [],
      evidence: [{ in: 'launch', before: cut(oldLine), after: cut(nowLine) }],
    });
  }
  const knownVariables = new Set(before.variables.filter(({ required }) => required).map(({ name }) => name));
  for (const { name, kind, from } of after.variables.filter((variable) => variable.required && !knownVariables.has(variable.name))) {
    changes.push({
      kind: 'server-variable',
      what: `It wants the variable ${named(name)} now${KIND_WORDS[kind] === undefined ? '' : `, ${KIND_WORDS[kind]}`}.`,
      severity: kind === 'secret' ? 'raise' : 'note',
      reasons: kind === 'secret' ? ['It asks for a secret that it did not need before.'] : [],
      evidence: [{ in: 'launch', after: cut(listed([name, from], 'from')) }],
    });
  }
  return changes;
}

const KIND_WORDS: Readonly<Partial<Record<string, string>>> = {
  secret: 'a secret',
  url: 'an address',
  path: 'a path',
  host: 'a host',
  port: 'a port',
  email: 'an e-mail address',
  boolean: 'a switch',
  choice: 'one of several values',
};

function commandOf({ entry, arguments: words }: LaunchSpec): string {
  return [...(entry === undefined ? [] : [entry.value]), ...words.map(({ value }) => value)].join(' ');
}
