import { shown } from '#core/shown';
import { type CompiledPolicy, compilePolicy } from '#policy/decide';
import { type PolicyError, parsePolicy } from '#policy/document';
import { type FromFile, readText, WatchedFile } from './watched-file.ts';

/** A policy that follows its file, whole: every call is judged by one version of it. Without one, every call is refused. */
export type PolicyFile = Pick<WatchedFile<CompiledPolicy | undefined>, 'current'>;

const LONGEST_LINE = 2_000;

/** Errors of a document, one a line: the file, where in it, what, and the nearest known key. Keys of the document are shown, not obeyed. */
export function documentErrorLines(file: string, errors: readonly PolicyError[]): string[] {
  return errors.map(({ pointer, message, nearest }) => {
    const meant = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`;
    return shown(`${file}: ${pointer === '' ? '(whole document)' : pointer}: ${message}${meant}`, LONGEST_LINE);
  });
}

/** The policy in a file, or all that is wrong with it. Each reading looks whether the file changed. */
export function openPolicyFile(file: string, log: (line: string) => void, now: () => Date): FromFile<PolicyFile> {
  return WatchedFile.open({ file, read: () => readPolicy(file), log, now, lookMs: 0 });
}

/** The same where the grant must be kept closed until its policy can be used. */
export function awaitPolicyFile(file: string, log: (line: string) => void, now: () => Date): PolicyFile {
  return WatchedFile.openOr<CompiledPolicy | undefined>({ file, read: () => readPolicy(file), log, now, lookMs: 0 }, undefined);
}

function readPolicy(file: string): FromFile<CompiledPolicy> {
  const text = readText(file);
  if (!text.ok) return text;
  const parsed = parsePolicy(text.value);
  if (!parsed.ok) {
    return { ok: false, lines: documentErrorLines(file, parsed.errors), ...(parsed.unreadable === true && { unreadable: true }) };
  }
  return { ok: true, value: compilePolicy(parsed.policy) };
}
