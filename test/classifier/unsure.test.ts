import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { isUnsure } from '#classifier/unsure';
import type { ToolDefinition } from '#core/tool-definition';

const SERVER = { id: 'npm:notes', name: 'Notes' };
const unsure = (tool: ToolDefinition): boolean => isUnsure(classify(tool, SERVER));
const tool = (name: string, description?: string): ToolDefinition => ({
  name,
  ...(description !== undefined && { description }),
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
});

describe('isUnsure', () => {
  it.each([
    ['a name that says it, and a text that agrees', tool('delete_branch', 'Deletes a branch.')],
    ['a plain read', tool('list_branches', 'Lists the branches.')],
  ])('is sure of %s', (_claim, definition) => {
    expect(unsure(definition)).toBe(false);
  });

  it.each([
    ['a name that nobody knows', tool('frobnicate')],
    ['a text that claims less than the name', tool('delete_branch', 'Lists all branches. Read-only.')],
    ['characters that nobody sees', tool('delete_branch', 'Deletes a branch.\u{e0041}\u{e0042}')],
    ['letters that look like others', tool('delete_branch', 'D\u0435letes a branch.')],
  ])('is unsure of %s', (_claim, definition) => {
    expect(unsure(definition)).toBe(true);
  });

  it('is unsure of whatever has a flag, also one that came later', () => {
    expect(isUnsure({ confidence: 1, flags: [] })).toBe(false);
    expect(isUnsure({ confidence: 1, flags: ['a-flag-of-tomorrow'] })).toBe(true);
    expect(isUnsure({ confidence: 0.7, flags: [] })).toBe(true);
  });
});
