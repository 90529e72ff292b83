import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildAndSwap, recoverSwap } from '#publish/swap';

const root = mkdtempSync(join(tmpdir(), 'toolwarden-swap-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

/** A folder of its own and in it the path `dist`, where nothing is yet. */
function aPlace(): { place: string; dist: string } {
  count += 1;
  const place = join(root, String(count));
  mkdirSync(place);
  return { place, dist: join(place, 'dist') };
}

const put = (dist: string, word: string) =>
  buildAndSwap(dist, async (fresh) => {
    writeFileSync(join(fresh, 'index.html'), word);
    return word.length;
  });
const pageOf = (dist: string) => readFileSync(join(dist, 'index.html'), 'utf8');

describe('a built folder', () => {
  it('stands where it was asked for, through a relative link, and what was built is told', async () => {
    const { place, dist } = aPlace();
    expect(await put(join(place, 'made', 'on', 'the', 'way'), 'one')).toBe(3);
    expect(await put(dist, 'first')).toBe(5);
    expect(pageOf(dist)).toBe('first');
    expect(readlinkSync(dist)).toBe('dist-build-1');
    renameSync(place, `${place}-moved`);
    expect(pageOf(join(`${place}-moved`, 'dist'))).toBe('first');
  });

  it('takes the place of the one before, which is kept once for who still reads it', async () => {
    const { place, dist } = aPlace();
    for (const word of ['first', 'second', 'third', 'fourth']) await put(dist, word);
    expect(pageOf(dist)).toBe('fourth');
    expect(readdirSync(place).sort()).toEqual(['dist', 'dist-build-3', 'dist-build-4']);
    expect(pageOf(join(place, 'dist-build-3'))).toBe('third');
  });

  it('is seen by a reader whole, the old one or the new one', async () => {
    const { dist } = aPlace();
    await put(dist, 'old');
    await buildAndSwap(dist, async (fresh) => {
      writeFileSync(join(fresh, 'index.html'), 'half');
      expect(pageOf(dist)).toBe('old');
      await Promise.resolve();
      writeFileSync(join(fresh, 'index.html'), 'new');
      expect(pageOf(dist)).toBe('old');
    });
    expect(pageOf(dist)).toBe('new');
  });

  it('that could not be finished leaves everything as it was', async () => {
    const { place, dist } = aPlace();
    const fail = () =>
      buildAndSwap(dist, async (fresh) => {
        writeFileSync(join(fresh, 'index.html'), 'half');
        throw new Error('The builder broke.');
      });
    await expect(fail()).rejects.toThrow('The builder broke.');
    expect(readdirSync(place)).toEqual([]);
    await put(dist, 'good');
    await expect(fail()).rejects.toThrow('The builder broke.');
    expect(pageOf(dist)).toBe('good');
    expect(readdirSync(place).sort()).toEqual(['dist', 'dist-build-1']);
  });

  it('touches no folder that was not built here', async () => {
    const { place, dist } = aPlace();
    mkdirSync(dist);
    writeFileSync(join(dist, 'thesis.txt'), 'precious');
    await expect(put(dist, 'new')).rejects.toMatchObject({ name: 'BadInput', code: 'not-ours' });
    expect(readdirSync(place)).toEqual(['dist']);
    expect(readdirSync(dist)).toEqual(['thesis.txt']);
  });

  it('takes the place of an empty folder', async () => {
    const { dist } = aPlace();
    mkdirSync(dist);
    await put(dist, 'new');
    expect(pageOf(dist)).toBe('new');
  });

  it('takes the place of a copy of what was built here', async () => {
    const { place, dist } = aPlace();
    await put(dist, 'old');
    cpSync(dist, join(place, 'copy'), { recursive: true, dereference: true });
    rmSync(dist);
    rmSync(join(place, 'dist-build-1'), { recursive: true });
    renameSync(join(place, 'copy'), dist);
    mkdirSync(join(dist, 'deep'));
    await put(dist, 'new');
    expect(pageOf(dist)).toBe('new');
    expect(existsSync(join(dist, 'deep'))).toBe(false);
    expect(readdirSync(place).sort()).toEqual(['dist', 'dist-build-1']);
  });

  it('takes the place of a link to elsewhere, and leaves what that led to alone', async () => {
    const { place, dist } = aPlace();
    mkdirSync(join(place, 'mine'));
    writeFileSync(join(place, 'mine', 'index.html'), 'mine');
    symlinkSync(join(place, 'mine'), dist);
    await put(dist, 'new');
    await put(dist, 'newer');
    expect(pageOf(dist)).toBe('newer');
    expect(pageOf(join(place, 'mine'))).toBe('mine');
  });

  it('takes the place of a link that leads nowhere', async () => {
    const { dist } = aPlace();
    symlinkSync('gone', dist);
    await put(dist, 'new');
    expect(pageOf(dist)).toBe('new');
  });

  it('never takes the place of a file', async () => {
    const { place, dist } = aPlace();
    writeFileSync(dist, 'mine');
    await expect(put(dist, 'new')).rejects.toMatchObject({
      name: 'BadInput',
      code: 'not-a-folder',
      message: expect.stringContaining('--out'),
    });
    expect(readFileSync(dist, 'utf8')).toBe('mine');
    expect(readdirSync(place)).toEqual(['dist']);
  });

  it('has no say over its neighbours, however they are called', async () => {
    const { place, dist } = aPlace();
    const neighbours = ['dist.before', 'dist-build-', 'dist-build-1x', 'dist2-build-1', 'dist-builds', 'xdist-build-1'];
    for (const name of neighbours) mkdirSync(join(place, name));
    for (const word of ['first', 'second', 'third']) await put(dist, word);
    expect(readdirSync(place).sort()).toEqual([...neighbours, 'dist', 'dist-build-2', 'dist-build-3'].sort());
  });

  it('counts on from whatever number is there', async () => {
    const { place, dist } = aPlace();
    mkdirSync(join(place, 'dist-build-9'));
    mkdirSync(join(place, 'dist-build-10'));
    await put(dist, 'new');
    expect(readlinkSync(dist)).toBe('dist-build-11');
    expect(readdirSync(place).sort()).toEqual(['dist', 'dist-build-11']);
  });
});

/** Runs the swap of another process and has it killed before each of its steps in turn, until it comes to its end. */
function crashAtEachStep(prepare: (dist: string) => void): { steps: number; seen: Set<string> } {
  const seen = new Set<string>();
  for (let step = 1; ; step += 1) {
    const { place, dist } = aPlace();
    prepare(dist);
    const { signal, status } = spawnSync(process.execPath, [join(import.meta.dirname, 'swap-and-die.ts'), dist, String(step)], {
      stdio: 'inherit',
    });
    if (signal !== 'SIGKILL') {
      expect({ status, page: pageOf(dist) }).toEqual({ status: 0, page: 'new' });
      return { steps: step - 1, seen };
    }
    seen.add(existsSync(dist) ? pageOf(dist) : 'nothing');
    recoverSwap(dist);
    recoverSwap(dist);
    expect(pageOf(dist)).toMatch(/^(?:old|new)$/);
    // What is published is whole.
    if (pageOf(dist) === 'new') expect(readFileSync(join(dist, 'other.html'), 'utf8')).toBe('new');
    const left = readdirSync(place).filter((name) => name !== 'dist');
    expect(left.filter((name) => !/^dist-build-\d+$/.test(name))).toEqual([]);
    expect(left.length).toBeLessThan(3);
  }
}

describe('a swap that is killed', () => {
  it('at any step leaves the old folder or the new one where a folder of ours stood', async () => {
    const { dist: template, place } = aPlace();
    await put(template, 'older');
    await put(template, 'old');
    const { steps, seen } = crashAtEachStep((dist) => {
      for (const name of readdirSync(place)) {
        const [from, to] = [join(place, name), join(dist, '..', name)];
        if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
        else {
          mkdirSync(to);
          writeFileSync(join(to, 'index.html'), pageOf(from));
        }
      }
    });
    expect(steps).toBeGreaterThan(6);
    expect(seen).toEqual(new Set(['old', 'new']));
  });

  it('at any step leaves the old folder or the new one to be recovered where a folder from elsewhere stood', () => {
    const { steps, seen } = crashAtEachStep((dist) => {
      mkdirSync(dist);
      writeFileSync(join(dist, 'index.html'), 'old');
      writeFileSync(join(dist, '.toolwarden-site'), '');
    });
    expect(steps).toBeGreaterThan(6);
    // A link cannot take the place of a folder in one step.
    expect(seen).toEqual(new Set(['old', 'nothing', 'new']));
  });
});

describe('recovering', () => {
  it('is harmless where nothing is to be mended', async () => {
    const { place, dist } = aPlace();
    recoverSwap(dist);
    recoverSwap(join(place, 'no', 'such', 'place'));
    expect(readdirSync(place)).toEqual([]);
    for (const word of ['first', 'second']) await put(dist, word);
    recoverSwap(dist);
    expect(pageOf(dist)).toBe('second');
    expect(readdirSync(place).sort()).toEqual(['dist', 'dist-build-1', 'dist-build-2']);
  });

  it('removes what a first build that was killed left, with the next build', async () => {
    const { place, dist } = aPlace();
    mkdirSync(join(place, 'dist-build-1'));
    symlinkSync('dist-build-1', join(place, 'dist-build-link'));
    recoverSwap(dist);
    expect(existsSync(dist)).toBe(false);
    await put(dist, 'new');
    expect(readdirSync(place).sort()).toEqual(['dist', 'dist-build-2']);
  });
});
