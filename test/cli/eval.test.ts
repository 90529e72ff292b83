import { describe, expect, it } from 'vitest';
import { toolwarden } from '../support/cli.ts';

const cwd = import.meta.dirname;
const line = (name: string, label: object) => JSON.stringify({ server: { id: 'x', name: 'X' }, tool: { name }, label });
const stdin = [
  line('get_user', { category: 'Read' }),
  line('delete_user', { category: 'Destructive' }),
  line('get_token', { category: 'Write', clear: false }),
].join('\n');
const evaluated = (...options: string[]) => toolwarden(['eval', '-', ...options], { cwd, stdin });

describe('toolwarden eval', () => {
  it('prints figures to standard output and is done', async () => {
    const { code, stdout, stderr } = await evaluated();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('3 rows, accuracy 66.7 %');
    expect(stdout).not.toContain('Judged otherwise');
  });

  it('lists what was judged otherwise where it is asked to', async () => {
    const { code, stdout } = await evaluated('--misses');
    expect(code).toBe(0);
    expect(stdout).toContain('Judged otherwise than labelled: 1\nget_token on X: Write, called Read');
  });

  it('prints all of it as one JSON document', async () => {
    const { code, stdout } = await evaluated('--json', '--at-most', 'called-read=1');
    const result = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      all: { rows: 3, right: { count: 2, of: 3 }, calledRead: { count: 1, of: 2 }, confusion: { Write: { Read: 1 } } },
      clear: { rows: 2, macroF1: 1 },
      readOnly: { rows: 0 },
      misses: [{ tool: 'get_token', expected: 'Write', got: 'Read', decidedBy: [{ in: 'name', quote: 'get' }] }],
      unlabelled: 0,
      bars: [{ figure: 'called-read', bound: 'at-most', limit: 1, measured: 0, met: true }],
    });
    expect(result.all.calibration[0]).toMatchObject({ rows: expect.any(Number), right: expect.any(Number) });
    expect(result.all.calibrationError).toBeGreaterThan(0);
  });

  it('answers no where a figure falls below its bar, and names it', async () => {
    const held = ['--at-least', 'accuracy=0.9', '--at-most', 'called-read=0'];
    expect(await evaluated(...held)).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout, stderr } = await evaluated(...held, '--rows', 'all');
    expect(code).toBe(1);
    expect(stdout).toContain('accuracy');
    expect(stderr).toBe(
      'below its bar, on all rows: accuracy is 0.6667, must be at least 0.9\nbelow its bar, on all rows: called-read is 1, must be at most 0\n',
    );
  });

  it('answers no where the rows cannot tell', async () => {
    const { code, stderr } = await evaluated('--at-least', 'financial-recall=0.1');
    expect([code, stderr]).toEqual([
      1,
      'below its bar, on clear rows: financial-recall cannot be told from these rows, must be at least 0.1\n',
    ]);
  });

  it.each([
    ['a bar that is none, before it reads a row', ['--at-least', 'acuracy=1'], /Did you mean `accuracy`/],
    ['rows that are none', ['--rows', 'some'], /Allowed choices are all, clear/],
  ])('refuses %s', async (_claim, options, why) => {
    const { code, stdout, stderr } = await evaluated(...options);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(why);
  });

  it.each([
    [
      'a category that is none',
      line('x', { category: 'read' }),
      /standard input:1: \/label\/category: it is one of Read, Write, Execute, Destructive, Financial\./,
    ],
    ['a row without a label', '{"server":{"id":"x","name":"X"},"tool":{"name":"x"}}', /standard input:1: \/label: /],
    [
      'labels that all say nothing',
      line('x', {}),
      /No row of standard input says what its tool is: `label` needs `category` or `readOnly`/,
    ],
    ['nothing', '\n', /There is no row in standard input/],
    ['what is no JSON', '{', /standard input:1: not JSON/],
  ])('refuses %s', async (_claim, input, why) => {
    const { code, stdout, stderr } = await toolwarden(['eval', '-'], { cwd, stdin: input });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(why);
  });

  it('names a file that cannot be read', async () => {
    const { code, stderr } = await toolwarden(['eval', 'no-such.jsonl'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('`no-such.jsonl` cannot be read');
  });
});
