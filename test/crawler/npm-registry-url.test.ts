import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { npmRegistryUrl } from '#crawler/npm-registry-url';
import { npmEnv } from './support.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'toolwarden-npm-registry-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const signal = new AbortController().signal;

it('the registry is the one that the npm of this machine asks', async () => {
  expect(await npmRegistryUrl(npmEnv(home, 'http://127.0.0.1:4873/npm/'), signal)).toBe('http://127.0.0.1:4873/npm');
});

it('without npm there is none to ask', async () => {
  await expect(npmRegistryUrl({ ...npmEnv(home, 'http://127.0.0.1:4873/'), PATH: '/nonexistent' }, signal)).rejects.toMatchObject({
    name: 'StopWorker',
    code: 'no-npm',
  });
});
