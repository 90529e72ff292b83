import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolwarden } from '../support/cli.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'toolwarden-cli-'));
  write('empty.txt', '# nothing yet\n');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const write = (name: string, content: unknown) =>
  writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));

describe('toolwarden', () => {
  it('without words shows its help and says that nothing was done', async () => {
    const { code, stdout, stderr } = await toolwarden([], { cwd });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: toolwarden');
  });

  it('has help that names every command, an example and the exit codes', async () => {
    const { code, stdout } = await toolwarden(['--help'], { cwd });
    expect(code).toBe(0);
    for (const command of [
      'start',
      'doctor',
      'discover',
      'crawl',
      'inspect',
      'classify',
      'eval',
      'import',
      'policy',
      'publish',
      'gateway',
      'grant',
      'guard',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('Exit codes: 0 done');
  });

  it('crawls nothing and says so where nothing is due', async () => {
    const { code, stdout, stderr } = await toolwarden(['crawl', '--due'], { cwd });
    expect(stderr).toContain('No server is due to be looked at again.');
    expect([code, stdout]).toEqual([0, '']);
  });

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(await toolwarden(['--version'], { cwd })).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    ['a command it does not know, with the nearest one', ['craw'], 2, /unknown command 'craw'.*Did you mean crawl/s],
    ['an option it does not know', ['crawl', '--nmp', 'x'], 2, /unknown option '--nmp'.*Did you mean --npm/s],
    ['a number that is none', ['crawl', '--npm', 'x', '--limit', '0'], 2, /`0` is not a whole number above 0/],
    ['a sandbox that is none', ['crawl', '--npm', 'x', '--sandbox', 'docker'], 2, /none of auto, bubblewrap, namespaces, none/],
    ['nothing to crawl', ['crawl'], 2, /nothing to crawl.*--npm.*--index/s],
    ['what is due beside what is named', ['crawl', '--due', '--npm', 'x'], 2, /`--due` chooses the servers by itself/],
    ['an index that names nothing', ['crawl', '--index', 'empty.txt'], 2, /`empty\.txt` names no server/],
    ['an index that is not there', ['crawl', '--index', 'nowhere.json'], 2, /`nowhere\.json` cannot be read/],
    ['a target that is none', ['crawl', '--npm', '../../x'], 2, /npm knows no such name/],
    ['a catalogue that was not made yet', ['policy', 'export', 'x'], 2, /There is no catalogue at .*toolwarden publish/s],
    ['a policy file that is not there', ['policy', 'check', 'nowhere.json'], 2, /`nowhere\.json` cannot be read/],
    ['guarding nothing', ['guard', '--policy', 'x.json'], 2, /missing required argument 'command'/],
    ['guarding without a policy', ['guard', '--', 'node'], 2, /required option '--policy <file>'/],
    ['a port that is none', ['start', '--port', '99999'], 2, /`99999` is not a port/],
    ['asking a model about every tool without a key', ['classify', '--llm', 'all'], 2, /set ANTHROPIC_API_KEY/],
  ])('refuses %s', async (_claim, argv, exitCode, says) => {
    const { code, stdout, stderr } = await toolwarden(argv, { cwd });
    expect(stderr).toMatch(says);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  });

  it('says what this machine has and lacks, with the command that mends it', async () => {
    const { code, stdout } = await toolwarden(['doctor', '--json'], { cwd, env: { PATH: '/nonexistent' } });
    expect(code).toBe(1);
    const findings = JSON.parse(stdout) as { what: string; has: boolean; mend?: string }[];
    const bubblewrap = findings.find(({ what }) => what === 'sandbox: bubblewrap');
    expect(bubblewrap).toMatchObject({ has: false, mend: expect.stringMatching(/install .*bubblewrap/) });
    expect(findings.find(({ what }) => what === 'Node')?.has).toBe(true);
  });

  const doctor = async (what: string, env: Record<string, string>) => {
    const { stdout } = await toolwarden(['doctor', '--json'], { cwd, env: { PATH: '/nonexistent', ...env } });
    const findings = JSON.parse(stdout) as { what: string; has: boolean; detail: string }[];
    return { found: findings.filter((finding) => finding.what === what).map(({ has, detail }) => [has, detail]), stdout };
  };

  it.each<[string, Record<string, string>, boolean, RegExp]>([
    ['nobody says who asks', {}, false, /^not done: neither TOOLWARDEN_SITE_URL nor TOOLWARDEN_CONTACT is set$/],
    ['a name is no address', { TOOLWARDEN_CONTACT: 'Ada' }, false, /^not done: TOOLWARDEN_CONTACT is neither an e-mail nor a web address$/],
    [
      'there is an address',
      { TOOLWARDEN_CONTACT: 'ada@example.com' },
      true,
      /^they are asked as toolwarden\/\S+ \(\+mailto:ada@example\.com\)$/,
    ],
  ])('says whether servers that run elsewhere are asked: %s', async (_claim, env, has, says) => {
    expect((await doctor('asking remotes', env)).found).toEqual([[has, expect.stringMatching(says)]]);
  });

  it.each([
    ['there is no key', {}, false, /^ANTHROPIC_API_KEY is not set: rules alone decide$/],
    ['there is a key', { ANTHROPIC_API_KEY: 'nobodys-key' }, true, /only with `classify --llm`.*claude-haiku-5-5.*\$1\.00 a process/],
    [
      'a model is asked',
      { ANTHROPIC_API_KEY: 'nobodys-key', TOOLWARDEN_LLM: 'all', TOOLWARDEN_LLM_BUDGET: 'none', TOOLWARDEN_LLM_SECOND_MODEL: 'none' },
      true,
      /^TOOLWARDEN_LLM is all; claude-haiku-5-5, without a limit$/,
    ],
    [
      'the address is none',
      { ANTHROPIC_API_KEY: 'nobodys-key', ANTHROPIC_BASE_URL: 'nowhere' },
      false,
      /`ANTHROPIC_BASE_URL` cannot be used/,
    ],
  ])('says whether a model can be asked where %s', async (_claim, env, has, says) => {
    const { found, stdout } = await doctor('model', env);
    expect(found).toEqual([[has, expect.stringMatching(says)]]);
    expect(stdout).not.toContain('nobodys-key');
  });

  it('says whether there is a token for GitHub, and never which', async () => {
    expect((await doctor('GitHub token', {})).found).toEqual([[false, expect.stringContaining('GitHub is asked slowly')]]);
    const { found, stdout } = await doctor('GitHub token', { GITHUB_TOKEN: 'ghp_thisIsNobodysToken' });
    expect(found).toEqual([[true, 'GITHUB_TOKEN is set']]);
    expect(stdout).not.toContain('thisIsNobodysToken');
  });

  it('says which variable cannot be used, and goes on', async () => {
    const { found, stdout } = await doctor('environment', { REDIS_URL: 'secret-of-ours' });
    expect(found).toEqual([[false, expect.stringContaining('`REDIS_URL` cannot be used')]]);
    expect(stdout).toContain('container engine');
    expect(stdout).not.toContain('secret-of-ours');
  });
});

describe('toolwarden policy', () => {
  it('checks: each error with its pointer and the nearest known key', async () => {
    write('bad.json', { version: '1', default: 'deny', tools: { 'a/b': { deny_fi: [] } } });
    expect(await toolwarden(['policy', 'check', 'bad.json'], { cwd })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/bad\.json: \/tools\/a~1b\/deny_fi: .*Did you mean `deny_if`\?/),
    });
    write('good.json', { version: '1', default: 'deny' });
    expect(await toolwarden(['policy', 'check', 'good.json'], { cwd })).toMatchObject({ code: 0, stderr: 'good.json is valid.\n' });
  });

  it('notes what is valid and perhaps not meant, and says that it is valid', async () => {
    write('odd.json', { version: '1', default: 'deny', hide: ['pay'], tools: { pay: { deny_if: [{ conditions: [] }] } } });
    expect(await toolwarden(['policy', 'check', 'odd.json'], { cwd })).toEqual({
      code: 0,
      stdout: '',
      stderr: [
        'note: odd.json: /hide/0: `pay` is hidden and also listed under `tools`: hiding wins, and what is listed for it changes nothing.',
        'note: odd.json: /tools/pay/deny_if/0: Without a condition this denies every call of `pay`, always.',
        'odd.json is valid.',
        '',
      ].join('\n'),
    });
    const tools = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`t${at}`, { deny_if: [{ conditions: [] }] }]));
    write('many.json', { version: '1', default: 'deny', tools });
    const { stderr } = await toolwarden(['policy', 'check', 'many.json'], { cwd });
    expect(stderr.match(/^note: /gm)).toHaveLength(21);
    expect(stderr).toContain('note: many.json: … and 5 notes more.');
  });

  it.each([
    ['a policy that is not valid', '{"version":"1"}', 1, /^error: p\.json: \/default: /],
    ['a key that stands twice', '{"version":"1","version":"1","default":"deny"}', 1, /^error: p\.json: \/version: /],
    ['what is no JSON at all', 'version: 1', 2, /^error: p\.json: \(whole document\): The document is not JSON/],
    ['what is not there', undefined, 2, /^error: `p\.json` cannot be read/],
  ])('says no to %s, or that it cannot be read', async (_claim, text, code, said) => {
    rmSync(join(cwd, 'p.json'), { force: true });
    if (text !== undefined) write('p.json', text);
    write('some.json', [{ name: 'a', call: { tool: 't' }, expect: { outcome: 'deny' } }]);
    for (const words of [
      ['policy', 'check', 'p.json'],
      ['policy', 'explain', 'p.json'],
      ['policy', 'test', 'p.json', 'some.json'],
    ]) {
      const told = await toolwarden(words, { cwd });
      expect(told).toMatchObject({ code, stdout: '' });
      expect(told.stderr).toMatch(said);
    }
  });

  it('says of a call and of cases what is wrong with them, with pointers', async () => {
    write('policy.json', { version: '1', default: 'deny', tools: { get: {} } });
    write('call.json', { tool: 'get', argument: {}, at: 'noon' });
    expect(await toolwarden(['policy', 'explain', 'policy.json', '--call', 'call.json'], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        'error: call.json: /at: It must be a date and time such as `2026-11-02T12:30:00Z`.',
        'error: call.json: /argument: The key `argument` is unknown. Known here: `tool`, `arguments` and `at`. Did you mean `arguments`?',
        '',
      ].join('\n'),
    });
    write('cases.json', [{ name: 'a', call: { tool: 'get' }, expect: { outcome: 'alow' } }]);
    expect(await toolwarden(['policy', 'test', 'policy.json', 'cases.json'], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: cases.json: /0/expect/outcome: It must be "allow", "deny" or "approve", and is the text "alow". Did you mean `allow`?\n',
    });
    write('cases.json', []);
    expect(await toolwarden(['policy', 'test', 'policy.json', 'cases.json'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds no case, so nothing was tested'),
    });
  });

  it('shows a call and cases in its help that it takes itself', async () => {
    write('policy.json', {
      version: '1',
      default: 'deny',
      hide: ['delete_account'],
      tools: {
        create_refund: {
          deny_if: [{ conditions: [{ path: 'args.amount', op: 'gt', value: 100 }] }],
          limits: [{ counter: 'create_refund_rate', window: 'hour', max: 20, scope: 'grant' }],
        },
      },
    });
    const help = async (command: string) => (await toolwarden(['policy', command, '--help'], { cwd })).stdout;
    const call = /^ {2}(\{"tool".*\})$/m.exec(await help('explain'))?.[1];
    write('call.json', call ?? '');
    expect(await toolwarden(['policy', 'explain', 'policy.json', '--call', 'call.json'], { cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('deny by /tools/create_refund/deny_if/0'),
    });
    const cases = /^ {2}\[$[\s\S]*?^ {2}\]$/m.exec(await help('test'))?.[0];
    write('cases.json', cases ?? '');
    expect(await toolwarden(['policy', 'test', 'policy.json', 'cases.json'], { cwd })).toMatchObject({
      code: 0,
      stderr: '2 passed, 0 failed\n',
    });
    for (const command of ['explain', 'test'])
      expect(await help(command)).toMatch(/JSON Pointer.*\(hidden\).*\(default deny\).*\(no policy\)/s);
  });

  it('explains a policy, and the rule that decides a call', async () => {
    write('policy.json', {
      version: '1',
      default: 'deny',
      tools: { pay: { deny_if: [{ conditions: [{ path: 'args.amount', op: 'gt', value: 100 }], on_deny: 'Too much.' }] } },
    });
    write('call.json', { tool: 'pay', arguments: { amount: 101 } });
    const explained = await toolwarden(['policy', 'explain', 'policy.json'], { cwd });
    expect(explained.code).toBe(0);
    expect(explained.stdout).toContain('pay');
    const traced = await toolwarden(['policy', 'explain', 'policy.json', '--call', 'call.json', '--json'], { cwd });
    expect(JSON.parse(traced.stdout)).toMatchObject({ outcome: 'deny', rule: '/tools/pay/deny_if/0' });
  });

  it('tests cases, and fails when one does', async () => {
    write('policy.json', { version: '1', default: 'deny', tools: { get: {} } });
    const cases = (outcome: string) => [{ name: 'get is open', call: { tool: 'get', arguments: {} }, expect: { outcome } }];
    write('cases.json', cases('allow'));
    expect(await toolwarden(['policy', 'test', 'policy.json', 'cases.json'], { cwd })).toMatchObject({
      code: 0,
      stderr: '1 passed, 0 failed\n',
    });
    write('cases.json', cases('deny'));
    expect(await toolwarden(['policy', 'test', 'policy.json', 'cases.json'], { cwd })).toMatchObject({
      code: 1,
      stderr: '0 passed, 1 failed\n',
    });
  });
});

describe('names that a server chose', () => {
  it('cannot act on the terminal of whoever asks about a policy', async () => {
    const name = 'x\u001b]0;OWNED\u0007\u001b[2J';
    write('escapes.json', { version: '1', default: 'deny', tools: { [name]: { deny_if: [{ conditions: [] }] } } });
    write('escapes-call.json', { tool: name, arguments: {} });
    write('escapes-cases.json', [{ name: 'n', call: { tool: name, arguments: {} }, expect: { outcome: 'allow' } }]);
    const traced = await toolwarden(['policy', 'explain', 'escapes.json', '--call', 'escapes-call.json'], { cwd });
    const tested = await toolwarden(['policy', 'test', 'escapes.json', 'escapes-cases.json'], { cwd });
    const explained = await toolwarden(['policy', 'explain', 'escapes.json'], { cwd });
    for (const { stdout, stderr } of [traced, tested, explained]) {
      expect(stdout).toContain('OWNED');
      expect(stdout + stderr).not.toMatch(/\p{Cc}(?<!\n)/u);
    }
  });
});

describe('toolwarden import', () => {
  it('of a file that holds no listing is a no, and says the first reasons only', async () => {
    write('garbage.jsonl', Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n'));
    const { code, stdout, stderr } = await toolwarden(['import', 'garbage.jsonl'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toBe('30 rows with 0 tools: 0 servers, 0 duplicates left out, 30 rows refused.\n');
    expect(stderr).toContain('garbage.jsonl:1: ');
    expect(stderr).toContain('… and 10 lines more.');
  });
});

describe('toolwarden classify', () => {
  const row = (name: string) => JSON.stringify({ server: { id: 's', name: 'S' }, tool: { name, description: null } });

  it('gives one verdict a line in the order of the input', async () => {
    const { code, stdout } = await toolwarden(['classify'], { cwd, stdin: `${row('delete_branch')}\n\n${row('get_branch')}\n` });
    expect(code).toBe(0);
    const verdicts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(verdicts.map(({ tool, category, risk }) => [tool, category, risk])).toEqual([
      ['delete_branch', 'Destructive', 'critical'],
      ['get_branch', 'Read', 'low'],
    ]);
    expect(Object.keys(verdicts[0])).toEqual(
      expect.arrayContaining([
        'server',
        'riskReasons',
        'confidence',
        'facets',
        'evidence',
        'rationale',
        'attacks',
        'flags',
        'decidedBy',
        'digest',
      ]),
    );
  });

  it('stops at a line it cannot read, and names it', async () => {
    const { code, stderr } = await toolwarden(['classify'], { cwd, stdin: `${row('get')}\n{"server":{}}\n` });
    expect(code).toBe(2);
    expect(stderr).toMatch(/standard input:2: \/server\/id: a text or a number is expected/);
  });

  it('says to a person at a terminal that it waits for lines', async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    stdin.end(`${row('get_branch')}\n`);
    expect(await toolwarden(['classify'], { cwd, stdin })).toMatchObject({ code: 0, stderr: expect.stringContaining('Ctrl-D ends them') });
    expect((await toolwarden(['classify'], { cwd, stdin: row('get_branch') })).stderr).toBe('');
  });

  it.each([
    ['classify', /^Stopped\.$/m],
    ['eval -', /^Stopped\.$/m],
    ['import bare.txt', /^Stopped\. What was finished is saved/m],
  ])('%s is stopped while its input keeps it waiting', async (words, said) => {
    const stop = new AbortController();
    const stdin = new PassThrough();
    write('bare.txt', '\n');
    setImmediate(() => stop.abort());
    const { code, stdout, stderr } = await toolwarden(words.split(' '), { cwd, stdin, signal: stop.signal });
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(said);
  });

  it.each([
    ['{"server":{"id":1,"name":"S"}}', '/tool: it is missing.'],
    ['{"server":"s","tool":{"name":"get"}}', '/server: a JSON object is expected.'],
    ['{"server":{"id":1,"name":"S"},"tool":{"name":7}}', '/tool/name: a text is expected.'],
    ['[]', '/: a JSON object is expected.'],
    ['{', 'not JSON'],
  ])('says of %s what is wrong with it', async (line, words) => {
    const { code, stderr } = await toolwarden(['classify'], { cwd, stdin: `${line}\n` });
    expect(code).toBe(2);
    expect(stderr).toContain(`standard input:1: ${words}`);
  });
});

describe('toolwarden start', () => {
  it('without a sandbox starts no server, publishes the two tools it carries, and says what was left out and what to install', async () => {
    const { code, stderr } = await toolwarden(['start', '--once', '--out', 'dist'], { cwd, env: { PATH: '/nonexistent' } });
    expect(code).toBe(0);
    expect(stderr).toMatch(/No server is started: .*install .*bubblewrap/s);
    const page = readFileSync(join(cwd, 'dist/tools/rosenvladimirov-odoo-claude-mcp/proxy_refresh.html'), 'utf8');
    expect(page).toContain('Re-discover tools from all internal MCP sub-services.');
    expect(page).toContain('an Execute tool of the Odoo Claude MCP');
    expect(existsSync(join(cwd, 'dist/tools/lnbits-lnbits-mcp-server/refresh_tools.html'))).toBe(true);
    expect(readFileSync(join(cwd, 'dist/index.html'), 'utf8')).toContain('14 servers of the index left out');
  });

  it('names the flag when a port is taken', async () => {
    const holder = createServer();
    await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    try {
      const { code, stderr } = await toolwarden(['start', '--port', port, '--out', 'dist'], { cwd, env: { PATH: '/nonexistent' } });
      expect(code).toBe(3);
      expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken. Choose another with --port`);
      // Before any work was done.
      expect(stderr).not.toContain('Published');
    } finally {
      await new Promise((closed) => holder.close(closed));
    }
  });
});

describe('toolwarden publish', () => {
  it('whole or not at all: where the site cannot be built, the catalogue stays the old one too', async () => {
    expect((await toolwarden(['start', '--once', '--out', 'site'], { cwd, env: { PATH: '/nonexistent' } })).code).toBe(0);
    const catalogue = join(cwd, '.toolwarden/catalogue.sqlite');
    const before = readFileSync(catalogue);
    write('file.txt', 'not a folder');
    const { code, stderr } = await toolwarden(['publish', '--out', 'file.txt'], { cwd });
    expect(stderr).toContain(`\`${join(cwd, 'file.txt')}\` is a file`);
    expect(code).toBe(2);
    expect(readFileSync(catalogue).equals(before)).toBe(true);
    expect(existsSync(`${catalogue}.next`)).toBe(false);
  });
});
