import type { Change, ChangeSeverity } from '../change.ts';
import type { JsonObject } from '../json.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import { gainedText } from './gained-text.ts';
import { schemaEdits } from './schema-edits.ts';
import { Allowance, schemaRelation } from './schema-relation.ts';
import { named, quote, sameForm } from './words.ts';

/**
 * What changed from one definition of a tool to the next, most telling members first. Empty only where none of the members changed
 * that a digest is made of, the name apart.
 *
 * @param allowance shared by the comparisons of many tools.
 */
export function diffTool(before: ToolDefinition, after: ToolDefinition, allowance: Allowance = new Allowance()): Change[] {
  return [
    ...textChange('title', before.title, after.title),
    ...textChange('description', before.description, after.description),
    ...annotationChanges(before.annotations, after.annotations),
    ...schemaChanges('input-schema', before.inputSchema, after.inputSchema, allowance),
    ...schemaChanges('output-schema', before.outputSchema, after.outputSchema, allowance),
  ];
}

function textChange(kind: 'title' | 'description', before: string | undefined, after: string | undefined): Change[] {
  if (before === after) return [];
  const gained = gainedText(before ?? '', after ?? '');
  return [
    {
      kind,
      what: `The ${kind} ${gained.what}.`,
      severity: gained.severity,
      reasons: gained.reason === undefined ? [] : [`What it gained ${gained.reason}.`],
      evidence: [{ in: kind, ...gained.passages }],
    },
  ];
}

/**
 * What a hint says where it is absent, which of its values claims less risk, and how much hangs on it.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations
 */
const HINTS: Readonly<Record<string, { absent: boolean; safer: boolean; severity: ChangeSeverity }>> = {
  readOnlyHint: { absent: false, safer: true, severity: 'alarm' },
  destructiveHint: { absent: true, safer: false, severity: 'alarm' },
  idempotentHint: { absent: false, safer: true, severity: 'raise' },
  openWorldHint: { absent: true, safer: false, severity: 'raise' },
};

function annotationChanges(was: JsonObject | undefined, is: JsonObject | undefined): Change[] {
  const [before, after] = [was ?? {}, is ?? {}];
  if ((was === undefined) !== (is === undefined) && Object.keys({ ...before, ...after }).length === 0) {
    return [{ kind: 'annotations', what: 'An empty list of hints came or went.', severity: 'note', reasons: [], evidence: [] }];
  }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name): Change[] => {
    const [old, now] = [own(before, name), own(after, name)];
    if (sameForm(old, now)) return [];
    const hint = own(HINTS, name);
    const means = (value: unknown) => (typeof value === 'boolean' ? value : hint?.absent);
    const claimsLess = hint !== undefined && means(now) === hint.safer && means(old) !== hint.safer;
    const shown = (value: typeof old) => (value === undefined ? 'absent' : quote(value));
    const change = `The hint ${named(name)} was ${shown(old)} and is ${shown(now)} now`;
    return [
      {
        kind: 'annotations',
        what: claimsLess ? `${change}: it claims less risk than before.` : `${change}.`,
        severity: claimsLess ? hint.severity : hint === undefined && now !== undefined ? 'raise' : 'note',
        reasons: claimsLess ? ['A client that trusts the hint asks less before it calls.'] : [],
        evidence: [{ in: `annotations/${name}`, before: shown(old), after: shown(now) }],
      },
    ];
  });
}

const SCHEMAS = {
  'input-schema': { pointer: '/inputSchema', noun: 'argument', words: 'input schema' },
  'output-schema': { pointer: '/outputSchema', noun: 'member', words: 'output schema' },
} as const;

function schemaChanges(
  kind: 'input-schema' | 'output-schema',
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  allowance: Allowance,
): Change[] {
  if (sameForm(before, after)) return [];
  const { pointer, noun, words } = SCHEMAS[kind];
  const relation = schemaRelation(before, after, allowance);
  const edits = schemaEdits(before ?? {}, after ?? {}, { pointer, noun }, allowance);
  if (edits.length > 0) return edits.map((edit) => ({ kind, relation, ...edit }));
  const what = {
    same: 'is written differently, and takes what it took',
    widened: 'takes more than before',
    narrowed: 'takes less than before',
    changed: 'takes something else than before',
  }[relation];
  const raises = kind === 'input-schema' && (relation === 'widened' || relation === 'changed');
  const evidence = {
    in: pointer,
    ...(before !== undefined && { before: quote(before) }),
    ...(after !== undefined && { after: quote(after) }),
  };
  return [{ kind, what: `The ${words} ${what}.`, severity: raises ? 'raise' : 'note', reasons: [], evidence: [evidence], relation }];
}

function own<T>(of: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}
