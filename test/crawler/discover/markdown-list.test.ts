import { describe, expect, it } from 'vitest';
import { readMarkdownList } from '#crawler/discover/markdown-list';

const targetsIn = (text: string, own?: string) => readMarkdownList(text, own).links.map(({ target }) => target);

describe('a Markdown list', () => {
  it.each([
    ['a repository', '- [Files](https://github.com/ada/files-mcp) reads files', ['github:ada/files-mcp']],
    ['one with www, .git, a closing slash or a fragment', '- [a](https://www.github.com/ada/files.git/#readme)', ['github:ada/files']],
    ['a folder of one', '- [a](https://github.com/ada/servers/tree/main/src/files)', ['github:ada/servers#src/files']],
    ['one at a branch', '- [a](https://github.com/ada/files/tree/main)', ['github:ada/files']],
    ['the page of an npm package', '- [a](https://www.npmjs.com/package/files-mcp)', ['npm:files-mcp']],
    ['that of one in a scope, and of a version', '- [a](https://npmjs.com/package/@ada/files/v/1.2.3)', ['npm:@ada/files']],
    ['that of one in a scope, escaped', '- [a](https://npmjs.com/package/%40ada%2Ffiles)', ['npm:@ada/files']],
    ['a project of PyPI', '- [a](https://pypi.org/project/files-mcp/#history)', ['pypi:files-mcp']],
    ['an address in angle brackets', '- <https://github.com/ada/files>', ['github:ada/files']],
    ['an address by itself', '- see https://github.com/ada/files.', ['github:ada/files']],
    ['a link by reference', '- [Files][1]\n\n## More\n\n[1]: https://github.com/ada/files', ['github:ada/files']],
    ['a link by its label', '- [Files]\n\n[files]: <https://github.com/ada/files> "Files"', ['github:ada/files']],
    [
      'links in a table',
      '| a | b |\n|---|---|\n| [x](https://github.com/a/x) | [y](https://github.com/b/y) |',
      ['github:a/x', 'github:b/y'],
    ],
    [
      'links in emphasis and nested entries',
      '- **[x](https://github.com/a/x)**\n  - _[y](https://github.com/b/y)_',
      ['github:a/x', 'github:b/y'],
    ],
    ['a link that shows more than a picture', '- [![logo](x.png) Files](https://github.com/ada/files)', ['github:ada/files']],
  ])('names %s', (_claim, text, targets) => {
    expect(targetsIn(text)).toEqual(targets);
  });

  it.each([
    ['a link into the text', '[Databases](#databases)'],
    ['a relative link', '[a](src/files) [b](../other) [c](/ada/files) [d](//github.com/ada/files)'],
    ['a badge', '[![stars](https://img.shields.io/x.svg)](https://github.com/ada/files)'],
    ['a badge by reference', '[![stars][s]](https://github.com/ada/files)\n\n[s]: https://img.shields.io/x.svg'],
    ['an image', '![logo](https://github.com/ada/files)'],
    ['an issue', '[a](https://github.com/ada/files/issues/1)'],
    ['a pull request', '[a](https://github.com/ada/files/pull/2) [b](https://github.com/ada/files/pulls)'],
    ['a file', '[a](https://github.com/ada/files/blob/main/README.md) [b](https://github.com/ada/files/raw/main/x)'],
    ['a release', '[a](https://github.com/ada/files/releases/latest)'],
    ['a person', '[a](https://github.com/ada)'],
    [
      'a page of GitHub',
      '[a](https://github.com/topics/mcp) [b](https://github.com/sponsors/ada) [c](https://github.com/features/copilot)',
    ],
    ['another site', '[a](https://gist.github.com/ada/1) [b](https://github.com.example/ada/files) [c](https://example.com/mcp-server)'],
    ['what bears a password', '[a](https://me:pass@github.com/ada/files)'],
    ['another scheme', '[a](ftp://github.com/ada/files) [b](javascript:alert(1)) [c](mailto:a@b.c)'],
    [
      'code',
      '`https://github.com/ada/files`\n\n```sh\ngit clone https://github.com/ada/files\n\nmore\n```\n\n~~~\nhttps://github.com/a/b\n~~~',
    ],
    ['what stands in a comment', '<!-- [a](https://github.com/ada/files)\n\n- https://github.com/b/c -->'],
    ['what is defined and not used', 'Nothing.\n\n[1]: https://github.com/ada/files'],
    ['no name', '[a](https://github.com/ada/..) [b](https://www.npmjs.com/package/) [c](https://pypi.org/project/)'],
    ['a search on the site of a package index', '[a](https://www.npmjs.com/search?q=mcp) [b](https://pypi.org/search/?q=mcp)'],
  ])('does not take %s for a server', (_claim, text) => {
    expect(readMarkdownList(text)).toEqual({ links: [], problems: [] });
  });

  it.each([
    ['by the words beside it', '- [Acme](https://acme.example/mcp) - remote server', ['https://acme.example/mcp']],
    ['as an endpoint in code', '- Acme (hosted): `https://mcp.acme.example/sse`', ['https://mcp.acme.example/sse']],
    [
      'in its line of a table',
      '| [A](https://a.example/mcp) | remote |\n| [B](https://b.example/mcp) | local |',
      ['https://a.example/mcp'],
    ],
    ['by its entry, also below', '- **Acme**, SSE\n  and more: https://acme.example/sse', ['https://acme.example/sse']],
    ['not by an address that says so itself', '- [Acme](https://remote.example/hosted/mcp)', []],
    ['not where it does not look like one', '- [Acme](https://acme.example/remote-mcp-server) - remote server', []],
    ['not where its user is to fill something in', '- [Acme](https://{tenant}.example/mcp) - remote', []],
    ['not without https, nor in a private network', '- remote: http://acme.example/mcp https://127.0.0.1/mcp https://localhost/mcp', []],
    ['not in the next entry', '- remote\n- [Acme](https://acme.example/mcp)', []],
  ])('names a remote server where it is marked as one: %s', (_claim, text, targets) => {
    expect(targetsIn(text)).toEqual(targets);
  });

  it('names each server once, where it stands first', () => {
    const text = [
      '# List',
      '',
      '- [a](https://github.com/Ada/Files)',
      '- [b](https://github.com/b/b)',
      '- [a](https://github.com/ada/files)',
    ];
    expect(readMarkdownList(text.join('\n'))).toEqual({
      links: [
        { target: 'github:Ada/Files', line: 3 },
        { target: 'github:b/b', line: 4 },
      ],
      problems: [],
    });
  });

  it('does not take its own repository for a server, nor a folder of it', () => {
    const text = '[a](https://github.com/Ada/awesome) [b](https://github.com/ada/awesome/tree/main/x) [c](https://github.com/ada/files)';
    expect(targetsIn(text, 'ada/Awesome')).toEqual(['github:ada/files']);
  });

  it('of many entries is read to its end, with the lines they stand on', () => {
    const entries = Array.from(
      { length: 5_000 },
      (_, at) => `- [owner/repo-${at}](https://github.com/owner/repo-${at}) - _does_ a \`thing\`.`,
    );
    const { links, problems } = readMarkdownList(`# List\r\n\r\n${entries.join('\r\n')}`);
    expect(problems).toEqual([]);
    expect(links).toHaveLength(5_000);
    expect(links[4_999]).toEqual({ target: 'github:owner/repo-4999', line: 5_002 });
  });

  it.each([
    ['a line without end', `[a](https://github.com/a/b) ${'x'.repeat(5_000)}`],
    ['emphasis without end', '*a_'.repeat(100_000)],
    ['brackets without end', '[a](b '.repeat(100_000)],
    ['quotes in quotes', `${'> '.repeat(2_500)}x`],
  ])('leaves out what is too tangled for an entry, and reads on behind it: %s', (_claim, tangle) => {
    expect(readMarkdownList(`${tangle}\n\n- [c](https://github.com/c/d)`)).toEqual({
      links: [{ target: 'github:c/d', line: 3 }],
      problems: [{ line: 1, reason: 'What stands here is too long or too tangled for an entry of a list.' }],
    });
  });

  it('with nothing in it names nothing', () => {
    expect(readMarkdownList('')).toEqual({ links: [], problems: [] });
    expect(readMarkdownList('\n\n# Nothing yet\n')).toEqual({ links: [], problems: [] });
  });
});
