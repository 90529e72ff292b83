import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import sirv from 'sirv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleSource } from '../support/sample-catalogue.ts';
import { type BuiltSite, builtSite } from './support.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file));
/** Without these a headless browser asks its maker's hosts for updates. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' };
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' };

// Only where a browser is installed; the checks on a clean machine install one.
describe.skipIf(CHROMIUM === undefined)('the site in a browser', () => {
  let site: BuiltSite;
  let server: Server;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    site = await builtSite(sampleSource());
    server = createServer(sirv(site.out));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: QUIET });
  });
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    site.remove();
  });

  /** Opens a page of its own and closes it; gives back what the browser complained of and asked for elsewhere. */
  async function visit(options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<string[]> {
    const context = await browser.newContext(options);
    const complaints: string[] = [];
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('file:')) complaints.push(`asked ${request.url()}`);
    });
    try {
      await work(page);
      return complaints;
    } finally {
      await context.close();
    }
  }

  it.each([
    ['a phone in the dark', PHONE],
    ['a desk in the light', DESK],
  ])('shows every page on %s without an error, a script of a server, or a sideways scroll', async (_claim, options) => {
    const complaints = await visit(options, async (page) => {
      const tooWide: string[] = [];
      for (const path of site.files.filter((file) => file.endsWith('.html') && file !== '404.html')) {
        await page.goto(`${origin}/${path}`);
        const [inner, scroll] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
        if ((scroll ?? 0) > (inner ?? 0)) tooWide.push(path);
      }
      expect(tooWide).toEqual([]);
    });
    expect(complaints).toEqual([]);
  });

  it('finds a tool by typing and opens it', async () => {
    const complaints = await visit(DESK, async (page) => {
      await page.goto(`${origin}/index.html`);
      await page.fill('#query', 'delete tree');
      await page.waitForSelector('#search-results a');
      expect(await page.textContent('#search-state')).toBe('1 found.');
      await page.click('#search-results a');
      await page.waitForURL('**/tools/files/delete_tree.html');
      expect(await page.textContent('h1')).toBe('delete_tree');
    });
    expect(complaints).toEqual([]);
  });

  it('shows what has some of the words where nothing has all, and says so', async () => {
    const complaints = await visit(DESK, async (page) => {
      await page.goto(`${origin}/index.html`);
      await page.fill('#query', 'delete tree quickly');
      await page.waitForSelector('#search-results a');
      expect(await page.textContent('#search-state')).toBe('Nothing has all of these words; these have some. 1 found.');
      expect(await page.textContent('#search-results a')).toBe('delete_tree');
      await page.fill('#query', 'zzzz qqqq');
      await page.waitForFunction(() => document.querySelector('#search-state')?.textContent === 'Nothing found.');
      expect(await page.locator('#search-results a').count()).toBe(0);
    });
    expect(complaints).toEqual([]);
  });

  it.each([
    ['a phone', { ...PHONE, javaScriptEnabled: false }],
    ['a desk', { ...DESK, javaScriptEnabled: false }],
  ])('cuts no line of a policy on %s, and unfolds a long one without a script', async (_claim, options) => {
    await visit(options, async (page) => {
      await page.goto(`${origin}/servers/script-alert-1-script.html`);
      const box = page.locator('#policy ~ .policy-pair pre').first();
      const sizes = () => box.evaluate((pre) => [pre.scrollWidth - pre.clientWidth, pre.scrollHeight - pre.clientHeight]);
      expect(await sizes()).toEqual([0, expect.toSatisfy((hidden: number) => hidden > 100)]);
      await page.locator('.unfold').click();
      expect(await sizes()).toEqual([0, 0]);
    });
  });

  it('copies the very policy that it shows', async () => {
    const complaints = await visit({ ...DESK, permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await page.goto(`${origin}/tools/payments/create_refund.html`);
      const shown = page.locator('#control ~ .policy-pair figure').first();
      await shown.locator('button[data-copy]').click();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      const file = await page.evaluate(async () => (await fetch('create_refund.policy.json')).text());
      expect(copied).toBe(file.trimEnd());
    });
    expect(complaints).toEqual([]);
  });

  it('reads whole without JavaScript: no dead button, every tab reachable', async () => {
    const complaints = await visit({ ...PHONE, javaScriptEnabled: false }, async (page) => {
      await page.goto(`${origin}/tools/files/read_file.html`);
      expect(await page.locator('button:visible').count()).toBe(0);
      await page.locator('label[for="client-codex"]').click();
      expect(await page.locator('.panel:visible').textContent()).toContain('mcp_servers');
      await page.goto(`${origin}/index.html`);
      expect(await page.locator('#search').isVisible()).toBe(false);
    });
    expect(complaints).toEqual([]);
  });

  it('opens from a disk without a server', async () => {
    const complaints = await visit(DESK, async (page) => {
      await page.goto(pathToFileURL(join(site.out, 'index.html')).href);
      await page.click('.surfaces a');
      expect(await page.textContent('h1')).not.toBe('');
      expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).not.toBe('');
    });
    expect(complaints).toEqual([]);
  });

  it('shows keyboard users where they are', async () => {
    await visit(DESK, async (page) => {
      await page.goto(`${origin}/tools/files/read_file.html`);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
      expect(outline).not.toBe('none');
    });
  });
});
