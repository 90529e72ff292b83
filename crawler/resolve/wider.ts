import type { LaunchSpec } from '#core/launch-spec';
import { isUsableVariableName } from './launch-facts.ts';

/** Words for the parts that servers offer their tools in. */
const PARTS =
  'tool-?sets?|tool-?kits?|tool-?groups?|tools|modules?|features?|groups?|categor(?:y|ies)|capabilit(?:y|ies)|services?|products?|packages?|presets?|profiles?';
const EVERYTHING = 'all|full|everything|complete';
// INVARIANT: every repetition in a name is bounded. What may begin and end anywhere costs the square of its length, and a README is long.
/** `--toolsets all`, `--tools=all`. */
const FLAG = new RegExp(
  `(?<![\\w-])(--(?:[a-z]{1,30}-){0,5}(?:${PARTS})(?:-[a-z]{1,30}){0,5})([= ]|\\s{1,20})["'\`]?(${EVERYTHING})\\b`,
  'i',
);
/** `--all-tools`, `--enable-all`. */
const SWITCH = new RegExp(`(?<![\\w-])(--(?:all|full|enable-all)(?:-(?:${PARTS}))?)(?![\\w-])(?!\\s*=\\s*false)`, 'i');
/** `NOTES_TOOLSETS=all`, also as JSON, YAML or in a table. */
const NAMED = new RegExp(
  `(?<![\\w])([A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){0,5}_(?:${PARTS.replaceAll('-?', '_?')})(?:_[A-Z]{1,30}){0,5}|(?:${PARTS.replaceAll('-?', '_?')}))["'\`]?\\s{0,20}(?:=|:)\\s{0,20}["'\`]?(${EVERYTHING})\\b`,
  'gi',
);
/** `NOTES_ALL_TOOLS=true`, `PRO_MODE=true`. */
const TURNED_ON = /(?<![\w])([A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){1,8})["'`]?\s{0,20}(?:=|:)\s{0,20}["'`]?(true|1)\b/g;
const MORE = /(?:^|_)(?:ALL|FULL|PRO|ADVANCED|EXTENDED|EXPERIMENTAL|BETA)(?:_|$)/;
const OF_TOOLS = /(?:^|_)(?:TOOLS?|TOOLSETS?|MODE|FEATURES?|MODULES?|ENABLE|ENABLED)(?:_|$)/;

const LONGEST_READ = 512 * 1024;
const FROM = 'README.md';

/** What a README says makes the server show more of its tools, or `undefined` where it says nothing of the kind. */
export function widerSwitch(readme: string): LaunchSpec['wider'] {
  const text = readme.slice(0, LONGEST_READ);
  const flag = FLAG.exec(text);
  const bare = SWITCH.exec(text)?.[1];
  const words =
    flag === null ? (bare === undefined ? [] : [bare]) : flag[2] === '=' ? [`${flag[1]}=${flag[3]}`] : [flag[1] ?? '', flag[3] ?? ''];
  const variables = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(NAMED)) if (/^[A-Z0-9_]+$/.test(name)) variables.set(name, value);
  for (const [, name = '', value = ''] of text.matchAll(TURNED_ON)) if (MORE.test(name) && OF_TOOLS.test(name)) variables.set(name, value);
  const usable = [...variables].filter(([name]) => isUsableVariableName(name)).slice(0, 4);
  if (words.length === 0 && usable.length === 0) return undefined;
  return {
    arguments: words.map((value) => ({ value, from: FROM })),
    variables: usable.map(([name, placeholder]) => ({ name, kind: 'choice' as const, placeholder, required: true, from: FROM })),
  };
}
