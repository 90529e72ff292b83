import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolwarden } from '../support/cli.ts';

const noArguments = { type: 'object', properties: {} };
const named = (name: string, description: string, properties: object = {}) => ({
  name,
  description,
  inputSchema: { type: 'object', properties },
});

const LISTINGS = [
  {
    server: { name: 'Hub of sub-services', slug: 'hub' },
    tools: [
      { name: 'proxy_refresh', description: 'Re-discover tools from all internal MCP sub-services', inputSchema: noArguments },
      { name: 'refresh_tools', description: 'Refresh the list of tools', inputSchema: noArguments },
    ],
  },
  {
    server: { name: 'Shop', slug: 'shop' },
    tools: [
      named('delete_order', 'Deletes an order for good.', { id: { type: 'string' } }),
      named('run_command', 'Runs a shell command.', { command: { type: 'string' } }),
      named('update_order', 'Updates an order.', { id: { type: 'string' } }),
      named('list_orders', 'Lists orders.'),
    ],
  },
];

let cwd: string;
let env: Record<string, string>;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'toolwarden-policy-'));
  env = { TOOLWARDEN_HOME: join(cwd, 'home') };
  const rows = LISTINGS.map((row) => JSON.stringify({ ...row, source: 'test', basis: 'declared' }));
  writeFileSync(join(cwd, 'listings.jsonl'), rows.join('\n'));
  expect(await toolwarden(['import', 'listings.jsonl'], { cwd, env })).toMatchObject({ code: 0 });
  expect(await toolwarden(['publish'], { cwd, env })).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const exported = (...words: string[]) => toolwarden(['policy', 'export', ...words], { cwd, env });

describe('a tool that makes its server list its tools anew', () => {
  it.each([
    [
      'proxy_refresh',
      '{"version":"1","default":"deny","tools":{"proxy_refresh":{"limits":[{"counter":"proxy_refresh_rate","window":"minute","max":10,"scope":"grant"}]}}}',
    ],
    [
      'refresh_tools',
      '{"version":"1","default":"deny","tools":{"refresh_tools":{"limits":[{"counter":"refresh_tools_rate","window":"minute","max":10,"scope":"grant"}]}}}',
    ],
  ])('%s runs something, can change what the agent is told, and may do so ten times a minute', async (name, compatible) => {
    const tool = LISTINGS[0]?.tools.find((one) => one.name === name);
    const stdin = JSON.stringify({ server: { id: 'hub', name: 'Hub of sub-services' }, tool });
    const verdict = JSON.parse((await toolwarden(['classify', '-'], { cwd, env, stdin })).stdout);
    expect(verdict).toMatchObject({ category: 'Execute', risk: 'high' });
    expect(verdict.attacks[0].id).toBe('AP-49');

    const { code, stdout } = await exported('hub', '--tool', name, '--compatible');
    expect(code).toBe(0);
    expect(JSON.stringify(JSON.parse(stdout))).toBe(compatible);
    expect(stdout).toBe(`${JSON.stringify(JSON.parse(compatible), null, 2)}\n`);

    const own = JSON.parse((await exported('hub', '--tool', name)).stdout).tools[name];
    expect(own).toEqual({
      arguments: 'inputSchema',
      pin: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      limits: [{ counter: `${name}_rate`, window: 'minute', max: 10, scope: 'grant' }],
    });
  });
});

describe('the policy of a whole server', () => {
  it('comes in the order of need, and says where its tools stand', async () => {
    const { code, stdout, stderr } = await exported('shop');
    expect(code).toBe(0);
    const policy = JSON.parse(stdout);
    expect(Object.keys(policy.tools)).toEqual(['list_orders', 'update_order', 'run_command']);
    expect(policy.hide).toEqual(['delete_order']);
    expect(stderr).toBe(`Of 4 tools, 1 is usable at once, 1 is limited, 1 waits for a person and 1 is hidden.
Usable at once (1): Agents may call them as often as they like.
  no limit: \`list_orders\`
Limited (1): Agents may call them, with a bound on how often, or on what a call may ask for.
  30 a minute: \`update_order\`
Waits for a person (1): Every call waits until a person approves it, and is refused where approvals are not configured.
  10 a minute, a person approves each call: \`run_command\`
Hidden (1): Agents do not see them, and every call is denied.
  hidden: \`delete_order\`
note: policy: /tools/run_command/approve: While approvals are not configured, what would wait for a person here is refused.
note: Where nobody approves calls, \`--preset unattended\` hides what would only be refused.
`);
  });

  it('is explained in the same groups', async () => {
    await exported('shop', '--out', 'shop.json');
    const text = (await toolwarden(['policy', 'explain', 'shop.json'], { cwd, env })).stdout;
    expect(text).toContain('\n\nOf 4 tools, 1 is usable at once, 1 is limited, 1 waits for a person and 1 is hidden.\nUsable at once (1)');
    const json = JSON.parse((await toolwarden(['policy', 'explain', 'shop.json', '--json'], { cwd, env })).stdout);
    expect(json.groups.map(({ standing, lines }: { standing: string; lines: unknown }) => ({ standing, lines }))).toEqual([
      { standing: 'free', lines: [{ words: 'no limit', names: ['list_orders'] }] },
      { standing: 'limited', lines: [{ words: '30 a minute', names: ['update_order'] }] },
      { standing: 'approval', lines: [{ words: '10 a minute, a person approves each call', names: ['run_command'] }] },
      { standing: 'closed', lines: [{ words: 'hidden', names: ['delete_order'] }] },
    ]);
    expect(json.sentences).toContain('`delete_order` is hidden: agents do not see it, and every call is denied.');
  });

  it('comes in presets', async () => {
    const hidden = async (...words: string[]) => JSON.parse((await exported('shop', ...words)).stdout).hide;
    expect(await hidden('--preset', 'read-only')).toEqual(['update_order', 'run_command', 'delete_order']);
    expect(await hidden('--preset', 'unattended')).toEqual(['run_command', 'delete_order']);
    expect(await hidden('--preset', 'supervised')).toBeUndefined();
    expect(await exported('shop', '--preset', 'readonly')).toMatchObject({ code: 2, stdout: '' });
    expect(await exported('shop', '--preset', 'read-only', '--tool', 'list_orders')).toMatchObject({ code: 2, stdout: '' });
    expect(readFileSync(join(cwd, 'shop.json'), 'utf8')).toBe((await exported('shop')).stdout);
  });
});
