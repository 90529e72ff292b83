/**
 * A JSON Pointer to the member or element at the end of the steps; `''` for the whole document.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6901
 */
export function jsonPointer(...steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${escapeStep(String(step))}`).join('');
}

function escapeStep(step: string): string {
  return step.includes('~') || step.includes('/') ? step.replaceAll('~', '~0').replaceAll('/', '~1') : step;
}
