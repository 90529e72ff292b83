import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Inspection } from '#core/inspection';
import { type CacheWorld, noteUse, whileInUse } from '#crawler/cache-ceiling';
import type { NpmClient } from '#crawler/npm-client';
import { usedHere } from '#crawler/resolve/installed-here';
import type { Resolution } from '#crawler/resolve/resolution';
import { resolve } from '#crawler/resolve/resolve';
import type { CrawlerWorld } from '#crawler/world';
import { aWorld, folderNpm } from '../pipeline/support.ts';
import { fixturePackage } from '../support/fixture-servers.ts';

const MINUTE_MS = 60_000;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cache-ceiling-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a cache with a ceiling of 25,000 bytes', () => {
  let cacheDir: string;
  let minutes: number;
  let begun: number;
  let world: CacheWorld;
  beforeEach(() => {
    cacheDir = join(mkdtempSync(join(root, 'home-')), 'npm');
    mkdirSync(cacheDir);
    begun = Date.now();
    minutes = 0;
    world = { cacheDir, cacheBytes: 25_000, now: () => new Date(begun + minutes * MINUTE_MS) };
  });

  /** Ten thousand bytes and a little. */
  const install = (name: string) => {
    const dir = join(cacheDir, name);
    mkdirSync(join(dir, 'node_modules'), { recursive: true });
    writeFileSync(join(dir, 'node_modules', 'file'), 'x'.repeat(8_000));
    return dir;
  };
  const installs = async (name: string) => {
    const dir = install(name);
    minutes += 2;
    await noteUse(world, dir);
    return dir;
  };
  const left = () => readdirSync(cacheDir).sort();

  it('keeps what fits, and removes what was not used for longest when more comes', async () => {
    await installs('a-1');
    await installs('b-1');
    expect(left()).toEqual(['a-1', 'b-1']);
    minutes += 2;
    await noteUse(world, join(cacheDir, 'a-1'));
    await installs('c-1');
    expect(left()).toEqual(['a-1', 'c-1']);
  });

  it('counts what was there before anyone kept a list', async () => {
    install('old-1');
    install('old-2');
    install('old-3');
    await installs('new-1');
    expect(left()).toHaveLength(2);
    expect(left()).toContain('new-1');
  });

  it('removes nothing that was used a moment ago, however far it is over', async () => {
    for (const name of ['a-1', 'b-1', 'c-1', 'd-1']) install(name);
    await noteUse(world, join(cacheDir, 'a-1'));
    expect(left()).toEqual(['a-1', 'b-1', 'c-1', 'd-1']);
  });

  it('removes nothing that is in use here, and can when it is not any more', async () => {
    const used = await installs('a-1');
    const result = await whileInUse(world, used, async () => {
      for (const name of ['b-1', 'c-1', 'd-1']) await installs(name);
      return left();
    });
    expect(result).toEqual({ done: ['a-1', 'd-1'] });
    await installs('e-1');
    expect(left()).toEqual(['d-1', 'e-1']);
  });

  it('gives it free also when the work on it fails', async () => {
    const used = await installs('a-1');
    await expect(whileInUse(world, used, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    for (const name of ['b-1', 'c-1', 'd-1']) await installs(name);
    expect(left()).toEqual(['c-1', 'd-1']);
  });

  it('removes nothing that another process uses, until that is killed', async () => {
    const used = await installs('a-1');
    const holder = spawn(process.execPath, [join(import.meta.dirname, 'hold-installation.ts'), used], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    for (const name of ['b-1', 'c-1']) await installs(name);
    expect(left()).toEqual(['a-1', 'c-1']);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await installs('d-1');
    expect(left()).toEqual(['c-1', 'd-1']);
  });

  it('believes another machine for an hour, since nobody can ask it', async () => {
    await installs('a-1');
    const ledger = new DatabaseSync(`${cacheDir}.ledger`);
    ledger
      .prepare("insert into lease (id, name, host, pid, born, taken_at) values ('x', 'a-1', 'another.machine', 1, '1', ?)")
      .run(begun + minutes * MINUTE_MS);
    ledger.close();
    for (const name of ['b-1', 'c-1']) await installs(name);
    expect(left()).toEqual(['a-1', 'c-1']);
    minutes += 61;
    await installs('d-1');
    expect(left()).toEqual(['c-1', 'd-1']);
  });

  it('says that what is not there is not there, and removes what a crash left half removed', async () => {
    expect(await whileInUse(world, join(cacheDir, 'nobody-installed-it'), async () => 'used')).toBeUndefined();
    mkdirSync(join(cacheDir, '.removing-0000', 'node_modules'), { recursive: true });
    mkdirSync(join(cacheDir, '.installing-0000'));
    await installs('a-1');
    rmSync(join(cacheDir, 'a-1'), { recursive: true });
    await installs('b-1');
    expect(left()).toEqual(['.installing-0000', 'b-1']);
  });

  it('stops with a name where its list is damaged', async () => {
    writeFileSync(`${cacheDir}.ledger`, 'this is no database, and long enough to be looked at as one'.repeat(20));
    await expect(installs('a-1')).rejects.toMatchObject({
      name: 'StopWorker',
      code: 'cache-unusable',
      message: expect.stringContaining('.ledger'),
    });
  });
});

it('a cache without a ceiling keeps no list and removes nothing', async () => {
  const cacheDir = join(mkdtempSync(join(root, 'home-')), 'npm');
  mkdirSync(join(cacheDir, 'a-1'), { recursive: true });
  const world = { cacheDir, now: () => new Date() };
  await noteUse(world, join(cacheDir, 'a-1'));
  expect(await whileInUse(world, join(cacheDir, 'a-1'), async () => 'used')).toEqual({ done: 'used' });
  expect(await whileInUse(world, join(cacheDir, 'b-1'), async () => 'used')).toBeUndefined();
  expect(existsSync(`${cacheDir}.ledger`)).toBe(false);
});

describe('a server that was resolved on one machine and is started on another', () => {
  const silent: Inspection = { outcome: 'silent', waitedMs: 1, detail: '', basis: 'observed', inspectedAt: '2026-11-01T09:30:00.000Z' };
  const aMachine = (spoil: (npm: NpmClient) => NpmClient = (npm) => npm): CrawlerWorld => {
    const npm = folderNpm([fixturePackage(join(root, 'sources'), 'lists-three-pages', 'travels-mcp')]);
    return {
      ...aWorld({ sandbox: undefined, npm: spoil(npm), cacheDir: join(mkdtempSync(join(root, 'machine-')), 'npm') }),
      cacheBytes: 1e9,
    };
  };
  const resolvedOn = async (world: CrawlerWorld) => {
    const resolution = await resolve({ source: 'index', target: 'npm:travels-mcp', seenAt: '2026-11-01T09:30:00.000Z' }, world);
    if (resolution.outcome === 'failed') throw new Error('It is not resolved.');
    return resolution;
  };
  const usedOn = async (resolution: Extract<Resolution, { outcome: 'resolved' }>, world: CrawlerWorld) => {
    const used: string[] = [];
    const inspection = await usedHere(resolution, world, async (here) => {
      used.push(here.install?.dir ?? 'nothing');
      expect(existsSync(join(here.install?.dir ?? '', 'node_modules/travels-mcp/package.json'))).toBe(true);
      return silent;
    });
    return { used, inspection };
  };

  it('is used where it is, and installed anew where it is not', async () => {
    const [one, other] = [aMachine(), aMachine()];
    const resolution = await resolvedOn(one);
    expect(await usedOn(resolution, one)).toEqual({ used: [resolution.install?.dir], inspection: silent });
    const elsewhere = await usedOn(resolution, other);
    expect(elsewhere.used).toEqual([expect.stringContaining(other.cacheDir)]);
    expect(await usedOn(resolution, other)).toEqual(elsewhere);
    expect(readdirSync(other.cacheDir)).toHaveLength(1);
  });

  it('is not started where the registry gives another content for its version', async () => {
    const resolution = await resolvedOn(aMachine());
    const deceived = aMachine((npm) => ({
      ...npm,
      lookUp: async (...asked) => {
        const found = await npm.lookUp(...asked);
        return found.found ? { ...found, manifest: { ...found.manifest, integrity: 'sha512-other' } } : found;
      },
    }));
    await expect(usedOn(resolution, deceived)).rejects.toMatchObject({ name: 'GiveUp', code: 'package-changed' });
  });

  it('has a named outcome where it cannot be installed', async () => {
    const resolution = await resolvedOn(aMachine());
    const full = aMachine((npm) => ({ ...npm, install: async () => ({ installed: false, detail: 'No space is left.' }) }));
    expect(await usedOn(resolution, full)).toMatchObject({
      used: [],
      inspection: { outcome: 'install-failed', detail: 'No space is left.' },
    });
  });

  it.each(['/elsewhere/..', '..', '/', '.installing-x'])(
    'is never used from the folder %j, which is none of an installation',
    async (dir) => {
      const machine = aMachine();
      const resolution = await resolvedOn(machine);
      const astray = { ...resolution, install: { dir, integrity: 'x' } };
      await expect(usedHere(astray, machine, async () => silent)).rejects.toMatchObject({ name: 'GiveUp', code: 'not-installed-here' });
    },
  );

  it('is given up where nobody can install it a second time, and needs nothing where nothing is installed', async () => {
    const resolution = await resolvedOn(aMachine());
    const [spec] = resolution.specs;
    if (spec === undefined) throw new Error('It has a spec.');
    const built = { ...resolution, specs: [{ ...spec, ecosystem: 'repo' as const }] };
    await expect(usedOn(built, aMachine())).rejects.toMatchObject({ name: 'GiveUp', code: 'not-installed-here' });
    const { install: _install, ...remote } = resolution;
    expect(await usedHere(remote, aMachine(), async () => silent)).toBe(silent);
  });
});
