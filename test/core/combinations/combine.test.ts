import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTACK_PATTERNS } from '#classifier/attacks/patterns';
import { combine } from '#core/combinations/combine';
import { FLOW_IDS, FLOWS } from '#core/combinations/flows';
import { addTool, emptyReach, MOST_NAMED_A_SIDE, Reach } from '#core/combinations/reach';
import { aTool, DROP, GET_SECRET, PAY, POST, READ_FILE, READ_MAIL, RUN, type SampleTool, SEARCH_WEB, SEND_MAIL, SUM } from './support.ts';

function reachOf(slug: string, ...tools: SampleTool[]): Reach {
  const reach = emptyReach({ slug, name: slug.toUpperCase() });
  for (const tool of tools) addTool(reach, tool);
  return reach;
}

const REFRESH = aTool('refresh_tools', 'Execute', ['schema-mutation']);
const REMEMBER = aTool('remember', 'Write', ['memory'], { fact: 'plain' });
const MERGE = aTool('merge', 'Write', [], { branch: 'plain' }, { attacks: ['AP-47'] });

const idsOf = (...tools: SampleTool[]) => combine([reachOf('s', ...tools)]).flows.map(({ id }) => id);

describe('the flows', () => {
  it('have each an id of their own, and attacks that are documented', () => {
    expect(FLOWS.map(({ id }) => id)).toEqual([...FLOW_IDS]);
    const known = ATTACK_PATTERNS.map(({ id }) => id);
    for (const { attacks } of FLOWS) {
      expect(attacks.length).toBeGreaterThan(0);
      expect(known).toEqual(expect.arrayContaining([...attacks]));
    }
  });

  it.each<[string, SampleTool[], string[]]>([
    ['mail that is read, a file, and mail that is sent', [SEARCH_WEB, READ_FILE, SEND_MAIL], ['private-data-out', 'order-to-message']],
    ['without a way out', [SEARCH_WEB, READ_FILE], []],
    ['without private data', [SEARCH_WEB, POST], ['order-to-message']],
    ['without text from strangers', [READ_FILE, SEND_MAIL], []],
    ['a shell alone', [RUN], ['private-data-out']],
    ['a shell and pages of the web', [SEARCH_WEB, RUN], ['private-data-out', 'order-to-code']],
    ['a key and a sender', [GET_SECRET, SEND_MAIL], ['keys-out']],
    ['pages and a deletion', [SEARCH_WEB, DROP], ['order-to-destruction']],
    ['pages and a payment', [SEARCH_WEB, PAY], ['order-to-payment']],
    ['pages and a merge', [SEARCH_WEB, MERGE], ['order-to-repository']],
    ['pages and memory', [SEARCH_WEB, REMEMBER], ['order-to-memory']],
    ['a list of tools that changes, and others that rely on it', [REFRESH, SUM], ['tools-swapped']],
    ['a list of tools with nothing else on it', [REFRESH], []],
    ['a deletion, a payment, a merge and memory, and nobody who gives the order', [DROP, PAY, MERGE, REMEMBER], []],
    ['nothing', [], []],
  ])('%s', (_claim, tools, flows) => {
    expect(idsOf(...tools).toSorted()).toEqual(flows.toSorted());
  });

  it('come the worst first, each with the reasons for its level', () => {
    const { flows } = combine([reachOf('s', SEARCH_WEB, GET_SECRET, POST, DROP)]);
    expect(flows.map(({ id, risk }) => [id, risk])).toEqual([
      ['private-data-out', 'critical'],
      ['keys-out', 'critical'],
      ['order-to-destruction', 'critical'],
      ['order-to-message', 'medium'],
    ]);
    expect(flows[0]?.because[1]).toBe('Keys or passwords are among what can leave.');
    const [mildest] = combine([reachOf('s', READ_MAIL, SEND_MAIL)]).flows;
    expect(mildest).toMatchObject({ id: 'private-data-out', risk: 'high' });
    expect(mildest?.because).toHaveLength(1);
  });

  it('name the tool that is enough alone', () => {
    const [flow] = combine([reachOf('s', SUM, RUN)]).flows;
    expect(flow?.alone).toMatchObject({ count: 1, tools: [{ name: 'run', server: { slug: 's' } }] });
    expect(flow).toMatchObject({ risk: 'critical', because: [expect.any(String), expect.stringContaining('One tool is enough')] });
    expect(combine([reachOf('s', READ_MAIL, SEND_MAIL)]).flows[0]?.alone.count).toBe(0);
  });

  it('say which side is all that is missing', () => {
    const { almost } = combine([reachOf('s', SEARCH_WEB, READ_FILE)]);
    expect(almost.find(({ id }) => id === 'private-data-out')?.missing).toEqual({ id: 'out', title: 'Data can leave' });
    expect(combine([reachOf('s', READ_FILE)]).almost).toEqual([expect.objectContaining({ id: 'tools-swapped' })]);
  });
});

describe('what a reach keeps', () => {
  it('is no more for thousands of tools than for a few, and counts them all', () => {
    const few = reachOf('s', ...Array.from({ length: MOST_NAMED_A_SIDE }, () => READ_MAIL));
    const many = reachOf('s', ...Array.from({ length: 5_000 }, () => READ_MAIL));
    expect(many.sides.data).toMatchObject({ count: 5_000 });
    expect(JSON.stringify(many).length).toBeLessThan(JSON.stringify(few).length + 50);
  });

  it('names the most telling tool first, then the worst, then the first', () => {
    const query = aTool('query', 'Execute', ['sql'], { sql: 'sql' });
    const dump = aTool('dump', 'Execute', ['sql'], { sql: 'sql' }, { risk: 'critical' });
    const plain = Array.from({ length: 10 }, (_, at) => aTool(`read_${at}`, 'Read', ['fs'], { path: 'path' }));
    const names = reachOf('s', ...plain, query, dump, GET_SECRET).sides.data?.tools.map(({ name }) => name);
    expect(names).toEqual(['get_secret', 'dump', 'query', 'read_0', 'read_1', 'read_2']);
  });

  it('says why each tool stands where it stands', () => {
    expect(reachOf('s', SEND_MAIL).sides.out?.tools[0]?.says).toBe('sends messages');
  });

  it('goes through JSON as it is, so that pages can put servers together', () => {
    const reach = reachOf('s', SEARCH_WEB, READ_FILE, SEND_MAIL, RUN);
    expect(Reach.parse(JSON.parse(JSON.stringify(reach)))).toEqual(reach);
  });

  it('cuts a name without end', () => {
    const name = '😀'.repeat(5_000);
    expect([...(reachOf('s', aTool(name, 'Destructive')).sides.destroys?.tools[0]?.name ?? '')]).toHaveLength(200);
  });
});

describe('a set of servers', () => {
  it('has flows that no server of it has alone, and says who brings which side', () => {
    const web = reachOf('web', SEARCH_WEB);
    const files = reachOf('files', READ_FILE, DROP);
    const mail = reachOf('mail', SEND_MAIL);
    for (const one of [web, files, mail]) expect(combine([one]).flows).toEqual([]);
    const { flows, servers, tools } = combine([web, files, mail]);
    expect([servers, tools]).toEqual([3, 4]);
    expect(flows.map(({ id, onlyTogether }) => [id, onlyTogether])).toEqual([
      ['order-to-destruction', true],
      ['private-data-out', true],
      ['order-to-message', true],
    ]);
    expect(flows[1]?.sides.map(({ id, servers }) => [id, servers])).toEqual([
      ['in', [{ slug: 'web', name: 'WEB', count: 1 }]],
      ['data', [{ slug: 'files', name: 'FILES', count: 1 }]],
      ['out', [{ slug: 'mail', name: 'MAIL', count: 1 }]],
    ]);
  });

  it('has what one of its servers has, and calls that no news', () => {
    const { flows } = combine([reachOf('mail', READ_MAIL, SEND_MAIL), reachOf('web', SEARCH_WEB)]);
    expect(flows.map(({ onlyTogether }) => onlyTogether)).toEqual([false, false]);
  });

  it('hides no server behind one with many tools', () => {
    const big = reachOf('big', ...Array.from({ length: 30 }, (_, at) => aTool(`get_${at}`, 'Read', ['private-data', 'untrusted-in'])));
    const { flows } = combine([big, reachOf('small', READ_FILE), reachOf('mail', SEND_MAIL)]);
    const data = flows.find(({ id }) => id === 'private-data-out')?.sides[1];
    expect(data).toMatchObject({ count: 31 });
    expect(data?.tools).toHaveLength(MOST_NAMED_A_SIDE);
    expect(data?.tools.slice(0, 3).map(({ server }) => server.slug)).toEqual(['big', 'small', 'big']);
  });

  it('names what could not be looked at, and calls it nothing', () => {
    const silent = emptyReach({ slug: 'x', name: 'X' }, 'It did not answer.');
    const { flows, unseen } = combine([silent, reachOf('sum', SUM)]);
    expect(flows).toEqual([]);
    expect(unseen).toEqual([{ server: { slug: 'x', name: 'X' }, why: 'It did not answer.' }]);
  });

  it('past its ceiling says which servers were left out', () => {
    const all = Array.from({ length: 502 }, (_, at) => reachOf(`s${at}`, SUM));
    const { servers, tools, unseen } = combine(all);
    expect([servers, tools]).toEqual([502, 500]);
    expect(unseen.map(({ server, why }) => [server.slug, why])).toEqual([
      ['s500', 'Only the first 500 servers were looked at.'],
      ['s501', 'Only the first 500 servers were looked at.'],
    ]);
  });
});

describe('what breaks a flow', () => {
  it('is the side with the fewest tools, and the later of two', () => {
    const [flow] = combine([reachOf('s', READ_MAIL, SEARCH_WEB, READ_FILE, SEND_MAIL)]).flows;
    expect(flow?.brokenWithout).toMatchObject({ side: 'out', count: 1, tools: [{ name: 'send_mail' }] });
    const destroyed = combine([reachOf('s', SEARCH_WEB, DROP)]).flows[0];
    expect(destroyed?.brokenWithout).toMatchObject({ side: 'destroys', tools: [{ name: 'drop_table' }] });
  });

  it('is enough, and nothing smaller is', () => {
    const POOL = [READ_MAIL, SEARCH_WEB, READ_FILE, SEND_MAIL, POST, GET_SECRET, RUN, DROP, PAY, SUM, REFRESH, REMEMBER, MERGE];
    const flowsOf = (tools: readonly SampleTool[]) => combine([reachOf('s', ...tools)]).flows;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...POOL), { minLength: 1, maxLength: 6 }), (drawn) => {
        const tools = drawn.map((tool, at) => ({ ...tool, slug: `${tool.slug}-${at}` }));
        for (const { id, brokenWithout } of flowsOf(tools)) {
          const named = new Set(brokenWithout.tools.map(({ slug }) => slug));
          expect(named.size).toBe(brokenWithout.count);
          expect(flowsOf(tools.filter(({ slug }) => !named.has(slug))).map((flow) => flow.id)).not.toContain(id);
          for (let kept = 0; kept < 2 ** tools.length; kept += 1) {
            const left = tools.filter((_, at) => (kept >> at) % 2 === 1);
            if (tools.length - left.length < brokenWithout.count) expect(flowsOf(left).map((flow) => flow.id)).toContain(id);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('no further tool or server takes a flow away, and no order of them', () => {
    const POOL = [READ_MAIL, SEARCH_WEB, READ_FILE, SEND_MAIL, GET_SECRET, RUN, DROP, PAY, SUM, REFRESH, REMEMBER, MERGE];
    const some = fc.array(fc.constantFrom(...POOL), { maxLength: 8 });
    fc.assert(
      fc.property(some, some, (one, other) => {
        const alone = combine([reachOf('a', ...one)]).flows.map(({ id }) => id);
        const together = combine([reachOf('b', ...other), reachOf('a', ...one.toReversed())]).flows.map(({ id }) => id);
        expect(together).toEqual(expect.arrayContaining(alone));
        expect(idsOf(...one, ...other).toSorted()).toEqual(together.toSorted());
      }),
    );
  });
});
