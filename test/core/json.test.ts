import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestText } from '#core/json';
import { readToolDefinition, ToolDefinition, toolDigest } from '#core/tool-definition';

describe('canonicalJson', () => {
  it.each([
    ['sorts members by UTF-16 code units', { b: 1, a: 2, '\u{1F600}': 3, ﬁ: 4 }, '{"a":2,"b":1,"\u{1F600}":3,"ﬁ":4}'],
    ['prints numbers as ECMAScript does', [1e21, 1e-7, -0, 100, 0.1], '[1e+21,1e-7,0,100,0.1]'],
    ['escapes only what must be', '\u0000\n"\\é\u2028', '"\\u0000\\n\\"\\\\é\u2028"'],
  ])('%s', (_claim, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('is the same for every order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('digests as SHA-256 does', () => {
    expect(digestText('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('toolDigest', () => {
  const tool = { name: 'read', description: 'Reads.', inputSchema: { type: 'object' } };

  it('takes half a surrogate pair for the replacement character, wherever it stands', () => {
    const ill = { name: 'a\ud800', description: 'b\udc00c', inputSchema: { properties: { '\ud83d': { enum: ['\udfff'] } } } };
    const well = { name: 'a\ufffd', description: 'b\ufffdc', inputSchema: { properties: { '\ufffd': { enum: ['\ufffd'] } } } };
    expect(toolDigest(ill)).toBe(toolDigest(well));
  });

  it('covers exactly six members', () => {
    expect(toolDigest({ ...tool, extra: { _meta: { a: 1 } } })).toBe(toolDigest(tool));
    for (const changed of [
      { ...tool, name: 'read2' },
      { ...tool, title: 'Read' },
      { ...tool, description: 'Reads!' },
      { ...tool, inputSchema: { type: 'object', properties: {} } },
      { ...tool, outputSchema: {} },
      { ...tool, annotations: {} },
    ])
      expect(toolDigest(changed)).not.toBe(toolDigest(tool));
  });

  it('is the digest of the canonical JSON of those members', () => {
    expect(toolDigest(tool)).toBe(digestText('{"description":"Reads.","inputSchema":{"type":"object"},"name":"read"}'));
  });
});

describe('readToolDefinition', () => {
  it('keeps what is odd beside the definition instead of losing the tool', () => {
    expect(readToolDefinition({ name: 'x', description: 7, inputSchema: 'no', _meta: { a: 1 } })).toEqual({
      name: 'x',
      extra: { description: 7, inputSchema: 'no', _meta: { a: 1 } },
    });
  });

  it.each([[null], [[]], ['x'], [{}], [{ name: 1 }]])('finds no tool in %j', (value) => {
    expect(readToolDefinition(value)).toBeUndefined();
  });

  it('sees a member called `__proto__`, wherever it stands and however deep, also after a round through storage', () => {
    const withMember = (text: string) => {
      const tool = readToolDefinition(JSON.parse(`{"name":"t","inputSchema":${text},"__proto__":{"x":1}}`));
      if (tool === undefined) throw new Error('It has a name.');
      return tool;
    };
    const plain = withMember('{"properties":{}}');
    const hidden = withMember('{"properties":{"__proto__":{"type":"string"}}}');
    expect(toolDigest(hidden)).not.toBe(toolDigest(plain));
    expect(Object.keys(hidden.extra ?? {})).toEqual(['__proto__']);
    expect(toolDigest(ToolDefinition.parse(JSON.parse(JSON.stringify(hidden))))).toBe(toolDigest(hidden));
  });

  it('keeps a schema that nests deeper than any stack', () => {
    const deep = `${'{"not":'.repeat(20_000)}{}${'}'.repeat(20_000)}`;
    expect(readToolDefinition(JSON.parse(`{"name":"t","inputSchema":${deep}}`))?.inputSchema).toBeDefined();
  });
});
