import { describe, expect, it } from 'vitest';
import type { CatalogueServer, CatalogueTool } from '#core/catalogue';
import { BASE_RISK, type Category, type Facet } from '#core/classification';
import { toolDigest } from '#core/tool-definition';
import { combinationsView, unseenWords } from '#site/src/view/combinations';
import { serverPage, summariseTools } from '#site/src/view/server-page';

const server: CatalogueServer = { slug: 's', name: 'S', target: 'npm:s', sources: ['index'], toolCount: 1 };
const SEEN = '2026-11-02T09:00:00.000Z';

function aTool(name: string, category: Category, facets: Facet[]): CatalogueTool {
  const definition = { name };
  const digest = toolDigest(definition);
  return {
    slug: name.slice(0, 40).toLowerCase(),
    serverSlug: 's',
    definition,
    digest,
    basis: 'observed',
    firstSeen: SEEN,
    lastSeen: SEEN,
    classification: {
      digest,
      category,
      risk: BASE_RISK[category],
      riskReasons: [''],
      confidence: 1,
      facets,
      argumentRisks: [],
      evidence: [],
      rationale: '',
      attacks: [],
      flags: [],
      decidedBy: 'rules',
      versions: {},
    },
    policy: {},
    compatiblePolicy: {},
    history: [],
  };
}

const READ_MAIL = aTool('read_mail', 'Read', ['untrusted-in', 'private-data']);
const SEND = aTool('send', 'Write', ['message']);
const SUM = aTool('sum', 'Read', []);

const AP_12 = { id: 'AP-12', name: 'Rows read for a stranger', fact: '', source: '' };
const pageOf = (...tools: CatalogueTool[]) => serverPage(server, summariseTools(server, tools), [AP_12]);
const viewOf = (...tools: CatalogueTool[]) => pageOf(...tools).combinations;

describe('what the page of a server says of its tools together', () => {
  it('calls no server safe for a side that nobody saw', () => {
    expect(viewOf(READ_MAIL).words).toContain('show two of the three: text from strangers and private data. That is no proof of safety');
    expect(viewOf(READ_MAIL).words).toContain('a tool can reach more than its definition says');
    expect(viewOf(READ_MAIL).words).toContain('another server in the same agent may bring the missing side');
    expect(viewOf(SUM).words).toContain('show none of the three. That is no proof of safety');
    expect(viewOf(SUM).words).toContain('may bring what is missing');
  });

  it('says so beside a flow of another kind, too', () => {
    const { flows, words } = viewOf(aTool('search_web', 'Read', ['untrusted-in']), aTool('drop', 'Destructive', []));
    expect(flows.map(({ id }) => id)).toEqual(['order-to-destruction']);
    expect(words).toContain('show one way in which tools do harm together');
    expect(words).toContain('show one of the three: text from strangers. That is no proof of safety');
  });

  it('shows a flow with the tools of each side, why each stands there, and only attacks that have a page', () => {
    const { flows, trifecta } = viewOf(READ_MAIL, SEND);
    expect(trifecta.complete).toBe(true);
    expect(flows[0]).toMatchObject({ id: 'private-data-out', risk: 'high', alone: undefined });
    const group = (name: string, says: string) => [{ says, tools: [{ slug: name, name }] }];
    expect(flows[0]?.sides).toEqual([
      { title: 'Text from strangers comes in', count: 1, more: 0, groups: group('read_mail', 'returns text that others wrote') },
      { title: 'Private data is within reach', count: 1, more: 0, groups: group('read_mail', 'returns what people keep to themselves') },
      { title: 'Data can leave', count: 1, more: 0, groups: group('send', 'sends messages') },
    ]);
    expect(flows[0]?.attacks).toEqual([{ id: 'AP-12', name: 'Rows read for a stranger' }]);
  });

  it('puts together what stands on a side for the same reason, and counts what it does not name', () => {
    const many = Array.from({ length: 9 }, (_, at) => aTool(`send_${at}`, 'Write', ['message']));
    const out = viewOf(READ_MAIL, ...many, aTool('post', 'Write', ['public-sink'])).flows[0]?.sides[2];
    expect(out?.groups.map(({ says, tools }) => [says, tools.length])).toEqual([
      ['puts words where anyone may read them', 1],
      ['sends messages', 5],
    ]);
    expect([out?.count, out?.more]).toEqual([10, 4]);
  });

  it('says what closes it, in numbers where there are too many to name', () => {
    expect(viewOf(READ_MAIL, SEND).flows[0]?.broken).toBe(
      'Without `send` this way is closed: hide it, or have a person approve its calls.',
    );
    const two = viewOf(
      READ_MAIL,
      aTool('read_chat', 'Read', ['untrusted-in', 'private-data']),
      SEND,
      aTool('post', 'Write', ['public-sink']),
    );
    expect(two.flows[0]?.broken).toBe(
      'Without `post` and `send` this way is closed, and no fewer do it: hide them, or have a person approve their calls.',
    );
    const many = Array.from({ length: 7 }, (_, at) => [
      aTool(`read_${at}`, 'Read', ['untrusted-in', 'private-data']),
      aTool(`send_${at}`, 'Write', ['message']),
    ]).flat();
    expect(viewOf(...many).flows[0]?.broken).toBe(
      'No fewer than 7 tools have to go before this way is closed: all those under “Data can leave”.',
    );
  });

  it('names the worst tool that is enough alone, and grades with it', () => {
    const run = aTool('run', 'Execute', ['shell']);
    const other = aTool('exec', 'Destructive', ['shell']);
    expect(viewOf(run).flows[0]?.alone).toBe('`run` alone is enough.');
    expect(viewOf(run, other).flows[0]?.alone).toBe('2 tools are enough alone, `exec` among them.');
    expect(pageOf(run, other).grade).toEqual({
      letter: 'F',
      because: '1 of 2 tools is critical, and text from strangers, private data and a way out stand together on this server.',
    });
    expect(pageOf(aTool('drop', 'Destructive', [])).grade?.letter).toBe('E');
  });

  it('shows a name as text, on one line and cut', () => {
    const { flows } = viewOf(READ_MAIL, aTool(`se\`nd\u202E${'x'.repeat(300)}`, 'Write', ['message']));
    expect(flows[0]?.broken).toMatch(/^Without `se'nd\[U\+202E\]x+…` this/);
    expect(flows[0]?.sides[2]?.groups[0]?.tools[0]?.name.length).toBeLessThan(60);
  });
});

describe('what could not be looked at', () => {
  const looked = (outcome: NonNullable<CatalogueServer['inspection']>['outcome'], basis: 'observed' | 'static' | 'declared' = 'observed') =>
    unseenWords({ ...server, inspection: { outcome, basis, inspectedAt: SEEN, detail: '' } });

  it('is said of every server whose whole list was not seen, and of no other', () => {
    expect(looked('listed')).toBeUndefined();
    expect(looked('silent')).toBe('It did not list its tools at the last look: started and never answered.');
    expect(unseenWords(server)).toBe('It did not list its tools at the last look: not inspected yet.');
    expect(looked('listed', 'static')).toContain('It was not started: its tools were read from its source');
    expect(looked('listed', 'declared')).toContain('It was not started: its tools are what a listing says');
  });

  it('travels with the reach of the server, so that a set of servers tells of it', () => {
    const { reach } = summariseTools(
      { ...server, inspection: { outcome: 'silent', basis: 'observed', inspectedAt: SEEN, detail: '' } },
      [],
    );
    expect(reach).toMatchObject({ server: { slug: 's', name: 'S' }, tools: 0, unseen: expect.stringContaining('never answered') });
    expect(combinationsView(reach, []).words).toContain('no proof of safety');
  });
});
