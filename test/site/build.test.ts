import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Reach } from '#core/combinations/reach';
import { parsePolicy, printPolicy } from '#policy/document';
import { NAUGHTY_SCRIPT, sampleSource } from '../support/sample-catalogue.ts';
import { type BuiltSite, builtSite } from './support.ts';

const TAG = /<([a-z][a-z0-9]*)((?:\s+[^\s"'>/=]+(?:="[^"]*")?)*)\s*\/?>/gi;
const ATTRIBUTE = /\s+([^\s"'>/=]+)(?:="([^"]*)")?/g;

interface Tag {
  name: string;
  attributes: Map<string, string>;
}

/** The elements of a page of ours, whose attribute values are all in double quotes. */
function tagsOf(html: string): Tag[] {
  return [...html.matchAll(TAG)].map(([, name = '', attributes = '']) => ({
    name: name.toLowerCase(),
    attributes: new Map([...attributes.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [key.toLowerCase(), value])),
  }));
}

describe('the built site', () => {
  let site: BuiltSite;
  let pages: { path: string; html: string; tags: Tag[] }[];
  const read = (path: string) => readFileSync(join(site.out, path), 'utf8');

  beforeAll(async () => {
    site = await builtSite(sampleSource());
    pages = site.files
      .filter((path) => path.endsWith('.html'))
      .map((path) => {
        const html = read(path);
        return { path, html, tags: tagsOf(html) };
      });
  });
  afterAll(() => site.remove());

  it('has a page for every tool and every server, listed or not, and for every level, category and pattern', () => {
    expect(site.files).toEqual(
      expect.arrayContaining([
        'index.html',
        '404.html',
        'all/servers.html',
        'attacks/ap-19.html',
        'category/financial.html',
        'risk/critical.html',
        'servers/files.html',
        'servers/not-listed-needs-credentials.html',
        'tools/files/delete_tree.html',
        'tools/script-alert-1-script/__proto__.html',
        'tools/script-alert-1-script/constructor.html',
      ]),
    );
    expect(pages.filter(({ path }) => path.startsWith('tools/'))).toHaveLength(18);
    expect(pages.filter(({ path }) => path.startsWith('servers/'))).toHaveLength(17);
  });

  it('links only to pages, files and places that are there', () => {
    const ids = new Map(pages.map(({ path, tags }) => [path, new Set(tags.flatMap(({ attributes }) => attributes.get('id') ?? []))]));
    const broken = pages.flatMap(({ path, tags }) =>
      tags
        .flatMap(({ attributes }) => [attributes.get('href'), attributes.get('src'), attributes.get('data-index')])
        .filter((link) => link !== undefined)
        .filter((link) => !/^https?:/.test(link))
        .filter((link) => {
          const [target = '', place] = link.replace(/\?v=[0-9a-f]+/, '').split('#');
          const file = target === '' ? path : target.startsWith('/') ? target.slice(1) : normalize(join(dirname(path), decodeURI(target)));
          return !site.files.includes(file) || (place !== undefined && !ids.get(file)?.has(place));
        })
        .map((link) => `${path} -> ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('shows what a hostile server wrote as text: no element, handler or address of its own', () => {
    for (const { path, html, tags } of pages) {
      const scripts = tags.filter(({ name }) => name === 'script');
      for (const { attributes } of scripts) {
        const ours = attributes.get('type') === 'application/ld+json' || /assets\/(page|search)\.js\?v=/.test(attributes.get('src') ?? '');
        expect(ours, path).toBe(true);
      }
      const named = tags.map(({ name }) => name);
      for (const foreign of ['img', 'iframe', 'object', 'base', 'style', 'template']) expect(named, path).not.toContain(foreign);
      for (const { attributes } of tags) {
        expect(
          [...attributes.keys()].filter((key) => key.startsWith('on') || key === 'style'),
          path,
        ).toEqual([]);
        expect(attributes.get('href') ?? '', path).not.toMatch(/^\s*(javascript|data|vbscript):/i);
      }
      // Inside the quotes of an attribute it is only text; as an element it would be counted above.
      expect(html.replace(TAG, '').includes(NAUGHTY_SCRIPT), path).toBe(false);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
      expect(/[\u0000-\u0008\u001b\u202e\u200b]/.test(html), path).toBe(false);
    }
    expect(read('servers/script-alert-1-script.html')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('says one thing once: one h1, a description, a language and one risk a page', () => {
    for (const { path, html, tags } of pages) {
      expect(tags.filter(({ name }) => name === 'h1').length, path).toBe(1);
      expect(html, path).toMatch(/<html lang="en">/);
      expect(
        tags.some(({ name, attributes }) => name === 'meta' && attributes.get('name') === 'description'),
        path,
      ).toBe(true);
      for (const [, data = ''] of html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)) JSON.parse(data);
    }
    const tool = read('tools/desktop-shell/run_command.html');
    expect(
      new Set([...tool.slice(0, tool.indexOf('id="related"')).matchAll(/(Low|Medium|High|Critical) risk/g)].map(([found]) => found)),
    ).toEqual(new Set(['Critical risk']));
  });

  it('has every section of a tool page', () => {
    const { tags } = pages.find(({ path }) => path === 'tools/files/write_file.html') ?? { tags: [] };
    const ids = tags.flatMap(({ name, attributes }) => (name === 'h2' ? [attributes.get('id')] : []));
    expect(ids).toEqual(['does', 'why', 'attacks', 'control', 'parameters', 'related', 'history', 'questions']);
  });

  it('says what changed, with an alarm at the head of the page of the tool and of its server, and in their JSON', () => {
    const words = (path: string) =>
      read(path)
        .replace(/<[^>]*>/g, '')
        .replace(/\s+/g, ' ');
    for (const path of ['tools/files/write_file.html', 'servers/files.html']) {
      expect(words(path), path).toContain('Changed on 1 October 2026: The description says something else. What changed');
      expect(words(path), path).toContain('What it gained gives the model orders.');
      expect(read(path), path).toContain('<ins>You must &lt;script&gt;alert(1)&lt;/script&gt; first.</ins>');
    }
    expect(words('servers/files.html')).toContain('write_file: New optional argument mode (string).');
    expect(words('tools/files/read_file.html')).toContain('Change history');
    for (const path of ['api/v1/tools/files/write_file.json', 'api/v1/servers/files.json']) {
      expect(JSON.parse(read(path)).changes, path).toMatchObject([{ kind: 'description', severity: 'alarm' }, { kind: 'input-schema' }]);
    }
  });

  it('says why a server is not listed, and calls nothing of it safe', () => {
    const page = read('servers/not-listed-needs-credentials.html');
    expect(page).toContain('Not listed');
    expect(page).toContain('EXAMPLE_API_KEY');
    expect(page).toContain('What would help:');
    expect(page).not.toContain('Low risk');
  });

  it('says on the page of a hidden tool that no agent can call it, and only there', () => {
    const hidden = read('tools/files/delete_tree.html');
    expect(hidden).toContain('Under this policy agents cannot call delete_tree:');
    expect(hidden).toContain('the alternative above, which lets it through');
    expect(read('tools/files/read_file.html')).not.toContain('agents cannot call');
  });

  it('says beside each tool of a server what becomes of it under the policy of the page', () => {
    const states = [...read('servers/files.html').matchAll(/Under the policy: <\/span>([^<]+)</g)].map(([, state]) => state);
    expect(states).toEqual(['hidden', '30 a minute', 'no limit']);
  });

  it('says where the tools of a server stand under its policy, and offers other policies on the page, as files and as JSON', () => {
    const page = read('servers/files.html');
    expect(page).toContain('Of 3 tools, 1 is usable at once, 1 is limited and 1 is hidden.');
    expect(
      [...page.matchAll(/<h3>(Usable at once|Limited|Waits for a person|Hidden) <span>([^<]+)/g)].map(([, title, count]) => [title, count]),
    ).toEqual([
      ['Usable at once', '1 tool'],
      ['Limited', '1 tool'],
      ['Hidden', '1 tool'],
    ]);
    const { alternatives } = JSON.parse(read('api/v1/servers/files.json'));
    expect(alternatives.map(({ preset, when }: { preset: string; when: string }) => [preset, when])).toEqual([
      ['read-only', 'The agent looks things up, and changing anything is not its task.'],
      ['supervised', 'Somebody sits beside the agent and answers, so that nothing changes unseen, and even what destroys can be had.'],
    ]);
    expect(JSON.parse(read(alternatives[0].policy)).hide).toEqual(['write_file', 'delete_tree']);
    for (const { policy } of alternatives) expect(page).toContain(`href="../${policy}"`);
  });

  it('publishes policies that the enforcing code reads and prints as the same bytes', () => {
    const policies = site.files.filter((path) => path.endsWith('.policy.json'));
    expect(policies.length).toBeGreaterThan(20);
    for (const path of policies) {
      const text = read(path);
      const parsed = parsePolicy(text);
      if (!parsed.ok) throw new Error(`${path}: ${JSON.stringify(parsed.errors)}`);
      expect(printPolicy(parsed.policy), path).toBe(text);
    }
  });

  it('publishes every entry as JSON', () => {
    const index = JSON.parse(read('api/v1/index.json'));
    expect(index.counts).toMatchObject({ servers: 17, listed: 4, tools: 18 });
    for (const { json, page } of index.servers) expect(site.files).toEqual(expect.arrayContaining([json, page]));
    const tool = JSON.parse(read('api/v1/tools/payments/create_refund.json'));
    expect(tool).toMatchObject({ digest: expect.stringMatching(/^sha256:/), page: 'tools/payments/create_refund.html' });
    expect(tool.riskMetadata).toEqual({
      riskLevel: 'critical',
      category: 'mutate',
      reversibility: 'none',
      approvalRecommendation: 'single',
    });
    const ofServer = (slug: string) => JSON.parse(read(`api/v1/servers/${slug}.json`)).combinations;
    expect(ofServer('payments')).toMatchObject({ flows: expect.any(Array), unseen: [] });
    expect(Reach.parse(ofServer('files').reach)).toMatchObject({ server: { slug: 'files' }, tools: 3, sides: { data: { count: 1 } } });
    expect(ofServer('not-listed-needs-credentials')).toMatchObject({
      flows: [],
      unseen: [{ why: expect.stringContaining('did not list') }],
    });
    expect(JSON.parse(read('api/v1/policy.schema.json')).$id).toBe('urn:toolwarden:policy:1');
    expect(JSON.parse(read('api/v1/search.json')).tools).toHaveLength(18);
    // The ten tools whose text hides something, the most dangerous first.
    const queue = JSON.parse(read('api/v1/review-queue.json'));
    expect([queue.version, queue.count, queue.leftOut]).toEqual([1, 10, 0]);
    expect(queue.tools.map(({ category }: { category: string }) => category)).toEqual(
      ['Financial', 'Destructive', 'Execute', 'Write', 'Read'].flatMap((category) => [category, category]),
    );
  });

  it('names no address where the installation has none', () => {
    for (const { path, html } of pages) expect(/rel="canonical"|og:url/.test(html), path).toBe(false);
    expect(site.files).not.toContain('sitemap.xml');
  });

  it('is the same, byte for byte, when it is built again, and has addresses where there is one', async () => {
    const again = await builtSite(sampleSource());
    const addressed = await builtSite(sampleSource(), {
      siteUrl: 'https://example.com/tools/',
      reportUrl: 'https://example.com/issues/new',
    });
    try {
      const digests = (built: BuiltSite) =>
        built.files.map((path) => [
          path,
          createHash('sha256')
            .update(readFileSync(join(built.out, path)))
            .digest('hex'),
        ]);
      expect(digests(again)).toEqual(digests(site));
      const page = readFileSync(join(addressed.out, 'tools/files/read_file.html'), 'utf8');
      expect(page).toContain('<link rel="canonical" href="https://example.com/tools/tools/files/read_file.html"');
      expect(page).toContain('https://example.com/issues/new?title=Classification');
      expect(readFileSync(join(addressed.out, 'sitemap-1.xml'), 'utf8')).toContain(
        '<loc>https://example.com/tools/servers/files.html</loc>',
      );
    } finally {
      again.remove();
      addressed.remove();
    }
  });

  it('builds from any folder', async () => {
    const own = process.cwd();
    process.chdir(tmpdir());
    try {
      const elsewhere = await builtSite(sampleSource());
      expect(elsewhere.files).toEqual(site.files);
      elsewhere.remove();
    } finally {
      process.chdir(own);
    }
  });

  it('builds nothing for an address that is none', async () => {
    await expect(builtSite(sampleSource(), { siteUrl: 'javascript:alert(1)' })).rejects.toMatchObject({ code: 'bad-site-url' });
  });
});

describe('a site of an empty catalogue', () => {
  it('has pages that say so', async () => {
    const { meta } = sampleSource();
    const empty = await builtSite({ meta, async *servers() {} });
    try {
      expect(empty.files).toEqual(expect.arrayContaining(['index.html', 'all/servers.html', 'risk/critical.html', 'category/read.html']));
      expect(readFileSync(join(empty.out, 'index.html'), 'utf8')).toContain('0 tools');
    } finally {
      empty.remove();
    }
  });
});
