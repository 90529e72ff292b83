import type { LaunchAttempt } from '#core/inspection';
import type { LaunchHelp } from '#core/launch-spec';
import { excerpt, shownName } from './shown-text.ts';
import { counted, grouped, listed } from './words.ts';

const NAME_CHARS = 80;
const MOST_NAMED = 8;

const WORLD_WORDS: Record<NonNullable<LaunchHelp['world']>['manner'], string> = {
  neutral: 'answered it in a neutral way',
  yielding: 'answered it with whatever it looked for, empty',
  refusing: 'refused it',
  empty: 'answered it with nothing',
};

/** What was done for a server inside its sandbox without which it did not list its tools, in sentences; empty where nothing was. */
export function helpWords(help: LaunchHelp | undefined): string[] {
  if (help === undefined) return [];
  const names = (all: readonly string[]) => listed(all.slice(0, MOST_NAMED).map((name) => `\`${shownName(excerpt(name, NAME_CHARS))}\``));
  return [
    help.world &&
      `It reached for a backend before it listed its tools. One that was played to it on the sandbox’s own loopback ${WORLD_WORDS[help.world.manner]}; what the real one would have added to the list may be missing.`,
    help.files &&
      `It looked for files, which were made up, or copied from an example that it ships: ${names(help.files.map(({ path }) => path))}.`,
    help.programs && `It looked for other programs. In their place stood ones that do nothing: ${names(help.programs)}.`,
    help.http && 'It speaks HTTP and nothing else, and was asked over the sandbox’s own loopback.',
    help.builtAddons &&
      `Native addons were built for it inside the sandbox, by the install scripts of their packages: ${names(help.builtAddons.map(packageName))}.`,
    help.inertAddons && 'Native addons that were never built were replaced by ones that do nothing.',
    help.guessExtensions && 'Imports that lack their ending, and files with types in them, were read as other tools read them.',
    help.writableFolder && 'Its own folder, which is read-only in the sandbox, had a writable layer over it.',
    help.refuseExit && 'It wanted to end, and was kept running until it had listed its tools.',
  ].filter((sentence) => sentence !== undefined);
}

/** Of a package that lies in another: its own. */
function packageName(folder: string): string {
  return folder.split('/node_modules/').at(-1) ?? folder;
}

/** Where the list may lack what a real backend would have added, one sentence; else nothing. */
export function incompleteWords(help: LaunchHelp | undefined): string | undefined {
  return help?.world && 'It listed these tools while a backend was played to it. What the real one would have added may be missing.';
}

/** One start as a row of the receipt. */
export interface LaunchRow {
  why: string;
  came: string;
  took: string;
}

/** All starts, in their order. */
export function launchRows(launches: readonly LaunchAttempt[]): LaunchRow[] {
  return launches.map(({ why, outcome, detail, tools, durationMs }) => ({
    why: shownName(excerpt(why, 200)),
    came: shownName(
      excerpt(
        tools === undefined ? `${outcome}${detail === undefined ? '' : `: ${detail}`}` : `${outcome}, ${counted(tools, 'tool')}`,
        300,
      ),
    ),
    took: `${grouped(Math.round(durationMs))} ms`,
  }));
}
