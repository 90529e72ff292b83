import { describe, expect, it } from 'vitest';
import type { CatalogueServer, ToolVersion } from '#core/catalogue';
import { serverPhrase } from '#core/server';
import { toolDigest } from '#core/tool-definition';
import { withArticle } from '#core/words';
import { clientSetup, shellLine, splitWords } from '#site/src/view/client-setup';
import { gradeOf } from '#site/src/view/grade';
import { differences, historyEntries } from '#site/src/view/history';
import { shares, topSurfaces } from '#site/src/view/home-page';
import { firstLines, jsonTokens } from '#site/src/view/json-tokens';
import { addressOf, hrefBetween, hrefFromRoot } from '#site/src/view/links';
import { parameterRows } from '#site/src/view/parameters';
import { nameWords, neighbours, relatedIndex } from '#site/src/view/related';
import { serverPage, summariseTools } from '#site/src/view/server-page';
import { excerpt, jsonForScript, safeLink, shownName, shownText } from '#site/src/view/shown-text';

describe('text of a server', () => {
  it.each([
    ['spells out what reorders text', 'a\u202Eb', 'a[U+202E]b'],
    ['spells out what cannot be seen', 'a\u200Bb\u0000\u001b[0m', 'a[U+200B]b[U+0000][U+001B][0m'],
    ['spells out Tag characters', 'a\u{e0041}', 'a[U+E0041]'],
    ['spells out half a pair', 'a\ud800', 'a[U+D800]'],
    ['keeps line breaks and tabs', 'a\r\n\tb', 'a\n\tb'],
    ['keeps other scripts', 'löschen 删除', 'löschen 删除'],
  ])('%s', (_claim, text, shown) => {
    expect(shownText(text)).toBe(shown);
  });

  it('keeps a name on one line and never shows an empty one', () => {
    expect(shownName('a\nb\tc')).toBe('a[line break]b[tab]c');
    expect(shownName('  ')).toBe('(empty name)');
  });

  it('cuts at a word and never inside a character', () => {
    expect(excerpt('delete everything at once', 20)).toBe('delete everything…');
    expect([...excerpt('😀'.repeat(30), 10)]).toHaveLength(10);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'https://user:secret@example.com/', 'x', undefined])(
    'makes no link of %s',
    (address) => {
      expect(safeLink(address)).toBeUndefined();
    },
  );

  it('cannot end the element of the structured data', () => {
    expect(jsonForScript({ name: '</script><!--\u2028' })).toBe('{"name":"\\u003c/script\\u003e\\u003c!--\\u2028"}');
  });
});

describe('grammar', () => {
  it.each([
    ['LNbits MCP Server', 'the LNbits MCP Server'],
    ['Odoo Claude MCP', 'the Odoo Claude MCP'],
    ['memory', 'the memory MCP server'],
  ])('calls `%s` %s', (name, phrase) => {
    expect(serverPhrase(name)).toBe(phrase);
  });

  it('has the right article', () => {
    expect(['Read', 'Write', 'Execute', 'Destructive', 'Financial'].map(withArticle)).toEqual([
      'a Read',
      'a Write',
      'an Execute',
      'a Destructive',
      'a Financial',
    ]);
  });
});

describe('links', () => {
  it('work from any depth and without a host', () => {
    expect(hrefBetween('index.html', 'servers/x.html')).toBe('./servers/x.html');
    expect(hrefBetween('tools/a/b.html', 'servers/x.html')).toBe('../../servers/x.html');
  });

  it('from the page that any address shows start at the root of the site', () => {
    expect(hrefFromRoot(undefined, 'index.html')).toBe('/index.html');
    expect(hrefFromRoot('https://example.com/tools', 'index.html')).toBe('/tools/index.html');
    expect(addressOf('https://example.com/tools', 'servers/x.html')).toBe('https://example.com/tools/servers/x.html');
    expect(addressOf(undefined, 'servers/x.html')).toBeUndefined();
  });
});

describe('the line that starts the guard', () => {
  const npm = { ecosystem: 'npm', package: '@example/files', version: '1.2.3', variables: [] } as const;
  const setup = (words: string[], variables: { name: string; placeholder: string; required: boolean }[] = []) =>
    clientSetup({
      serverSlug: 'files',
      target: 'npm:@example/files',
      spec: {
        ...npm,
        arguments: words.map((value) => ({ value, from: 'README.md' })),
        variables: variables.map((variable) => ({ ...variable, kind: 'secret' as const, from: 'README.md' })),
      },
      launchPrefix: 'npx toolwarden',
      policyFile: 'files.policy.json',
    });

  it('pins the version that was judged', () => {
    expect(setup([])?.line).toBe('npx toolwarden guard --policy files.policy.json -- npx -y @example/files@1.2.3');
  });

  it('quotes every word that a shell could act on', () => {
    expect(setup(['/a b', '$(id)', "it's", ';rm'])?.line).toContain(`'/a b' '$(id)' 'it'\\''s' ';rm'`);
    expect(shellLine(['a', '`b`'])).toBe("a '`b`'");
  });

  it('is left out where a word has a control character, and where nothing is known', () => {
    expect(setup(['a\nb'])).toBeUndefined();
    expect(
      clientSetup({ serverSlug: 'x', target: 'github:a/b', spec: undefined, launchPrefix: 'npx toolwarden', policyFile: 'p' }),
    ).toBeUndefined();
  });

  it('is there for every client, as text that the client can read', () => {
    const clients = setup(['/a "b"'], [{ name: 'TOKEN', placeholder: 'made-up', required: true }])?.clients ?? [];
    expect(clients.map(({ id }) => id)).toEqual(['claude-code', 'claude-desktop', 'cursor', 'vscode', 'codex', 'json']);
    const desktop = JSON.parse(clients.find(({ id }) => id === 'claude-desktop')?.text ?? '');
    expect(desktop.mcpServers.files).toEqual({
      command: 'npx',
      args: ['toolwarden', 'guard', '--policy', '/path/to/files.policy.json', '--', 'npx', '-y', '@example/files@1.2.3', '/a "b"'],
      env: { TOKEN: 'made-up' },
    });
    expect(clients.find(({ id }) => id === 'codex')?.text).toContain('[mcp_servers.files.env]\n"TOKEN" = "made-up"');
  });

  it('reads a prefix with quotes', () => {
    expect(splitWords('node "/opt/tool warden/bin.js" --x')).toEqual(['node', '/opt/tool warden/bin.js', '--x']);
  });
});

describe('the grade', () => {
  const none = { low: 0, medium: 0, high: 0, critical: 0 };
  it.each([
    ['none for a server without tools', none, false, undefined],
    ['A', { ...none, low: 3 }, false, 'A'],
    ['B', { ...none, medium: 1 }, false, 'B'],
    ['C', { ...none, high: 1 }, true, 'C'],
    ['D below a quarter', { ...none, low: 7, critical: 1 }, false, 'D'],
    ['E from a quarter on', { ...none, low: 3, critical: 1 }, false, 'E'],
    ['F where three sides meet', { ...none, low: 9, critical: 1 }, true, 'F'],
  ])('is %s', (_claim, risks, trifecta, letter) => {
    expect(gradeOf({ risks, trifecta })?.letter).toBe(letter);
  });
});

describe('the history of a tool', () => {
  const before = { name: 't', description: 'Reads.', inputSchema: { type: 'object', properties: { a: { type: 'string' } } } };
  const after = { name: 't', description: 'Writes.', inputSchema: { type: 'object', properties: { a: { type: 'number' }, b: {} } } };

  it('names what changed', () => {
    expect(differences(before, after)).toEqual(['The description was “Reads.” before.', 'New parameter `b`.', 'Changed parameter `a`.']);
    expect(differences(after, { name: 't' })).toEqual(['The description is gone; it was “Writes.”.', 'Gone: parameters `a` and `b`.']);
  });

  it('starts with the present definition and ends with the first', () => {
    const version = (definition: typeof before, firstSeen: string): ToolVersion => ({
      digest: toolDigest(definition),
      firstSeen,
      lastSeen: firstSeen,
      definition,
    });
    const entries = historyEntries([version(after as typeof before, '2026-11-02T00:00:00Z'), version(before, '2026-10-01T00:00:00Z')]);
    expect(entries.map(({ present }) => present)).toEqual([true, false]);
    expect(entries[1]?.changes).toEqual(['First seen with this definition.']);
  });
});

describe('parameters', () => {
  it('shows nested ones after their parent, with paths as a policy writes them', () => {
    const schema = {
      type: 'object',
      required: ['a.b'],
      properties: {
        'a.b': { type: 'string', enum: ['x', 'y'], default: 'x' },
        list: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } },
      },
    };
    const { rows } = parameterRows(schema, [{ path: 'args.list', kind: 'query' }]);
    expect(rows.map(({ path, type, required }) => [path, type, required])).toEqual([
      ['a\\.b', 'string', true],
      ['list', 'list of object', false],
      ['list.*.id', 'integer', false],
    ]);
    expect(rows[0]).toMatchObject({ allowed: ['x', 'y'], defaultValue: 'x' });
    expect(rows[1]?.kind).toBe('query');
  });

  it('follows a local reference once and never runs away', () => {
    const schema = {
      properties: { node: { $ref: '#/$defs/node' }, remote: { $ref: 'https://example.com/x.json' } },
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
    };
    const { rows, notShown } = parameterRows(schema, []);
    expect(rows.map(({ path }) => path)).toEqual(['node', 'node.next', 'node.next.next', 'node.next.next.next', 'remote']);
    expect(notShown).toBe(0);
    const wide = { properties: Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`p${index}`, {}])) };
    expect(parameterRows(wide, [])).toMatchObject({ notShown: 380 });
  });
});

describe('lists', () => {
  const row = (serverSlug: string, name: string, category: 'Read' | 'Destructive') => ({
    serverSlug,
    serverName: serverSlug,
    slug: name,
    name,
    description: '',
    category,
    risk: 'low' as const,
  });

  it('relate tools by the words of their names, never those of the same server', () => {
    const rows = [row('a', 'deleteBranch', 'Destructive'), row('b', 'delete_branch', 'Destructive'), row('c', 'get_weather', 'Read')];
    const related = relatedIndex(rows)(row('a', 'deleteBranch', 'Destructive'), 5);
    expect(related.map(({ serverSlug }) => serverSlug)).toEqual(['b']);
    expect(nameWords('getDeleteBranch_by-id')).toEqual(['delete', 'branch', 'id']);
  });

  it('put neighbours of the same category first', () => {
    const rows = [row('a', 'x', 'Read'), row('a', 'y', 'Destructive'), row('a', 'z', 'Read')];
    expect(neighbours(rows, { slug: 'z', category: 'Read' }, 5).map(({ slug }) => slug)).toEqual(['x', 'y']);
  });

  it('rank surfaces by what destroys or spends, and leave out the harmless', () => {
    const server = (slug: string, byCategory: object) => ({ slug, name: slug, outcome: 'listed' as const, toolCount: 9, byCategory });
    const rows = [
      server('a', { Read: 9 }),
      server('b', { Destructive: 1 }),
      server('c', { Financial: 2, Destructive: 1 }),
      server('d', { Execute: 4 }),
    ];
    expect(topSurfaces(rows, 3).map(({ slug }) => slug)).toEqual(['c', 'b', 'd']);
  });

  it('share a whole, also of nothing', () => {
    expect(shares({ a: 1, b: 2 }, ['a', 'b', 'c']).map(({ percent }) => percent)).toEqual([33.3, 66.7, 0]);
    expect(shares({}, ['a'])).toEqual([{ key: 'a', count: 0, percent: 0 }]);
  });
});

describe('highlighted JSON', () => {
  it('loses nothing and knows keys from values', () => {
    const text = JSON.stringify({ 'a "b"': [1, -2.5e3, true, null, 'x: y'] }, null, 2);
    const tokens = jsonTokens(text);
    expect(tokens.map((token) => token.text).join('')).toBe(text);
    expect(tokens.filter(({ kind }) => kind !== 'mark').map(({ kind }) => kind)).toEqual([
      'key',
      'number',
      'number',
      'word',
      'word',
      'text',
    ]);
  });

  it('says how many lines it leaves out', () => {
    expect(firstLines('a\nb\nc\n', 2)).toEqual({ text: 'a\nb', linesLeft: 1 });
  });
});

describe('the page of a server', () => {
  const unlisted: CatalogueServer = {
    slug: 'x',
    name: 'X',
    target: 'npm:x',
    sources: ['index'],
    toolCount: 0,
    inspection: { outcome: 'silent', basis: 'observed', inspectedAt: '2026-11-02T00:00:00Z', detail: 'Nothing came back.' },
  };
  const row = { slug: 't', name: 't', description: '', category: 'Read', risk: 'low' } as const;
  const summary = { ...summariseTools([]), rows: [row], risks: { low: 1, medium: 0, high: 0, critical: 0 } };

  it('says why it is not listed, and grades nothing', () => {
    const page = serverPage(unlisted, summariseTools([]));
    expect(page.notListed).toMatchObject({ title: 'Started and never answered', detail: 'Nothing came back.' });
    expect([page.grade, page.lastLook]).toEqual([undefined, undefined]);
  });

  it('with tools of an earlier listing says so, instead of that nothing is known', () => {
    const page = serverPage({ ...unlisted, toolCount: 1 }, summary);
    expect(page.notListed).toBeUndefined();
    expect(page.lastLook).toContain('The last look did not list them (started and never answered)');
  });
});
