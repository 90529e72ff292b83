/** The code of a system's or Node's error, such as `ENOENT`; empty for all else. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
