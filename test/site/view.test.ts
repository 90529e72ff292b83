import { describe, expect, it } from 'vitest';
import type { CatalogueServer, CatalogueTool, ToolVersion } from '#core/catalogue';
import type { ArgumentRisk, Category, Classification, Facet, OperationTable } from '#core/classification';
import type { JsonObject } from '#core/json';
import { serverPhrase } from '#core/server';
import { toolDigest } from '#core/tool-definition';
import { withArticle } from '#core/words';
import { clientSetup, launchOf, shellLine, splitWords, yourWord } from '#site/src/view/client-setup';
import { gradeOf } from '#site/src/view/grade';
import { differences, historyEntries } from '#site/src/view/history';
import { shares, topSurfaces } from '#site/src/view/home-page';
import { firstLines, jsonTokens } from '#site/src/view/json-tokens';
import { addressOf, hrefBetween, hrefFromRoot } from '#site/src/view/links';
import { parameterRows } from '#site/src/view/parameters';
import { isHidden, policyStandings, standingsView } from '#site/src/view/policy-state';
import { nameWords, neighbours, relatedIndex } from '#site/src/view/related';
import { serverPage, summariseTools } from '#site/src/view/server-page';
import { excerpt, jsonForScript, opening, safeLink, shownName, shownText } from '#site/src/view/shown-text';
import { toolPage } from '#site/src/view/tool-page';
import { NOT_LISTED_WORDS } from '#site/src/view/words';
import { sampleSource } from '../support/sample-catalogue.ts';

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

  it('is quoted to its limit, with an ellipsis where something is missing', () => {
    expect(opening(' one\ntwo ', 7)).toBe('one\ntwo');
    expect(opening('one\ntwo three', 9)).toBe('one\ntwo…');
    expect(opening('abc😀def', 5)).toBe('abc…');
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
    ['notes-mcp', 'the notes-mcp server'],
    ['@example/mcp', 'the @example/mcp server'],
    ['notes-mcp-server', 'the notes-mcp-server'],
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
  const setup = (words: string[], variables: { name: string; kind?: 'choice'; placeholder: string; required: boolean }[] = []) =>
    clientSetup({
      serverSlug: 'files',
      target: 'npm:@example/files',
      spec: {
        ...npm,
        arguments: words.map((value) => ({ value, from: 'README.md' })),
        variables: variables.map((variable) => ({ kind: 'secret' as const, ...variable, from: 'README.md' })),
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

  it('opens no more of a server than most do, and says what would', () => {
    const all = { name: 'NOTES_TOOLSETS', kind: 'choice' as const, placeholder: 'all', required: true, from: 'README.md' };
    const key = { name: 'NOTES_KEY', kind: 'secret' as const, placeholder: 'x', required: true, from: 'README.md' };
    const words = ['--toolsets', 'all'].map((value) => ({ value, from: 'README.md' }));
    const wide = clientSetup({
      serverSlug: 'files',
      target: 'npm:@example/files',
      spec: { ...npm, arguments: words, variables: [key, all], wider: { arguments: words, variables: [all] }, widened: true },
      launchPrefix: 'npx toolwarden',
      policyFile: 'files.policy.json',
    });
    expect(wide?.line).toBe('env NOTES_KEY=YOUR_NOTES_KEY npx toolwarden guard --policy files.policy.json -- npx -y @example/files@1.2.3');
    expect(wide?.leftOut).toBe(
      'Some of the tools on this page are there only with `--toolsets all` and `NOTES_TOOLSETS=all`, which these lines leave out: add it where you want them.',
    );
    expect(setup(['/srv'])?.leftOut).toBeUndefined();
  });

  it('is left out where a word has a control character, and where nothing is known', () => {
    expect(setup(['a\nb'])).toBeUndefined();
    const choice = { name: 'MODE', kind: 'choice' as const, required: true, from: 'server.json' };
    const withMode = (placeholder: string) => setup([], [{ ...choice, placeholder }]);
    expect(withMode('full')?.line).toContain('env MODE=full ');
    expect(withMode('full\u001b[201~\nid\n')).toBeUndefined();
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
      env: { TOKEN: 'YOUR_TOKEN' },
    });
    expect(clients.find(({ id }) => id === 'codex')?.text).toContain('[mcp_servers.files.env]\n"TOKEN" = "YOUR_TOKEN"');
  });

  it('shows no made-up value, sets what the server needs, and says what to replace', () => {
    const made = 'ntn_placeholder0000000000000000000000000';
    const shown = setup(['--api-key', made, '/tmp'], [{ name: 'notion_token', placeholder: made, required: true }]);
    expect(shown?.line).toBe(
      'env notion_token=YOUR_NOTION_TOKEN npx toolwarden guard --policy files.policy.json -- npx -y @example/files@1.2.3 --api-key YOUR_KEY /tmp',
    );
    expect(JSON.stringify(shown)).not.toMatch(/placeholder/i);
    expect(shown?.toReplace).toContain('examples, of its documentation or made up: replace folders, addresses and keys by your own.');
    expect(shown?.toReplace).toContain('`YOUR_`');
    expect(setup([])?.toReplace).toBeUndefined();
  });

  it('sets no variable whose name `env` could take for an option or a value', () => {
    const names = ['-S', 'A=B', 'A B', ''];
    const line = setup(
      [],
      names.map((name) => ({ name, placeholder: 'x', required: true })),
    )?.line;
    expect(line).toBe('npx toolwarden guard --policy files.policy.json -- npx -y @example/files@1.2.3');
  });

  it('keeps the words of the launch as they were, for a caller that lists them', () => {
    const launch = launchOf({
      serverSlug: 'x',
      target: 'npm:x',
      spec: {
        ...npm,
        arguments: [{ value: 'placeholder0000', from: 'README.md' }],
        variables: [{ name: 'MODE', kind: 'choice', placeholder: 'read', required: true, from: 'README.md' }],
      },
      launchPrefix: '',
      policyFile: '',
    });
    // A choice among fixed values keeps the documented one: no other text would start the server.
    expect(launch).toMatchObject({ argv: ['npx', '-y', '@example/files@1.2.3', 'placeholder0000'], variables: [['MODE', 'read']] });
  });

  it.each([
    ['sk-placeholder0000000', 'YOUR_KEY'],
    ['AKIAPLACEHOLDER00000', 'YOUR_KEY'],
    ['--token=placeholder00', '--token=YOUR_KEY'],
    ['00000000-0000-4000-8000-000000000000', 'YOUR_KEY'],
    ['eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.placeholder', 'YOUR_KEY'],
    ['placeholder', 'YOUR_VALUE'],
    ['postgresql://user:placeholder@127.0.0.1:5432/placeholder', 'postgresql://user:YOUR_PASSWORD@127.0.0.1:5432/YOUR_DATABASE'],
    ['/tmp', '/tmp'],
    ['--stdio', '--stdio'],
  ])('shows `%s` as `%s`', (word, shown) => {
    expect(yourWord(word)).toBe(shown);
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
    expect(differences(before, after)).toEqual([
      'The description says something else.',
      'The argument `a` takes no longer string but number now.',
      'New optional argument `b`.',
    ]);
    expect(differences(after, { name: 't' })).toEqual([
      'The description is gone.',
      'The argument `a` is gone.',
      'The argument `b` is gone.',
    ]);
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

function aTool(
  name: string,
  category: Category,
  facets: Facet[],
  schema: JsonObject = {},
  more: Partial<Classification> = {},
  annotations?: JsonObject,
): CatalogueTool {
  const definition = { name, inputSchema: schema, ...(annotations !== undefined && { annotations }) };
  const digest = toolDigest(definition);
  return {
    slug: name,
    serverSlug: 's',
    definition,
    digest,
    basis: 'observed',
    firstSeen: '2026-11-02T00:00:00Z',
    lastSeen: '2026-11-02T00:00:00Z',
    classification: {
      digest,
      category,
      risk: 'high',
      riskReasons: ['It is.'],
      confidence: 0.9,
      facets,
      argumentRisks: [],
      evidence: [],
      rationale: 'It does what it does.',
      attacks: [],
      flags: [],
      decidedBy: 'rules',
      versions: {},
      ...more,
    },
    policy: { version: '1', default: 'deny', tools: {} },
    compatiblePolicy: { version: '1', default: 'deny', tools: {} },
    history: [],
  };
}

const TEXT = { type: 'object', properties: { text: { type: 'string' } } };

describe('what a tool page says', () => {
  const server: CatalogueServer = { slug: 's', name: 'S', target: 'npm:s', sources: ['index'], toolCount: 1 };
  const { meta } = sampleSource();
  const page = (...of: Parameters<typeof aTool>) => toolPage(aTool(...of), server, meta);

  it('of an Execute tool speaks of arguments only where it takes some', () => {
    const bare = page('refresh', 'Execute', []);
    expect(bare.whatItDoes).toContain('it runs, starts, stops or controls something. It takes no parameters');
    expect(`${bare.summary} ${bare.whatItDoes} ${bare.whyPolicy.worst}`).not.toContain('argument');
    const fed = page('run', 'Execute', [], TEXT);
    expect(fed.whatItDoes).toContain('with an effect that depends on its arguments');
    expect(fed.whyPolicy.worst).toBe('What one call does is decided by whoever wrote its arguments.');
  });

  it('does not say that a read can harm where its rationale says that it cannot', () => {
    expect(page('get_sum', 'Read', []).whyPolicy.worst).toBeUndefined();
    expect(page('get_secret', 'Read', ['secrets']).whyPolicy.worst).toContain('A read can still carry private data out');
  });

  it.each([
    [['a'], 1, 'It takes 1 parameter, required.'],
    [['a', 'b'], 2, 'It takes 2 parameters, both required.'],
    [['a', 'b'], 1, 'It takes 2 parameters, 1 required.'],
    [['a', 'b', 'c'], 3, 'It takes 3 parameters, all required.'],
    [['a', 'b', 'c'], 0, 'It takes 3 parameters, none required.'],
  ])('counts parameters %j of which %i required as people do', (names, required, sentence) => {
    const schema = { type: 'object', properties: Object.fromEntries(names.map((name) => [name, {}])), required: names.slice(0, required) };
    expect(page('t', 'Read', [], schema).whatItDoes).toContain(sentence);
  });

  it('quotes what speaks for the category first, and says of a list of operations what it is', () => {
    const evidence = [
      { rule: 'operation-table', in: '/inputSchema/properties/mode', quote: 'drop' },
      { rule: 'reads', in: 'name', quote: 'search' },
      { rule: 'destroys', in: 'description', quote: 'removes' },
    ];
    const rules = [
      { id: 'reads', claim: 'returns', why: 'r', category: 'Read' as const },
      { id: 'destroys', claim: 'can remove', why: 'd', category: 'Destructive' as const },
    ];
    const shown = toolPage(aTool('search', 'Destructive', [], TEXT, { evidence }), server, { ...meta, rules }).evidence;
    expect(shown.map(({ quote, claim }) => [quote, claim])).toEqual([
      ['removes', 'can remove'],
      ['drop', 'one of the operations that this argument chooses between'],
      ['search', 'returns'],
    ]);
  });

  it('warns of orders to the model', () => {
    const attacks = [
      { id: 'AP-01', why: 'Its description speaks to the model.' },
      { id: 'AP-11', why: 'It brings in text.' },
    ];
    expect(page('get_weather', 'Read', [], TEXT, { attacks, flags: ['encoded-text'] }).whyPolicy.flags).toEqual([
      'Its description speaks to the model. A model reads it before any call.',
      expect.stringContaining('encoded'),
    ]);
  });

  it('names arguments of one kind together', () => {
    const schema = { type: 'object', properties: { command: {}, shell: {}, cwd: {} } };
    const argumentRisks: ArgumentRisk[] = [
      { path: 'args.command', kind: 'shell' },
      { path: 'args.shell', kind: 'shell' },
      { path: 'args.cwd', kind: 'path' },
    ];
    expect(page('run', 'Execute', [], schema, { argumentRisks }).whatItDoes).toContain(
      'What matters most for a caller: command and shell are command lines; cwd names a file or folder.',
    );
  });

  const operations = (...rows: [string, Category][]): OperationTable => ({
    path: 'args.mode',
    operations: rows.map(([value, category]) => ({ value, category })),
  });

  it('names the worst operations only where the others are better', () => {
    const mode = { type: 'object', properties: { mode: { enum: ['rewrite', 'append'] } } };
    const argumentRisks: ArgumentRisk[] = [{ path: 'args.mode', kind: 'operation' }];
    const says = (table: OperationTable) => page('t', 'Write', [], mode, { argumentRisks, operations: table }).whatItDoes;
    const alike = says(operations(['rewrite', 'Write'], ['append', 'Write']));
    expect(alike).toContain('The argument mode chooses between 2 operations, all of them Write.');
    expect(alike).not.toContain('What matters most');
    expect(says(operations(['show', 'Read'], ['append', 'Write']))).toContain(
      'The argument mode chooses between 2 operations; append makes it a Write tool.',
    );
    // Where the operations do not explain the category, the argument is at least named.
    expect(says(operations(['show', 'Read'], ['list', 'Read']))).toContain('mode chooses what the call does');
  });

  it.each([
    ['Execute', { readOnlyHint: true, destructiveHint: false }, 'hint “read-only: yes” contradicts the category Execute'],
    ['Read', { readOnlyHint: false }, 'hint “read-only: no” contradicts the category Read'],
    [
      'Destructive',
      { readOnlyHint: true, destructiveHint: false },
      'hints “read-only: yes” and “destructive: no” contradict the category Destructive',
    ],
  ] as const)('names the hints that contradict %s', (category, annotations, words) => {
    expect(page('t', category, [], {}, { flags: ['hint-contradiction'] }, { ...annotations }).whyPolicy.flags[0]).toContain(words);
  });
});

describe('what becomes of a tool under a policy', () => {
  const rate = { counter: 'c', window: 'minute', max: 1, scope: 'grant' };
  const some = [{ path: 'args.a', op: 'exists', value: true }];
  const state = policyStandings({
    version: '1',
    default: 'deny',
    hide: ['hidden'],
    tools: {
      free: {},
      limited: { limits: [rate], deny_if: [{ conditions: some }] },
      asked: { limits: [rate], approve: [{ conditions: [] }] },
      sometimes: { approve: [{ conditions: some }] },
      refused: { deny_if: [{ conditions: [] }] },
      fetch: { deny_if: [{ conditions: [{ path: 'args.url', op: 'private_host', value: true }] }] },
      never: { limits: [{ ...rate, counter: 'n', max: 0 }] },
      spend: { limits: [{ ...rate, counter: 's', window: 'day', max: 5, amount: 'args.a' }] },
      stub: { require: [{ conditions: [{ path: 'args.a', op: 'regex', value: '' }] }] },
    },
  });

  it.each([
    ['free', 'free', 'no limit'],
    ['limited', 'limited', '1 a minute, some calls refused'],
    ['asked', 'approval', '1 a minute, a person approves each call'],
    ['sometimes', 'limited', 'a person approves some calls'],
    ['stub', 'limited', 'an allow-list to fill in'],
    ['fetch', 'limited', 'public addresses only'],
    ['spend', 'limited', '`args.a` up to 5 a day'],
    ['refused', 'closed', 'every call denied'],
    ['never', 'closed', 'every call denied'],
    ['hidden', 'closed', 'hidden'],
    ['unknown', 'closed', 'not listed'],
    ['constructor', 'closed', 'not listed'],
  ])('%s: %s, %s', (tool, standing, words) => {
    expect(state(tool)).toEqual({ standing, words });
  });

  it('counts the rules over all tools', () => {
    const all = policyStandings({ version: '1', default: 'allow', all_tools: { limits: [rate] }, tools: {} });
    expect(all('anything')).toEqual({ standing: 'limited', words: '1 a minute' });
    expect(isHidden('anything', { hide: ['*'] })).toBe(true);
  });

  it('is shown for a whole server by need, then category, then name, with what is many behind a switch', () => {
    const row = (name: string, category: Category) => ({ slug: name, name, category, standing: state(name.replace(/\d+$/, '')) });
    const rows = [
      row('hidden', 'Destructive'),
      row('asked', 'Financial'),
      row('limited', 'Write'),
      ...Array.from({ length: 32 }, (_, at) => row(`free${at + 10}`, 'Read')).toReversed(),
      row('free', 'Write'),
    ];
    const { summary, groups } = standingsView(rows);
    expect(summary).toBe('Of 36 tools, 33 are usable at once, 1 is limited, 1 waits for a person and 1 is hidden.');
    expect(groups.map(({ title, tools }) => [title, tools])).toEqual([
      ['Usable at once', 33],
      ['Limited', 1],
      ['Waits for a person', 1],
      ['Hidden', 1],
    ]);
    const lines = groups[0]?.lines.map(({ category, words, shown, more }) => [category, words, shown.length, more.map(({ name }) => name)]);
    expect(lines).toEqual([
      ['Read', 'no limit', 30, ['free40', 'free41']],
      ['Write', 'no limit', 1, []],
    ]);
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

  it('finds allowed values in alternatives, unless one of them is open', () => {
    const schema = {
      properties: { a: { anyOf: [{ enum: ['x', 'y'] }, { type: 'null' }] }, b: { anyOf: [{ const: 'x' }, { type: 'string' }] } },
    };
    expect(parameterRows(schema, []).rows.map(({ allowed }) => allowed)).toEqual([['x', 'y', 'null'], []]);
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
  const summary = { ...summariseTools(unlisted, []), rows: [row], risks: { low: 1, medium: 0, high: 0, critical: 0 } };

  it('says why it is not listed, and grades nothing', () => {
    const page = serverPage(unlisted, summariseTools(unlisted, []));
    expect(page.notListed).toMatchObject({ title: 'Started and never answered', detail: 'Nothing came back.' });
    expect([page.grade, page.lastLook]).toEqual([undefined, undefined]);
  });

  it('promises nothing that it may not show, and contradicts no target', () => {
    expect(NOT_LISTED_WORDS['would-not-start'].help).not.toContain('below');
    expect(NOT_LISTED_WORDS.unsupported.help).not.toContain('PyPI');
  });

  it('with tools of an earlier listing says so, instead of that nothing is known', () => {
    const page = serverPage({ ...unlisted, toolCount: 1 }, summary);
    expect(page.notListed).toBeUndefined();
    expect(page.lastLook).toContain('The last look did not list them (started and never answered)');
  });

  it('says what was played to it, that the list may lack something, and shows every start without a value', () => {
    const attempt = { argv: [], variables: [], durationMs: 1_234 };
    const inspection: CatalogueServer['inspection'] = {
      outcome: 'listed',
      basis: 'observed',
      inspectedAt: '2026-11-02T00:00:00Z',
      detail: '',
      receipt: {
        spec: {
          ecosystem: 'npm',
          package: 'x',
          arguments: [],
          variables: [],
          help: { world: { manner: 'neutral', ports: [5432] }, programs: ['acmectl'] },
        },
        sandbox: 'bubblewrap',
        durationMs: 1_234,
        noiseLines: 0,
        incidents: [],
        launches: [
          { ...attempt, why: 'as documented', outcome: 'silent', detail: 'It ran.' },
          { ...attempt, why: 'Somebody answers.', outcome: 'listed', tools: 1 },
        ],
      },
    };
    const page = serverPage({ ...unlisted, toolCount: 1, inspection }, summary);
    expect(page.incomplete).toBe(
      'It listed these tools while a backend was played to it. What the real one would have added may be missing.',
    );
    expect(page.receipt?.help).toEqual([
      'It reached for a backend before it listed its tools. One that was played to it on the sandbox’s own loopback answered it in a neutral way; what the real one would have added to the list may be missing.',
      'It looked for other programs. In their place stood ones that do nothing: `acmectl`.',
    ]);
    expect(page.receipt?.launches).toEqual([
      { why: 'as documented', came: 'silent: It ran.', took: '1,234 ms' },
      { why: 'Somebody answers.', came: 'listed, 1 tool', took: '1,234 ms' },
    ]);
  });

  it('of a server that listed as most start it says nothing of the kind', () => {
    const page = serverPage({ ...unlisted, toolCount: 1 }, summary);
    expect([page.incomplete, page.receipt]).toEqual([undefined, undefined]);
  });
});
