import { readFileSync, statSync } from 'node:fs';
import { codeOf } from '#core/errors';

/** What a file holds, or in lines for a person all that is wrong with it. */
export type FromFile<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      lines: string[];
      /** There is no document to find fault with: no file, no text, no JSON. */
      unreadable?: true;
    };

/** The same of a file that changed; with what stays of the value before, where the document takes some of it away for certain. */
export type Reread<T> = FromFile<T> | { ok: false; lines: string[]; left: T };

export interface WatchedFileOptions<T> {
  file: string;
  /** @param before the value in force, absent the first time. */
  read(before?: T): Reread<T>;
  log(line: string): void;
  now(): Date;
  /** The file is looked at no more often than this. */
  lookMs: number;
}

const GONE = 'gone';
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * What a file holds, followed while it changes: a change that is valid replaces the value whole, one that is not leaves the old value in
 * force and is told once. Nothing runs in between; a reader looks.
 */
export class WatchedFile<T> {
  readonly #options: WatchedFileOptions<T>;
  #value: T;
  #seen: string;
  #lookedAt: number;

  private constructor(options: WatchedFileOptions<T>, value: T, seen: string) {
    this.#options = options;
    this.#value = value;
    this.#seen = seen;
    this.#lookedAt = options.now().getTime();
  }

  static open<T>(options: WatchedFileOptions<T>): FromFile<WatchedFile<T>> {
    // Looked at before it is read: a change in between is then seen as one the next time.
    const seen = fingerprint(options.file);
    const read = options.read();
    if (read.ok) return { ok: true, value: new WatchedFile(options, read.value, seen) };
    return 'left' in read ? { ok: false, lines: read.lines } : read;
  }

  /** The same where there has to be a value: this one serves until the file can be used, and what is wrong with the file is told. */
  static openOr<T>(options: WatchedFileOptions<T>, value: T): WatchedFile<T> {
    const seen = fingerprint(options.file);
    const read = options.read();
    if (!read.ok) for (const line of read.lines) options.log(line);
    return new WatchedFile(options, read.ok ? read.value : value, seen);
  }

  /** For a file that may come into being later: this value serves until then. */
  static absent<T>(options: WatchedFileOptions<T>, value: T): WatchedFile<T> {
    return new WatchedFile(options, value, GONE);
  }

  current(): T {
    const { file, lookMs, now, read, log } = this.#options;
    const at = now().getTime();
    // A clock that was set back must not stop the looking.
    if (Math.abs(at - this.#lookedAt) < lookMs) return this.#value;
    this.#lookedAt = at;
    const seen = fingerprint(file);
    if (seen === this.#seen) return this.#value;
    this.#seen = seen;
    const changed = read(this.#value);
    if (changed.ok) {
      this.#value = changed.value;
      log(`${file} changed; its new version is in force.`);
    } else {
      for (const line of changed.lines) log(line);
      if ('left' in changed) this.#value = changed.left;
      const less = 'left' in changed ? ', less what this one no longer holds' : '';
      log(`${file} changed and cannot be used now; the version before stays in force${less}.`);
    }
    return this.#value;
  }
}

/** The text of a file of ours: UTF-8, at most 8 MiB; a byte order mark stays for the parser to refuse. */
export function readText(file: string): FromFile<string> {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > MOST_BYTES) return { ok: false, lines: [`${file}: it is larger than 8 MiB.`], unreadable: true };
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    return { ok: false, lines: [`${file}: it cannot be read (${codeOf(error)}).`], unreadable: true };
  }
}

function fingerprint(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? GONE : `${found.ino}/${found.size}/${found.mtimeNs}/${found.ctimeNs}`;
}
