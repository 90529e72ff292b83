/**
 * The exceptions of the project: what a caller cannot use as a value. Anything that is not one of these is a bug.
 *
 * Each carries a permanent `code` and a sentence for a person: what happened, why, what to do.
 */
abstract class ToolwardenError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** The far side asked us to wait; the same job may be tried again after `waitMs` and loses no attempt. */
export class RetryLater extends ToolwardenError {
  readonly waitMs: number;

  constructor(code: string, message: string, waitMs: number, options?: { cause?: unknown }) {
    super(code, message, options);
    this.waitMs = waitMs;
  }
}

/** No retry can help this job; others go on. */
export class GiveUp extends ToolwardenError {}

/** Nothing works until a person acts: no sandbox, no database, no configuration. */
export class StopWorker extends ToolwardenError {}

/** The caller's words or files cannot be used: wrong usage or unreadable input (exit code 2). */
export class BadInput extends ToolwardenError {}

/** The permanent code of an error of ours or of Node, `'unknown'` for anything else. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unknown';
}

/** The sentence of an error for a person; never the stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
