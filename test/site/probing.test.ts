import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Probe } from '#core/probe';
import { probingPage } from '#site/src/view/probing-page';
import { sampleSource } from '../support/sample-catalogue.ts';
import { builtSite } from './support.ts';

const PROBE: Probe = {
  host: 'mcp.example.com',
  target: 'https://mcp.example.com/mcp',
  at: '2026-11-01T09:30:00.000Z',
  asked: ['POST /mcp initialize: 200', 'POST /mcp tools/list: 200'],
  status: 'listed',
};
const HOSTILE: Probe = { ...PROBE, host: '<b>bold</b>', target: 'javascript:alert(1)', status: 'gated', asked: ['one', 'and 61 more'] };
const base = { launchPrefix: 'npx toolwarden' };

describe('the page about asking', () => {
  it('tells when each address was asked, with how many requests, and what came of it', () => {
    const { rows, more } = probingPage({ ...base, probing: { userAgent: 'toolwarden/1', probes: [PROBE, HOSTILE] } });
    expect(more).toBe(0);
    expect(rows).toMatchObject([
      { host: 'mcp.example.com', href: 'https://mcp.example.com/mcp', at: PROBE.at, requests: 2, outcome: 'Listed its tools' },
      { href: undefined, requests: 62, outcome: 'Behind a sign-in' },
    ]);
  });

  it.each([
    ['put-off', 'Asked to come again later'],
    ['begun', 'Broken off'],
    ['toString', 'Broken off'],
    ['silent', 'Started and never answered'],
  ])('has words for %s', (status, outcome) => {
    expect(probingPage({ ...base, probing: { userAgent: undefined, probes: [{ ...PROBE, status }] } }).rows).toMatchObject([{ outcome }]);
  });

  it.each([
    [{ contact: 'tools@example.com' }, { words: 'tools@example.com', href: 'mailto:tools@example.com' }],
    [{ contact: 'https://example.com/about' }, { words: 'https://example.com/about', href: 'https://example.com/about' }],
    [{ contact: 'The third door' }, { words: 'The third door' }],
    [{ reportUrl: 'https://example.com/report' }, { words: 'https://example.com/report', href: 'https://example.com/report' }],
    [{}, undefined],
  ])('says whom to tell: %j', (settings, tell) => {
    expect(probingPage({ ...base, ...settings }).tell).toEqual(tell);
  });

  it('shows the newest 200 and counts the others', () => {
    const { rows, more } = probingPage({ ...base, probing: { userAgent: undefined, probes: Array.from({ length: 230 }, () => PROBE) } });
    expect([rows.length, more]).toEqual([200, 30]);
  });

  it('is published with the whole log, and with what outsiders wrote as text', async () => {
    const probing = { userAgent: 'toolwarden/1.2.3 (+https://tools.example.com/)', probes: [PROBE, HOSTILE] };
    const built = await builtSite(sampleSource(), { probing, contact: 'tools@example.com' });
    try {
      const html = readFileSync(join(built.out, 'probing.html'), 'utf8');
      expect(html).toContain('<code>toolwarden/1.2.3 (+https://tools.example.com/)</code>');
      expect(html).toContain('&lt;b&gt;bold&lt;/b&gt;');
      expect(html).not.toContain('<b>bold');
      expect(html).not.toContain('href="javascript:');
      expect(html).toContain('href="./api/v1/probes.json"');
      expect(JSON.parse(readFileSync(join(built.out, 'api/v1/probes.json'), 'utf8'))).toEqual({ version: 1, probes: [PROBE, HOSTILE] });
      expect(readFileSync(join(built.out, 'index.html'), 'utf8')).toContain('href="./probing.html"');
    } finally {
      built.remove();
    }
  });

  it('of an installation without an address says that nobody is asked', async () => {
    const built = await builtSite(sampleSource());
    try {
      const html = readFileSync(join(built.out, 'probing.html'), 'utf8');
      expect(html).toContain('asks nobody outside its own machine');
      expect(html).toContain('Nobody so far.');
      expect(JSON.parse(readFileSync(join(built.out, 'api/v1/probes.json'), 'utf8'))).toEqual({ version: 1, probes: [] });
    } finally {
      built.remove();
    }
  });
});
