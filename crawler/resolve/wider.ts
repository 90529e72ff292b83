import type { LaunchSpec, LaunchVariable } from '#core/launch-spec';
import { isUsableVariableName } from './launch-facts.ts';
import { shapeVariable } from './variables.ts';

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
/** `NOTES_TOOLSETS=wiki,boards`: where some can be named, all most often can. */
const LISTED = new RegExp(NAMED.source.replace(`(${EVERYTHING})\\b`, '([a-z][\\w-]*(?:,[a-z][\\w-]*)+)'), 'gi');
/** `NOTES_ALL_TOOLS=true`, `PRO_MODE=true`. */
const TURNED_ON = /(?<![\w])([A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){1,8})["'`]?\s{0,20}(?:=|:)\s{0,20}["'`]?(true|1)\b/g;
const MORE = /(?:^|_)(?:ALL|FULL|PRO|ADVANCED|EXTENDED|EXPERIMENTAL|BETA)(?:_|$)/;
const OF_TOOLS = /(?:^|_)(?:TOOLS?|TOOLSETS?|MODE|FEATURES?|MODULES?|ENABLE|ENABLED)(?:_|$)/;

/** `These tools need NOTES_URL and NOTES_KEY`: what opens tools is often said of them, and not of the server. */
const OPENS_TOOLS =
  /\btools?\b[^\n]{0,120}\b(?:requires?|needs?|only (?:with|when|if)|enabled? (?:by|when|with|if)|available (?:only )?(?:with|when|if))\b([^\n]{0,200})/gi;
const CAPITALS = /(?<![\w$/.-])[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,6}(?![\w/-])/g;

/** What takes tools away is no way to see more of them. */
const TAKES_AWAY = /disabl|exclu|hid(?:e|den)|block|den(?:y|ied)|skip|omit|read_?-?only|without/i;

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
  for (const [, name = ''] of text.matchAll(LISTED)) if (/^[A-Z0-9_]+$/.test(name) && !variables.has(name)) variables.set(name, 'all');
  for (const [, name = '', value = ''] of text.matchAll(TURNED_ON)) if (MORE.test(name) && OF_TOOLS.test(name)) variables.set(name, value);
  for (const [, behind = ''] of text.matchAll(OPENS_TOOLS))
    for (const [name] of behind.matchAll(CAPITALS)) {
      const { kind, placeholder } = shapeVariable({ name });
      if ((kind === 'secret' || kind === 'url') && !variables.has(name)) variables.set(name, placeholder);
    }
  const usable = [...variables].filter(([name]) => isUsableVariableName(name) && !TAKES_AWAY.test(name)).slice(0, 4);
  const shown = words.some((word) => TAKES_AWAY.test(word)) ? [] : words;
  if (shown.length === 0 && usable.length === 0) return undefined;
  return {
    arguments: shown.map((value) => ({ value, from: FROM })),
    variables: usable.map(([name, placeholder]) => ({ name, kind: kindOf(name, placeholder), placeholder, required: true, from: FROM })),
  };
}

/** A value that was read is one of those there are; any other was made up for what the name says. */
function kindOf(name: string, placeholder: string): LaunchVariable['kind'] {
  const shaped = shapeVariable({ name });
  return shaped.placeholder === placeholder ? shaped.kind : 'choice';
}
