import { z } from 'zod';
import { parseJson } from '#core/json';
import { SIGHT_MARK } from '../guest/plan.mts';
import { isUsableVariableName } from '../resolve/launch-facts.ts';

/** What was seen of a server from inside the sandbox, each thing once and in the order of its first sight. */
export interface Seen {
  /** Variables it asked for that were not set. */
  variables: string[];
  /** Files it looked for that were not there. */
  files: string[];
  /** Paths below its own folder that it could not write to. */
  unwritable: string[];
  connections: { host: string; port: number; code: string }[];
  programs: string[];
  /** Ports it listened on. */
  ports: number[];
  /** Native addons that did not load. */
  addons: string[];
  /** Packages that are built when they are installed, and whose addon did not load: `notes`, `@acme/notes`, `notes/node_modules/vault`. */
  unbuilt: string[];
  /** Hosts that it sent our own first message on to. */
  bridges: string[];
}

const MOST_OF_A_KIND = 200;
const LONGEST_LINE = 2_000;
/** Far more than any server gives occasion for: to read them is dear, and whoever is inside can write as many as it likes. */
const MOST_SIGHTS = 20_000;

const NAME = '(?:@[\\w~-][\\w.~-]*/)?[\\w~-][\\w.~-]*';
/** The source of an expression for a package's folder below the outermost `node_modules`. */
export const PACKAGE_FOLDER = `(?:${NAME}/node_modules/)*${NAME}`;

const Text = z.string().max(500);
const Port = z.int().min(1).max(65_535);
const Path = Text.refine((path) => path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..'));
/** Written by whoever is inside, so it is read like anything else that a server says. */
const AnySight = z.union([
  z.object({ variable: Text.refine(isUsableVariableName) }),
  z.object({ file: Path }),
  z.object({ unwritable: Path }),
  z.object({ connection: z.object({ host: Text, port: Port, code: Text }) }),
  z.object({ program: z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/) }),
  z.object({ port: Port }),
  z.object({ addon: Text }),
  z.object({ unbuilt: Text.regex(new RegExp(`^${PACKAGE_FOLDER}$`)) }),
  z.object({ bridge: Text }),
]);

export const nothingSeen = (): Seen => ({
  variables: [],
  files: [],
  unwritable: [],
  connections: [],
  programs: [],
  ports: [],
  addons: [],
  unbuilt: [],
  bridges: [],
});

/** Takes the sights out of what comes over standard error; all else goes on to `said`. Holds at most one line. */
export function sightReader(said: (bytes: Uint8Array) => void): { push(bytes: Buffer): void; seen: Seen } {
  const seen = nothingSeen();
  const mark = Buffer.from(SIGHT_MARK);
  let held: Buffer = Buffer.alloc(0);
  let read = 0;

  function readLine(line: Buffer): void {
    if (!line.subarray(0, mark.length).equals(mark)) said(line);
    else if (read < MOST_SIGHTS) {
      read += 1;
      take(line.subarray(mark.length).toString('utf8'), seen);
    }
  }

  return {
    seen,
    push(bytes) {
      // Nearly always there is none.
      if (held.length === 0 && !bytes.includes(mark[0] ?? 0)) {
        said(bytes);
        return;
      }
      let rest: Buffer = Buffer.concat([held, bytes]);
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        readLine(rest.subarray(0, end + 1));
        rest = rest.subarray(end + 1);
      }
      // The end of a chunk may be the beginning of a sight, and of nothing longer.
      const isSight = rest.length <= LONGEST_LINE && mark.subarray(0, rest.length).equals(rest.subarray(0, mark.length));
      if (!isSight && rest.length > 0) said(rest);
      held = isSight ? Buffer.from(rest) : Buffer.alloc(0);
    },
  };
}

function take(text: string, seen: Seen): void {
  const read = AnySight.safeParse(parseJson(text));
  if (!read.success) return;
  const sight = read.data;
  if ('variable' in sight) add(seen.variables, sight.variable);
  else if ('file' in sight) add(seen.files, sight.file);
  else if ('unwritable' in sight) add(seen.unwritable, sight.unwritable);
  else if ('program' in sight) add(seen.programs, sight.program);
  else if ('port' in sight) add(seen.ports, sight.port);
  else if ('addon' in sight) add(seen.addons, sight.addon);
  else if ('unbuilt' in sight) add(seen.unbuilt, sight.unbuilt);
  else if ('bridge' in sight) add(seen.bridges, sight.bridge);
  else if (seen.connections.length < MOST_OF_A_KIND) seen.connections.push(sight.connection);
}

function add<T>(list: T[], value: T): void {
  if (list.length < MOST_OF_A_KIND && !list.includes(value)) list.push(value);
}
