import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aFolder, fixtureCommand } from './support.ts';

const EVERYTHING = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');

describe('guard between official clients and servers', () => {
  let folder: ReturnType<typeof aFolder>;
  let close: () => Promise<void>;

  beforeEach(() => {
    folder = aFolder();
    close = async () => {};
  });
  afterEach(async () => {
    await close();
    folder.remove();
  });

  const guarded = (policy: object, command: string[]): { command: string; args: string[]; stderr: 'ignore' } => {
    const policyPath = join(folder.path, 'policy.json');
    writeFileSync(policyPath, JSON.stringify(policy));
    return {
      command: process.execPath,
      args: [join(import.meta.dirname, '../fixtures/run-guard.ts'), policyPath, join(folder.path, 'state'), ...command],
      stderr: 'ignore',
    };
  };

  it('a client of the sessions works with a real server', async () => {
    const policy = {
      version: '1',
      default: 'allow',
      hide: ['get-env'],
      tools: { echo: { limits: [{ counter: 'e', window: 'day', max: 1, scope: 'grant' }] } },
    };
    const client = new LegacyClient({ name: 'test', version: '1' });
    close = () => client.close();
    await client.connect(new LegacyStdio(guarded(policy, [process.execPath, EVERYTHING, 'stdio'])));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('echo');
    expect(tools.map(({ name }) => name)).not.toContain('get-env');
    expect(await client.callTool({ name: 'echo', arguments: { message: 'hi' } })).toMatchObject({ content: [{ text: 'Echo: hi' }] });
    expect(await client.callTool({ name: 'echo', arguments: { message: 'hi' } })).toMatchObject({ isError: true });
    expect(await client.callTool({ name: 'get-env', arguments: {} })).toMatchObject({ isError: true });
    expect((await client.listPrompts()).prompts.length).toBeGreaterThan(0);
    expect((await client.listResources()).resources.length).toBeGreaterThan(0);
  });

  it.each(['auto', 'legacy'] as const)('a client of both eras works with a server of both eras (%s)', async (mode) => {
    const policy = { version: '1', default: 'deny', tools: { add: { arguments: 'inputSchema' }, count: {} } };
    const client = new ModernClient({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    close = () => client.close();
    await client.connect(new ModernStdio(guarded(policy, fixtureCommand('modern-sdk'))));
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['add', 'count']);
    expect(await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } })).toMatchObject({ content: [{ text: '3' }] });
    expect(await client.callTool({ name: 'add', arguments: { a: '1', b: 2 } })).toMatchObject({ isError: true });
    expect(await client.callTool({ name: 'wipe', arguments: {} })).toMatchObject({ isError: true });
    const progress: number[] = [];
    await client.callTool({ name: 'count', arguments: {} }, { onprogress: (told) => progress.push(told.progress) });
    // This client leaves out what it has not told when the answer is there.
    expect(progress[0]).toBe(1);
  });

  it('charges a call that asks its client first once', async () => {
    const policy = {
      version: '1',
      default: 'deny',
      tools: { confirm: { limits: [{ counter: 'c', window: 'day', max: 1, scope: 'grant' }] } },
    };
    const client = new ModernClient(
      { name: 'test', version: '1' },
      { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: {} } },
    );
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { sure: true } }));
    close = () => client.close();
    await client.connect(new ModernStdio(guarded(policy, fixtureCommand('modern-sdk'))));
    expect(await client.callTool({ name: 'confirm', arguments: {} })).toMatchObject({ content: [{ text: 'sure: true' }] });
    expect(await client.callTool({ name: 'confirm', arguments: {} })).toMatchObject({ isError: true });
  });
});
