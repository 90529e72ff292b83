/**
 * What the crawler tells the program that starts a server inside the sandbox, and what it hears back. This folder is mounted there and imports
 * nothing of ours but types; the crawler imports these shapes.
 */

import type { LaunchHelp } from '#core/launch-spec';

export type WorldManner = NonNullable<LaunchHelp['world']>['manner'];
export type FileKind = NonNullable<LaunchHelp['files']>[number]['kind'];

export interface GuestPlan extends Pick<LaunchHelp, 'world' | 'files' | 'programs' | 'http'> {
  /** The server's own command. */
  command: readonly string[];
}

/** What is read-only with the folder of a package's own code, ending in `/`: all that was installed with it. */
export const installationOf = (own: string): string => own.replace(/node_modules\/.*$/, '');

/** Where `builder.mts` finds the installation that a package to be built belongs to. */
export const INSTALLED_FOLDER = '/opt/installed';

/** What `builder.mts` builds. */
export interface BuildPlan {
  /**
   * The package, and all that its scripts may use: folders below a `node_modules`. Nothing else of the installation is within their reach by
   * name, as what is built is used for others that have the same.
   */
  packages: readonly string[];
  /** Most bytes of all that is handed out. */
  bytes: number;
  files: number;
}

/** How `seen.mts` changes what it watches, by the variable `TOOLWARDEN_SEEN`: names with commas. */
export type WatchChange = 'inert-addons' | 'guess-extensions' | 'writable-folder' | 'refuse-exit';

/** The member by which `seen.mts` knows an answer of the yielding world. */
export const YIELDING = 'toolwarden-yields';

/** A line on standard error that begins so is a sight, as JSON; all other lines are the server's. */
export const SIGHT_MARK = '\u001etoolwarden ';

/** One thing that was seen from inside. Anybody inside can write such a line: it decides what is tried next, and nothing else. */
export type Sight =
  /** Asked for, and not set. */
  | { variable: string }
  /** Looked for, and not there: an absolute path. */
  | { file: string }
  /** Not written, because it lies in the package's own folder, which is read-only: an absolute path. */
  | { unwritable: string }
  | { connection: { host: string; port: number; code: string } }
  | { program: string }
  | { port: number }
  /** A native addon that did not load, made inert or not. */
  | { addon: string }
  /** The package that such an addon belongs to and that is built when it is installed: its folder below the outermost `node_modules`. */
  | { unbuilt: string }
  /** Its own `initialize` was sent on to this host. */
  | { bridge: string };
