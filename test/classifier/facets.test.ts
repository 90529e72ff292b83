import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { riskOf } from '#classifier/risk-of';
import { REACH_RULES } from '#classifier/rules/reach';
import { CATEGORIES, FACETS, type Facet } from '#core/classification';
import { RISK_LEVELS } from '#core/risk';
import { aServer, aTool } from './support.ts';

const facetsOf = (example: string, description?: string): Facet[] => classify(aTool(example, description), aServer).facets;

describe('facets', () => {
  it.each<[string, Facet[]]>([
    ['get_file_contents(owner, repo, path)', ['fs', 'private-data']],
    ['read_graph', ['memory']],
    ['github_create_issue(title, body)', ['public-sink']],
    ['kubectl_get(resourceType)', ['secrets']],
    ['list_permissions', ['identity']],
    ['search_web(query)', ['untrusted-in']],
    ['scrape_page(url)', ['untrusted-in', 'http-out']],
    ['create_wallet(name)', ['secrets']],
    ['list_orders', ['private-data']],
  ])('of `%s` hold %j', (example, facets) => {
    expect(facetsOf(example)).toEqual(expect.arrayContaining(facets));
  });

  it.each<[string, Facet]>([
    ['get_message_quota', 'untrusted-in'],
    ['get_project_url', 'untrusted-in'],
    ['get_browser_tree(category_type)', 'browser'],
    ['list_vault_notes', 'secrets'],
    ['create_folder(name)', 'fs'],
    ['create_company(website)', 'http-out'],
    ['get_order_book(symbol)', 'private-data'],
    ['get_transaction_receipt(hash)', 'private-data'],
    ['clear_memory_cache', 'memory'],
    ['create_chart_image', 'loop-cost'],
    ['get_pull_request(number)', 'public-sink'],
  ])('of `%s` do not hold `%s`', (example, facet) => {
    expect(facetsOf(example)).not.toContain(facet);
  });

  it('are read from what prose says as well', () => {
    expect(facetsOf('lookup(query)', 'Look something up.')).not.toContain('untrusted-in');
    expect(facetsOf('lookup(query)', 'Search the web for something.')).toContain('untrusted-in');
  });

  it('that say what a tool reaches settle no category', () => {
    expect(REACH_RULES.filter(({ category }) => category !== undefined)).toEqual([]);
    for (const { facets } of REACH_RULES) expect(facets).toHaveLength(1);
  });
});

describe('risk', () => {
  it.each([
    ['Read', [], 'low'],
    ['Read', ['secrets'], 'high'],
    ['Read', ['http-out'], 'medium'],
    ['Read', ['untrusted-in'], 'low'],
    ['Write', ['message'], 'medium'],
    ['Write', ['public-sink'], 'high'],
    ['Execute', ['public-sink'], 'high'],
    ['Execute', ['shell'], 'critical'],
    ['Execute', ['code'], 'critical'],
    ['Destructive', [], 'critical'],
    ['Financial', [], 'critical'],
  ] as const)('of %s with %j is %s', (category, facets, risk) => {
    expect(riskOf(category, facets, false).risk).toBe(risk);
  });

  it('is lowered by no facet and by no hint, and always has a reason', () => {
    for (const category of CATEGORIES) {
      const start = RISK_LEVELS.indexOf(riskOf(category, [], false).risk);
      for (const facet of FACETS) {
        for (const hint of [true, false]) {
          const { risk, riskReasons } = riskOf(category, [facet], hint);
          expect(RISK_LEVELS.indexOf(risk)).toBeGreaterThanOrEqual(start);
          expect(riskReasons.length).toBeGreaterThan(0);
        }
      }
    }
  });
});
