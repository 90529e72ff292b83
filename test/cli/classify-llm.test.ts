import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../cli/run.ts';
import { type Does, formByName, type MessagesApi, type MessagesApiOptions, startMessagesApi } from '../fixtures/messages-api/server.ts';
import { type CliResult, toolwarden } from '../support/cli.ts';

/** Soon, so that no test waits. */
const SOON = { 'retry-after-ms': '1' };

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'toolwarden-llm-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function withApi(options: MessagesApiOptions, use: (api: MessagesApi) => Promise<void>): Promise<void> {
  const api = await startMessagesApi(options);
  try {
    await use(api);
  } finally {
    await api.close();
  }
}

type Tool = Record<string, unknown> & { name: string };
const row = (tool: Tool | string): string =>
  JSON.stringify({ server: { id: 'notes', name: 'Notes' }, tool: typeof tool === 'string' ? { name: tool } : tool });
const envOf = (api: MessagesApi): Record<string, string> => ({ ANTHROPIC_API_KEY: api.key, ANTHROPIC_BASE_URL: api.url });

interface Verdict {
  tool: string;
  category: string;
  risk: string;
  decidedBy: string;
  rationale: string;
}

interface Run extends CliResult {
  verdicts: Verdict[];
}

async function classify(
  api: MessagesApi,
  tools: readonly (Tool | string)[],
  argv: readonly string[] = ['--llm', 'all'],
  { env = {}, signal }: { env?: Record<string, string | undefined>; signal?: AbortSignal } = {},
): Promise<Run> {
  const options = { cwd, env: { ...envOf(api), ...env }, stdin: `${tools.map(row).join('\n')}\n` };
  const result = await toolwarden(['classify', ...argv], { ...options, ...(signal !== undefined && { signal }) });
  return { ...result, verdicts: result.stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Verdict])) };
}

const names = ({ verdicts }: Run): string[] => verdicts.map(({ tool }) => tool);
const byTool = ({ verdicts }: Run): Record<string, string> =>
  Object.fromEntries(verdicts.map(({ tool, category, decidedBy }) => [tool, `${category} by ${decidedBy}`]));
const many = (count: number, name = 'read_item'): string[] => Array.from({ length: count }, (_, index) => `${name}_${index}`);
const timesPaid = (api: MessagesApi): number => Math.max(0, ...api.timesCharged().values());
const fill = (name: string): Does => ({ does: 'fill-in', form: formByName({ name }) });

/** A well-known deed under a name and with a description that say so. */
const SURE: Tool = { name: 'delete_branch', description: 'Deletes a branch.', inputSchema: { type: 'object', properties: {} } };
/** What a person might call something that deletes. */
const COVERED: Tool = { name: 'read_notes', description: 'Reads the notes.', inputSchema: { type: 'object', properties: {} } };
const deletes = (quote: string): Does => ({
  does: 'fill-in',
  form: { ...formByName({ name: quote }), effects: ['deletes'], evidence: [{ field: 'name', quote, shows: 'deletes' }] },
});

describe('toolwarden classify --llm', () => {
  it('off asks nobody, and is the default, also with a key', () =>
    withApi({}, async (api) => {
      const asked = await classify(api, ['frobnicate', 'delete_item'], []);
      expect(asked).toMatchObject({ code: 0, stderr: '' });
      expect(await classify(api, ['frobnicate', 'delete_item'], ['--llm', 'off'], { env: { TOOLWARDEN_LLM: 'all' } })).toEqual(asked);
      expect(api.requests).toEqual([]);
    }));

  it('auto asks about what the rules are unsure of, and about nothing else', () =>
    withApi({}, async (api) => {
      const liar = { ...SURE, name: 'delete_tag', description: 'Lists all tags. Read-only.' };
      const hidden = { ...SURE, name: 'remove_label', description: 'Removes a label.\u{e0041}\u{e0042}' };
      const asked = await classify(api, [SURE, 'frobnicate', liar, COVERED, hidden], ['--llm', 'auto']);
      expect(asked.code).toBe(0);
      expect(names(asked)).toEqual(['delete_branch', 'frobnicate', 'delete_tag', 'read_notes', 'remove_label']);
      expect(new Set(api.charges.map(({ id }) => id))).toEqual(new Set(['frobnicate', 'delete_tag', 'remove_label']));
    }));

  it('all asks about every tool, gives verdicts in the order of the input, and says what came of it', () =>
    withApi(
      { does: ({ id, tool }) => (id === COVERED.name ? deletes('read_notes') : { does: 'fill-in', form: formByName(tool) }) },
      async (api) => {
        const asked = await classify(api, [SURE, COVERED, ...many(30), 'pay_bill', 'write_note']);
        expect(asked.code).toBe(0);
        expect(names(asked)).toEqual(['delete_branch', 'read_notes', ...many(30), 'pay_bill', 'write_note']);
        expect(byTool(asked)).toMatchObject({
          delete_branch: 'Destructive by rules',
          // Both models say so: the second was asked because the first disagrees with the rules.
          read_notes: 'Destructive by llm',
          pay_bill: 'Financial by rules',
        });
        expect(api.charges.filter(({ id }) => id === 'read_notes').map(({ model }) => model)).toEqual([
          'claude-haiku-5-5',
          'claude-sonnet-5-5',
        ]);
        expect(asked.stderr).toMatch(
          /^Models were heard on 34 tools: 35 asked, 0 kept from before\. They raised 1 verdict; 0 disagreements\.$/m,
        );
        expect(asked.stderr).toMatch(new RegExp(`^Spent \\$${api.bill().toFixed(4)} of \\$1\\.00\\.$`, 'm'));
      },
    ));

  it('reads its mode, models and budget from the environment', () =>
    withApi({}, async (api) => {
      const env = {
        TOOLWARDEN_LLM: 'all',
        TOOLWARDEN_LLM_MODEL: 'claude-opus-5-5',
        TOOLWARDEN_LLM_SECOND_MODEL: 'none',
        TOOLWARDEN_LLM_BUDGET: '7',
      };
      const asked = await classify(api, ['delete_item', { ...COVERED, name: 'run_or_read' }], [], { env });
      expect(asked.code).toBe(0);
      expect(api.charges.map(({ model }) => model)).toEqual(['claude-opus-5-5', 'claude-opus-5-5']);
      expect(asked.stderr).toContain('of $7.00');
    }));

  it('asks a model that has no price only where somebody says what it costs, or that nothing limits it', () =>
    withApi({}, async (api) => {
      const env = { TOOLWARDEN_LLM_MODEL: 'house-model', TOOLWARDEN_LLM_SECOND_MODEL: 'none' };
      const refused = await classify(api, ['read_it'], ['--llm', 'all'], { env });
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('No price is known for the model `house-model`');
      expect(api.requests).toEqual([]);
      const free = await classify(api, ['read_it'], ['--llm', 'all', '--llm-budget', 'none'], { env });
      expect(free).toMatchObject({ code: 0 });
      expect(free.stderr).toMatch(/Spent \$0\.00\.$/m);
      const priced = await classify(api, ['read_that'], ['--llm', 'all'], { env: { ...env, TOOLWARDEN_LLM_PRICES: 'house-model=1/5' } });
      expect(priced).toMatchObject({ code: 0 });
      expect(priced.stderr).toMatch(/Spent \$0\.00\d\d of \$1\.00/);
    }));

  it('auto without a key says once that rules alone decide', () =>
    withApi({}, async (api) => {
      const asked = await classify(api, ['frobnicate', 'zork'], ['--llm', 'auto'], { env: { ANTHROPIC_API_KEY: undefined } });
      expect(asked).toMatchObject({ code: 0, stderr: 'ANTHROPIC_API_KEY is not set, so that no model is asked: rules alone decide.\n' });
      expect(names(asked)).toEqual(['frobnicate', 'zork']);
      expect(api.requests).toEqual([]);
    }));

  it('all without a key says what to set', () =>
    withApi({}, async (api) => {
      const asked = await classify(api, ['frobnicate'], ['--llm', 'all'], { env: { ANTHROPIC_API_KEY: undefined } });
      expect(asked).toMatchObject({ code: 2, stdout: '' });
      expect(asked.stderr).toMatch(/set ANTHROPIC_API_KEY, and ANTHROPIC_BASE_URL/);
    }));

  it('a crawl without a key says what to set too, before it does anything', async () => {
    const refused = await toolwarden(['crawl', '--npm', 'x'], { cwd, env: { TOOLWARDEN_LLM: 'all' } });
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('set ANTHROPIC_API_KEY') });
    expect(existsSync(join(cwd, '.toolwarden'))).toBe(false);
  });

  it.each([
    ['a mode that is none', ['--llm', 'some'], /Allowed choices are off, auto, all/],
    ['a budget that is none', ['--llm', 'all', '--llm-budget', '-1'], /`--llm-budget -1` cannot be used: it is not a number of dollars/],
    ['a budget that nobody could count', ['--llm', 'all', '--llm-budget', '9999999'], /cannot be used: .*from 0 to 1000000/],
    ['no questions at once', ['--llm', 'all', '--llm-concurrency', '0'], /`0` is not a whole number from 1 to 64/],
    ['batches with nobody to ask', ['--llm-batch'], /With `--llm off` no model is asked/],
    ['looks at batches without batches', ['--llm', 'all', '--llm-poll', '1'], /`--llm-poll` is for batches/],
    ['a concurrency of batches', ['--llm', 'all', '--llm-batch', '--llm-concurrency', '2'], /leave it out with `--llm-batch`/],
  ])('refuses %s', (_claim, argv, says) =>
    withApi({}, async (api) => {
      const asked = await classify(api, ['read_it'], argv);
      expect(asked).toMatchObject({ code: 2, stdout: '' });
      expect(asked.stderr).toMatch(says);
      expect(api.requests).toEqual([]);
    }),
  );

  it.each([
    ['--llm', 'auto'],
    ['--llm', 'all'],
    ['--llm', 'all', '--llm-batch', '--llm-poll', '0.01'],
  ])('ends over a key that is refused: %s %s %s', (...argv) =>
    withApi({}, async (api) => {
      const asked = await classify(api, ['frobnicate', 'zork'], argv, { env: { ANTHROPIC_API_KEY: 'another' } });
      expect(asked).toMatchObject({ code: 3, stdout: '' });
      expect(asked.stderr).toMatch(/^error: The model service refused the key \(401\)\..*Check `ANTHROPIC_API_KEY`/m);
      expect(asked.stderr).not.toContain('another');
    }),
  );

  it('stops asking where the budget ends, says so, and judges the rest by rules', () =>
    withApi({ tokens: 'most' }, async (api) => {
      const asked = await classify(api, many(40), ['--llm', 'all', '--llm-budget', '0.05']);
      expect(asked.code).toBe(0);
      expect(names(asked)).toEqual(many(40));
      expect(api.bill()).toBeLessThanOrEqual(0.05);
      expect(api.charges.length).toBeGreaterThan(5);
      expect(asked.stderr).toContain(
        `Budget reached: ${40 - api.charges.length} questions did not fit and were not asked; there the rules decide.`,
      );
      const more = await classify(api, many(40), ['--llm', 'all', '--llm-budget', '1']);
      expect(more.stderr).not.toContain('Budget reached');
      expect(api.charges).toHaveLength(40);
      expect(timesPaid(api)).toBe(1);
    }));

  it('with a budget of nothing asks nothing, and still knows what was paid for before', () =>
    withApi({}, async (api) => {
      await classify(api, many(3));
      const asked = await classify(api, many(5), ['--llm', 'all', '--llm-budget', '0']);
      expect(asked.code).toBe(0);
      expect(asked.stderr).toMatch(/heard on 3 tools: 0 asked, 3 kept from before/);
      expect(asked.stderr).toContain('Budget reached: 2 questions');
      expect(api.charges).toHaveLength(3);
    }));

  it('gets through a storm of 529, with the rules alone where no answer came, and asks again the next time', () => {
    let isStorm = true;
    return withApi(
      {
        does: ({ tool }) =>
          isStorm ? { does: 'fail', status: 529, type: 'overloaded_error', headers: SOON } : { does: 'fill-in', form: formByName(tool) },
      },
      async (api) => {
        const asked = await classify(api, many(100));
        expect(asked.code).toBe(0);
        expect(names(asked)).toEqual(many(100));
        expect(asked.stderr).toMatch(/No verdict: \d+ overloaded and \d+ unreachable\. There the rules decide\. The next run asks again/);
        expect(asked.stderr).toContain('Spent $0.00 of');
        // Five attempts each, and not for all of them: after so many in a row the service is down.
        expect(api.requests.length).toBeLessThan(5 * 45);
        isStorm = false;
        const again = await classify(api, many(100));
        expect(again.stderr).toContain('heard on 100 tools: 100 asked, 0 kept');
      },
    );
  });

  it.each<[string, Does, string]>([
    ['a refusal', { does: 'say', text: JSON.stringify(formByName({ name: 'delete_item' })), stopReason: 'refusal' }, 'refusal'],
    ['an answer that was cut', { does: 'say', text: '{"effects":["reads"]', stopReason: 'max_tokens' }, 'truncated'],
    [
      'a quote that stands nowhere',
      { does: 'fill-in', form: { ...formByName({ name: 'x' }), evidence: [{ field: 'name', quote: 'harmless', shows: 'reads' }] } },
      'quote-not-in-definition',
    ],
    ['no JSON', { does: 'say', text: 'This tool is safe.', stopReason: 'end_turn' }, 'not-json'],
    ['a milder opinion', fill('read_frobnicate'), ''],
  ])('leaves the verdict of the rules where the model gives %s', (_claim, deed, why) =>
    withApi({ does: () => deed }, async (api) => {
      const tools = [SURE, 'frobnicate', 'pay_bill'];
      const ruled = await classify(api, tools, ['--llm', 'off']);
      const asked = await classify(api, tools);
      expect(asked.code).toBe(0);
      for (const run of [ruled, asked])
        expect(run.verdicts.map(({ category, risk, decidedBy }) => [category, risk, decidedBy])).toEqual([
          ['Destructive', 'critical', 'rules'],
          ['Execute', 'high', 'rules'],
          ['Financial', 'critical', 'rules'],
        ]);
      if (why !== '') expect(asked.stderr).toContain(`No verdict: 3 ${why}. There the rules decide.\n`);
    }),
  );

  it('gives out nothing out of turn, and reads no more than a window ahead of a tool that takes long', () =>
    withApi({ does: ({ tool }) => ({ does: 'fill-in', form: formByName(tool), afterMs: 2_000 }) }, async (api) => {
      let pulled = 0;
      async function* input(): AsyncGenerator<string> {
        yield `${row('frobnicate')}\n`;
        for (; pulled < 5_000; pulled += 1) yield `${row({ ...SURE, name: `delete_${pulled}` })}\n`;
      }
      const stdout = new PassThrough();
      const given: string[] = [];
      let pulledAtFirst: number | undefined;
      stdout.on('data', (piece: Buffer) => {
        pulledAtFirst ??= pulled;
        given.push(piece.toString());
      });
      const io = { stdin: Readable.from(input()), stdout, stderr: new PassThrough().resume(), cwd, now: () => new Date() };
      const code = await run(['classify', '--llm', 'auto'], { ...io, env: envOf(api), signal: new AbortController().signal });
      expect(code).toBe(0);
      expect(pulledAtFirst).toBeLessThan(1_100);
      const order = given.join('').match(/"tool":"[^"]+"/g) ?? [];
      expect([order.length, order[0], order[1], order.at(-1)]).toEqual([
        5_001,
        '"tool":"frobnicate"',
        '"tool":"delete_0"',
        '"tool":"delete_4999"',
      ]);
    }));

  it('shows what was spent in one line of a terminal, however narrow, and leaves none of it behind', () =>
    withApi({}, async (api) => {
      const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 24 });
      const shown: string[] = [];
      stderr.on('data', (piece: Buffer) => shown.push(piece.toString()));
      const io = { stdin: Readable.from([many(300).map(row).join('\n')]), stdout: new PassThrough().resume(), cwd, now: () => new Date() };
      await run(['classify', '--llm', 'all'], { ...io, stderr, env: envOf(api), signal: new AbortController().signal });
      const lines = shown
        .join('')
        .split('\u001b')
        .flatMap((piece) => piece.replace(/^\[[\d;?]*[A-Za-z]/, '').split(/[\r\n]/))
        .filter((line) => line.includes('judged') || /^\$/.test(line));
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toMatch(/^\$0\.\d{2,4} of \$1\.00/);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(24);
    }));

  it('tells the line that cannot be read, after the tools before it', () =>
    withApi({}, async (api) => {
      const result = await toolwarden(['classify', '--llm', 'all'], { cwd, env: envOf(api), stdin: `${row('read_it')}\n{"server":{}}\n` });
      expect(result.code).toBe(2);
      expect(result.stdout.match(/"tool":"read_it"/g)).toHaveLength(1);
      expect(result.stderr).toMatch(/^error: standard input:2/m);
    }));

  it('asks in batches at half the price, and takes answers from either way', () =>
    withApi({ looksUntilEnded: 2 }, async (api) => {
      await classify(api, many(3));
      const asked = await classify(api, [...many(10), COVERED, 'delete_item'], ['--llm', 'all', '--llm-batch', '--llm-poll', '0.01']);
      expect(asked.code).toBe(0);
      expect(names(asked)).toEqual([...many(10), 'read_notes', 'delete_item']);
      expect(asked.stderr).toContain('Waiting for 9 questions in 1 batch');
      expect(asked.stderr).toMatch(/heard on 12 tools: 9 asked, 3 kept/);
      expect(api.charges.filter(({ batch }) => batch)).toHaveLength(9);
      expect(timesPaid(api)).toBe(1);
    }));
});

describe('toolwarden classify --llm, stopped in the middle', () => {
  const IN_BATCHES = ['--llm', 'all', '--llm-batch', '--llm-poll', '0.01'];

  it('ends with 130 on Ctrl-C, keeps what is under way, and the next run pays for nothing twice', () => {
    const stop = new AbortController();
    let questions = 0;
    return withApi(
      {
        does: ({ tool }) => {
          questions += 1;
          if (questions === 30) stop.abort();
          return { does: 'fill-in', form: formByName(tool) };
        },
      },
      async (api) => {
        const stopped = await classify(api, many(200), undefined, { signal: stop.signal });
        expect(stopped.code).toBe(130);
        expect(stopped.stderr).toContain('Stopping once the answers under way are kept');
        expect(stopped.stderr).toMatch(/^Stopped\. What was finished is saved/m);
        const paid = api.charges.length;
        expect(paid).toBeGreaterThanOrEqual(30);
        expect(paid).toBeLessThan(60);
        const again = await classify(api, many(200));
        expect(again.code).toBe(0);
        expect(names(again)).toEqual(many(200));
        expect(again.stderr).toContain(`${200 - paid} asked, ${paid} kept`);
        expect(timesPaid(api)).toBe(1);
      },
    );
  });

  it('ends on Ctrl-C while its input keeps it waiting', () =>
    withApi({}, async (api) => {
      const stop = new AbortController();
      const stdout = new PassThrough();
      stdout.once('data', () => stop.abort());
      const stdin = new PassThrough();
      stdin.write(`${row('read_it')}\n`);
      const io = { stdin, stdout, stderr: new PassThrough().resume(), cwd, now: () => new Date(), env: envOf(api) };
      expect(await run(['classify', '--llm', 'all'], { ...io, signal: stop.signal })).toBe(130);
    }));

  it('leaves a batch that it waits for to the next run, on Ctrl-C', () => {
    const stop = new AbortController();
    const looksUntilEnded = (): number => {
      stop.abort();
      return 3;
    };
    return withApi({ looksUntilEnded }, async (api) => {
      const stopped = await classify(api, many(50), IN_BATCHES, { signal: stop.signal });
      expect(stopped).toMatchObject({ code: 130, stdout: '' });
      expect(stopped.stderr).toMatch(/^Stopping\.$/m);
      // One by one they would be paid for again.
      const single = await classify(api, many(52));
      expect(single.code).toBe(0);
      expect(single.stderr).toContain('50 tools wait in a batch that an earlier run sent');
      expect(api.charges.map(({ id }) => id).sort()).toEqual(['read_item_50', 'read_item_51']);
      const again = await classify(api, many(52), IN_BATCHES);
      expect(again.stderr).toContain('heard on 52 tools: 50 asked, 2 kept');
      expect(api.batches).toHaveLength(1);
      expect(timesPaid(api)).toBe(1);
    });
  });

  /** A process of its own, as a user starts one. */
  function start(api: MessagesApi, argv: readonly string[]): { kill(): void; ended: Promise<unknown> } {
    const bin = join(import.meta.dirname, '../../bin/toolwarden.js');
    const child = spawn(process.execPath, [bin, 'classify', 'tools.jsonl', ...argv], {
      ...{ cwd, stdio: 'ignore' },
      env: { PATH: process.env['PATH'], ...envOf(api) },
    });
    return { kill: () => child.kill('SIGKILL'), ended: once(child, 'exit') };
  }
  const TOOLS = many(1_000);
  beforeEach(() => writeFileSync(join(cwd, 'tools.jsonl'), TOOLS.map(row).join('\n')));
  const finish = (api: MessagesApi, argv: readonly string[]): Promise<Run> => classify(api, TOOLS, argv);
  const paidTwice = (api: MessagesApi): number => [...api.timesCharged().values()].filter((times) => times > 1).length;

  it('killed in the middle of 1,000 tools, pays again for no more than were under way', () => {
    let questions = 0;
    let kill: () => void = () => {};
    return withApi(
      {
        does: ({ tool }) => {
          questions += 1;
          if (questions === 500) kill();
          return { does: 'fill-in', form: formByName(tool) };
        },
      },
      async (api) => {
        const argv = ['--llm', 'all', '--llm-budget', '2'];
        const child = start(api, argv);
        kill = child.kill;
        await child.ended;
        expect(api.charges.length).toBeLessThan(520);
        const second = await finish(api, argv);
        expect(second.code).toBe(0);
        expect(names(second)).toEqual(TOOLS);
        expect(second.stderr).toContain('heard on 1,000 tools');
        expect(api.timesCharged().size).toBe(1_000);
        // Eight are asked at once.
        expect(paidTwice(api)).toBeLessThanOrEqual(8);
        expect(api.charges.length).toBe(1_000 + paidTwice(api));
        expect(api.bill()).toBeLessThan(2);
      },
    );
  });

  it('killed while the service takes a batch of 1,000, before it knows the name of it, pays for none twice', () => {
    let kill: () => void = () => {};
    const onCreate = (): 'create' => {
      kill();
      return 'create';
    };
    return withApi({ onCreate }, async (api) => {
      const argv = [...IN_BATCHES, '--llm-budget', '10'];
      const child = start(api, argv);
      kill = child.kill;
      await child.ended;
      kill = () => {};
      expect(api.batches).toHaveLength(1);
      // It ends while nobody of ours is there.
      const headers = { 'x-api-key': api.key, 'anthropic-version': '2023-06-01' };
      expect((await fetch(`${api.url}/v1/messages/batches/${api.batches[0]?.id}`, { headers })).status).toBe(200);
      const second = await finish(api, argv);
      expect(second.code).toBe(0);
      expect(names(second)).toEqual(TOOLS);
      expect(api.batches).toHaveLength(1);
      expect([api.charges.length, paidTwice(api)]).toEqual([1_000, 0]);
    });
  });

  it('killed in the middle of the results of a batch of 1,000, pays for none twice', () =>
    withApi({ looksUntilEnded: 2 }, async (api) => {
      const argv = [...IN_BATCHES, '--llm-budget', '10'];
      const child = start(api, argv);
      const opinions = join(cwd, '.toolwarden/opinions.jsonl');
      const kept = (): number => (existsSync(opinions) ? readFileSync(opinions, 'utf8').split('\n').length - 1 : 0);
      while (kept() < 50) await new Promise((resolve) => setImmediate(resolve));
      child.kill();
      await child.ended;
      const before = kept();
      const second = await finish(api, argv);
      expect(second.code).toBe(0);
      expect(names(second)).toEqual(TOOLS);
      expect(before).toBeGreaterThanOrEqual(50);
      expect(api.batches).toHaveLength(1);
      expect([api.charges.length, paidTwice(api)]).toEqual([1_000, 0]);
    }));
});
