import { describe, expect, it } from 'vitest';
import { clueOf, SIDE_IDS, SIDES, type SideId } from '#core/combinations/sides';
import { aTool, DROP, GET_SECRET, PAY, POST, READ_FILE, READ_MAIL, RUN, type SampleTool, SEND_MAIL, SUM } from './support.ts';

/** All but `others`, on which every tool stands that leaves the list of tools as it is. */
const sidesOf = (tool: SampleTool): SideId[] => SIDE_IDS.filter((side) => side !== 'others' && clueOf(side, tool) !== undefined);

describe('the sides of a tool', () => {
  it.each<[string, SampleTool, SideId[]]>([
    ['a reader of mail brings text in and private data with it', READ_MAIL, ['in', 'data', 'strangers']],
    ['a reader of files has private data', READ_FILE, ['data']],
    ['a sender is a way out and speaks for the user', SEND_MAIL, ['out', 'speaks']],
    ['so is what anyone may read', POST, ['out', 'speaks']],
    ['a shell stands on every side of the trifecta, and brings no text in by itself', RUN, ['in', 'data', 'out', 'code']],
    ['so does code of the call’s choice', aTool('run_python', 'Execute', ['code'], { code: 'code' }), ['in', 'data', 'out', 'code']],
    ['and code that nobody knows the arguments of', aTool('run_python', 'Execute', ['code'], 'unknown'), ['in', 'data', 'out', 'code']],
    ['a calculator does not', aTool('calculate', 'Execute', ['code'], { expression: 'plain' }), []],
    ['SQL answers with private data', aTool('query', 'Execute', ['sql'], { sql: 'sql' }), ['data']],
    ['a key is private data and more', GET_SECRET, ['data', 'secrets']],
    ['a tool that sets a key hands none out', aTool('set_key', 'Write', ['secrets']), []],
    [
      'a fetch brings in what the address holds, and the address carries something out',
      aTool('fetch', 'Read', ['http-out'], { url: 'url' }),
      ['in', 'out', 'strangers'],
    ],
    ['a request sends', aTool('request', 'Execute', ['http-out'], { url: 'url' }), ['out']],
    [
      'an address inside a record is data',
      {
        ...aTool('update_contact', 'Write', ['http-out']),
        classification: {
          ...SUM.classification,
          category: 'Write',
          facets: ['http-out'],
          argumentRisks: [{ path: 'args.contact.site', kind: 'url' }],
        },
      },
      [],
    ],
    ['a list of addresses is where calls go', aTool('fetch_all', 'Read', ['http-out'], { 'urls[]': 'url' }), ['in', 'out', 'strangers']],
    ['reading in a browser shows pages and who is signed in', aTool('snapshot', 'Read', ['browser']), ['in', 'data', 'strangers']],
    [
      'opening a page is enough for all three',
      aTool('open', 'Execute', ['browser', 'http-out'], { url: 'url' }),
      ['in', 'data', 'out', 'strangers'],
    ],
    ['typing into a page sends', aTool('type', 'Execute', ['browser'], { text: 'plain' }), ['out']],
    ['what may take any argument can send', aTool('act', 'Execute', ['browser'], 'unknown'), ['out']],
    ['a window of another size sends nothing', aTool('resize', 'Execute', ['browser'], { width: 'plain' }), []],
    ['going forward in a browser is no message', aTool('go_forward', 'Execute', ['browser', 'message'], 'unknown'), ['out']],
    ['a notice without words or addressee sends nothing', aTool('mark_sent', 'Write', ['message'], { id: 'plain' }), []],
    [
      'a file that is sent was read',
      aTool('send_file', 'Write', ['message', 'fs'], { file: 'path', to: 'recipient' }),
      ['data', 'out', 'speaks'],
    ],
    ['where an answer is kept is no file that is read', aTool('shot', 'Read', ['fs'], { outputPath: 'path' }), []],
    [
      'an issue is seen by the readers of the repository',
      aTool('create_issue', 'Write', [], { body: 'plain' }, { attacks: ['AP-13'] }),
      ['out'],
    ],
    ['a label on it says nothing', aTool('add_label', 'Write', [], { label: 'plain' }, { attacks: ['AP-13'] }), []],
    ['a merge changes code', aTool('merge', 'Write', [], { branch: 'plain' }, { attacks: ['AP-47'] }), ['repository']],
    ['merging cells does not', aTool('merge_cells', 'Write', [], { range: 'plain' }, { attacks: ['AP-47'] }), []],
    ['memory that is written', aTool('remember', 'Write', ['memory'], { fact: 'plain' }), ['remembers']],
    ['memory that is cleared tells nobody anything', aTool('forget', 'Destructive', ['memory']), ['destroys']],
    ['deleting', DROP, ['destroys']],
    ['paying', PAY, ['pays']],
    ['tools that are refreshed', aTool('refresh_tools', 'Execute', ['schema-mutation']), ['rebuilds']],
    ['a sum', SUM, []],
  ])('%s', (_claim, tool, sides) => {
    expect(sidesOf(tool)).toEqual(sides);
  });

  it('have clues that can be told apart, as an example is ordered by them', () => {
    for (const { clues } of Object.values(SIDES)) expect(new Set(clues.map(({ says }) => says)).size).toBe(clues.length);
  });

  it.each<[unknown]>([[null], [[]], ['x'], [1]])('a schema with properties %j may hold anything', (properties) => {
    const odd: SampleTool = { ...aTool('x', 'Write', ['message']), definition: { name: 'x', inputSchema: { properties } as never } };
    expect(clueOf('out', odd)).toBeDefined();
  });
});
