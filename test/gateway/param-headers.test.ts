import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeader, encodeHeader, headerMismatch, paramHeaders } from '#gateway/param-headers';

const schema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    count: { type: 'integer', 'x-mcp-header': 'Count' },
    deep: { type: 'object', properties: { dry: { type: 'boolean', 'x-mcp-header': 'Dry-Run' } } },
    list: { type: 'array', items: { type: 'object', properties: { x: { type: 'string', 'x-mcp-header': 'X' } } } },
    odd: { type: 'string', 'x-mcp-header': 'not a name' },
  },
};

describe('arguments in headers', () => {
  it('are printed from where they stand, and left out where they do not', () => {
    expect([...paramHeaders(schema, { region: 'eu', count: 42, deep: { dry: false }, list: [{ x: 'y' }], odd: 'z' })]).toEqual([
      ['mcp-param-region', 'eu'],
      ['mcp-param-count', '42'],
      ['mcp-param-dry-run', 'false'],
    ]);
    expect([...paramHeaders(schema, { region: null, deep: [] })]).toEqual([]);
    expect([...paramHeaders(undefined, { region: 'eu' })]).toEqual([]);
  });

  it.each([
    ['the same', { region: 'eu', count: 42 }, { 'mcp-param-region': 'eu', 'mcp-param-count': '42' }, undefined],
    ['the same number', { count: 42 }, { 'mcp-param-count': '42.0' }, undefined],
    ['what nobody declared', {}, { 'mcp-param-other': 'x' }, undefined],
    ['something else', { region: 'eu' }, { 'mcp-param-region': 'us' }, 'mcp-param-region'],
    ['nothing of an argument', { region: 'eu' }, {}, 'mcp-param-region'],
    ['an argument that is not there', {}, { 'mcp-param-region': 'eu' }, 'mcp-param-region'],
    ['an argument that is null', { region: null }, { 'mcp-param-region': 'null' }, 'mcp-param-region'],
    ['bad base64', { region: 'eu' }, { 'mcp-param-region': '=?base64?ZXU?=' }, 'mcp-param-region'],
  ])('say %s', (_claim, args, headers, mismatch) => {
    const found = headerMismatch(schema, args, (name) => (headers as Record<string, string>)[name]);
    if (mismatch === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(mismatch);
  });

  it.each([
    ['us-west1', 'us-west1'],
    ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
    ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
  ])('carry %j as %s', (value, header) => {
    expect(encodeHeader(value)).toBe(header);
    expect(decodeHeader(header)).toBe(value);
  });

  it('say any text, in characters that a header may have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(encodeHeader(value)).toMatch(/^[\x20-\x7e\t]*$/);
        expect(decodeHeader(encodeHeader(value))).toBe(value);
      }),
    );
  });
});
