import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/json';
import { ToolList, visibleTools } from '#gateway/tool-list';
import { compilePolicy } from '#policy/decide';
import { parsePolicyValue } from '#policy/document';

const policyOf = (document: object) => {
  const parsed = parsePolicyValue(document);
  if (!parsed.ok) throw new Error('The policy of this test is not valid.');
  return compilePolicy(parsed.policy);
};
const tool = (name: string, description = name): JsonObject => ({ name, description });
const MINUTE = 60_000;
/** The digest of the tool `a` that reads a note. */
const PIN_OF_A = 'sha256:b19ac90d14e0d5f2770e4794c318bbaee66b035f7e1ca415ef92945232fcf007';

describe('the listing of a connection', () => {
  /** A server that lists these pages, and counts how often it is asked for the first. */
  const listing = (...pages: (JsonObject | undefined)[]) => {
    let at = 0;
    let asked = 0;
    const tools = new ToolList(() => new Date(at));
    const lookUp = (name: string) =>
      tools.lookUp(name, async (cursor) => {
        if (cursor === undefined) asked++;
        return pages[cursor === undefined ? 0 : Number(cursor)];
      });
    return { tools, lookUp, asked: () => asked, wait: (ms: number) => (at += ms) };
  };

  it('holds every page, and is asked for once', async () => {
    const { lookUp, asked } = listing(
      { tools: [tool('a')], nextCursor: '1' },
      { tools: [{ ...tool('b'), inputSchema: { type: 'object' } }] },
    );
    expect(await Promise.all([lookUp('a'), lookUp('b'), lookUp('c')])).toMatchObject([
      { digest: expect.stringMatching(/^sha256:/) },
      { inputSchema: { type: 'object' } },
      'not-listed',
    ]);
    expect(asked()).toBe(1);
  });

  it.each([
    ['after the server told of a change', (of: ReturnType<typeof listing>) => of.tools.changed()],
    ['after a minute', (of: ReturnType<typeof listing>) => of.wait(MINUTE)],
    [
      'after a client was shown another definition',
      (of: ReturnType<typeof listing>) => of.tools.compare([{ name: 'a', description: 'Something else.' }]),
    ],
    ['after a client was shown a tool more', (of: ReturnType<typeof listing>) => of.tools.compare([{ name: 'b' }])],
  ])('is asked for again %s', async (_claim, happens) => {
    const of = listing({ tools: [tool('a')] });
    await of.lookUp('a');
    of.tools.compare([{ name: 'a', description: 'a' }]);
    of.wait(MINUTE - 1);
    await of.lookUp('a');
    expect(of.asked()).toBe(1);
    happens(of);
    await of.lookUp('a');
    expect(of.asked()).toBe(2);
  });

  it('is believed for as long as the server says, if that is shorter', async () => {
    const of = listing({ tools: [tool('a')], ttlMs: 5_000 });
    await of.lookUp('a');
    of.wait(5_000);
    await of.lookUp('a');
    expect(of.asked()).toBe(2);
  });

  it('tells a name with two definitions from one that is not there', async () => {
    const { lookUp } = listing({ tools: [tool('a', 'one'), tool('b'), tool('a', 'two'), tool('b')] });
    expect(await lookUp('a')).toBe('ambiguous');
    expect(await lookUp('b')).toMatchObject({ digest: expect.any(String) });
  });

  it.each([
    ['a server that does not answer', undefined],
    ['a list that is none', { tools: {} }],
    ['a tool without a name', { tools: [tool('a'), { description: 'x' }] }],
    ['a tool that is text', { tools: ['a'] }],
    ['a cursor that is no text', { tools: [tool('a')], nextCursor: 1 }],
    ['pages without an end', { tools: [tool('a')], nextCursor: '0' }],
    ['10,001 tools', { tools: Array.from({ length: 10_001 }, (_, at) => tool(`t${at}`)) }],
  ])('knows nothing of %s', async (_claim, page) => {
    expect(await listing(page).lookUp('a')).toBeUndefined();
  });

  it('knows nothing of a server that changes each time it is listed', async () => {
    const tools = new ToolList(() => new Date(0));
    let asked = 0;
    const found = await tools.lookUp('a', async () => {
      asked++;
      tools.changed();
      return { tools: [tool('a')] };
    });
    expect([found, asked]).toEqual([undefined, 3]);
  });
});

describe('visibleTools', () => {
  const policy = policyOf({ version: '1', default: 'deny', hide: ['h'], tools: { a: {}, h: {}, ['__proto__']: {} } });

  it('keeps the order, the cursor and whatever else there is, for one grant alone', () => {
    const result = {
      tools: [tool('h'), tool('b'), tool('__proto__'), tool('a')],
      nextCursor: 'n',
      ttlMs: 1,
      cacheScope: 'public',
      _meta: { x: 1 },
      more: [],
    };
    expect(visibleTools(policy, result)?.result).toEqual({ ...result, tools: [tool('__proto__'), tool('a')], cacheScope: 'private' });
  });

  it('shows a tool off its pin by its name alone, and one on its pin as it is', () => {
    const good = { name: 'a', description: 'Reads a note.', inputSchema: { type: 'object' } };
    const pinned = policyOf({ version: '1', default: 'deny', tools: { a: { pin: PIN_OF_A }, b: { pin: PIN_OF_A } } });
    const turned = {
      ...{ name: 'b', title: 'EVIL', description: 'EVIL', icons: ['EVIL'], annotations: { title: 'EVIL' }, _meta: { x: 'EVIL' } },
      ...{ inputSchema: { type: 'object', properties: { p: { description: 'EVIL' } } }, outputSchema: { description: 'EVIL' } },
    };
    const seen = visibleTools(pinned, { tools: [turned, good, { ...good, description: 'Reads all notes.' }] });
    const heldBack = (name: string) => ({
      name,
      description: expect.stringMatching(/^Held back: .* every call of it is refused\.$/),
      inputSchema: { type: 'object' },
    });
    expect(seen?.result['tools']).toEqual([heldBack('b'), good, heldBack('a')]);
    expect(JSON.stringify(seen?.result)).not.toContain('EVIL');
    // What calls are compared with is what the server listed.
    expect(seen?.tools.map(({ description }) => description)).toEqual(['EVIL', 'Reads a note.', 'Reads all notes.']);
  });

  it('keeps the cursor of a page that shows nothing', () => {
    expect(visibleTools(policy, { tools: [tool('b')], nextCursor: 'n' })?.result).toEqual({ tools: [], nextCursor: 'n' });
  });

  it('shows nothing without a policy, and nothing of what cannot be read', () => {
    expect(visibleTools(undefined, { tools: [tool('a')] })?.result).toEqual({ tools: [] });
    for (const tools of [undefined, {}, ['a'], [{ name: 1 }], [null]]) {
      expect(visibleTools(policy, tools === undefined ? {} : { tools })).toBeUndefined();
    }
  });
});
