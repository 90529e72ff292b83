import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageCommand } from '#crawler/inspect/launch';
import { openSandbox } from '#sandbox/open';
import type { Sandbox } from '#sandbox/sandbox';
import { aSpec, inspectorWorld } from './inspect-support.ts';

let dir: string;
let own: string;
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox('bubblewrap');
  dir = mkdtempSync(join(tmpdir(), 'layer-'));
  own = join(dir, 'node_modules', 'notes-mcp');
  mkdirSync(join(own, 'lib'), { recursive: true });
  mkdirSync(join(dir, 'node_modules', 'vault'));
  writeFileSync(join(own, 'package.json'), '{"name":"notes-mcp"}');
  writeFileSync(join(own, 'lib', 'other.txt'), 'other');
  writeFileSync(join(own, 'lib', 'published.txt'), 'published', { mode: 0o444 });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What the code of the package finds, which gives it as the value of `found`, with the layer over its folder or without. */
async function findsInside(code: string, { ending = 'cjs', writableFolder = true } = {}): Promise<unknown> {
  const file = `${Math.random().toString(36).slice(2)}.${ending}`;
  const head = ending === 'cjs' ? "const fs = require('node:fs');" : "import * as fs from 'node:fs';";
  const told = 'console.log(JSON.stringify(found));';
  writeFileSync(
    join(own, file),
    `${head}\nconst code = (error) => error.code;\nconst own = '/app/node_modules/notes-mcp';\n${code}\n${told}`,
  );
  const spec = aSpec('notes-mcp', file, writableFolder ? { help: { writableFolder: true } } : {});
  const running = sandbox.start(packageCommand(spec, { dir, integrity: 'sha512-x' }, inspectorWorld(sandbox), true));
  const [written, said] = await Promise.all([text(running.stdout), text(running.stderr), running.exited]);
  if (written === '') throw new Error(said);
  return JSON.parse(written);
}

const refused = (call: string) => `(() => { try { ${call}; return 'done'; } catch (error) { return error.code; } })()`;

describe('the layer over the folder of a package', () => {
  it('is there only where it is asked for', async () => {
    const code = `const found = ${refused("fs.writeFileSync(own + '/x', '')")};`;
    expect(await findsInside(code, { writableFolder: false })).toBe('EROFS');
    expect(await findsInside(code)).toBe('done');
    expect(readdirSync(own)).not.toContain('x');
  });

  it('leaves all other places as closed as they are', async () => {
    const places = ['/etc/x', '/usr/x', '/x', '/opt/toolwarden/guest/x', '/workspace/x', '/app/../usr/x'];
    const code = `const found = ${JSON.stringify(places)}.map((path) => ${refused("fs.writeFileSync(path, '')")});`;
    expect(new Set((await findsInside(code)) as string[])).not.toContain('done');
    expect(await findsInside("fs.writeFileSync('/tmp/x', 'x'); const found = fs.existsSync('/home/sandbox/.layer');")).toBe(false);
  });

  it('covers what was installed with the package', async () => {
    expect(
      await findsInside("fs.mkdirSync('/app/node_modules/vault/.cache'); const found = fs.readdirSync('/app/node_modules/vault');"),
    ).toEqual(['.cache']);
  });

  it.each<[string, string, unknown]>([
    [
      'makes folders one by one',
      `fs.mkdirSync(own + '/a'); fs.mkdirSync(own + '/a/b'); const found = fs.statSync(own + '/a/b').isDirectory();`,
      true,
    ],
    ['makes folders at once', `fs.mkdirSync(own + '/a/b', { recursive: true }); const found = fs.readdirSync(own + '/a');`, ['b']],
    [
      'refuses what any file system refuses',
      `const found = [
        ${refused("fs.mkdirSync(own + '/lib')")},
        ${refused("fs.mkdirSync(own + '/none/a')")},
        ${refused("fs.writeFileSync(own + '/none/a', '')")},
        ${refused("fs.openSync(own + '/lib/published.txt', 'wx')")},
        ${refused("fs.readFileSync(own + '/none')")},
        ${refused("fs.writeFileSync(undefined, '')")},
      ];`,
      ['EEXIST', 'ENOENT', 'ENOENT', 'EEXIST', 'ENOENT', 'ERR_INVALID_ARG_TYPE'],
    ],
    [
      'adds to what was published',
      `fs.appendFileSync(own + '/lib/published.txt', ' and more'); const found = fs.readFileSync(own + '/lib/published.txt', 'utf8');`,
      'published and more',
    ],
    [
      'lists what was published and what was written, each once',
      `fs.writeFileSync(own + '/lib/new.txt', ''); fs.appendFileSync(own + '/lib/published.txt', '');
       const found = [fs.readdirSync(own + '/lib').sort(), fs.readdirSync(own + '/lib', { withFileTypes: true }).map(({ name }) => name).sort()];`,
      [
        ['new.txt', 'other.txt', 'published.txt'],
        ['new.txt', 'other.txt', 'published.txt'],
      ],
    ],
    [
      'renames, copies, links and removes',
      `fs.copyFileSync(own + '/lib/published.txt', own + '/a'); fs.renameSync(own + '/a', own + '/b'); fs.symlinkSync('b', own + '/c');
       const text = fs.readFileSync(own + '/c', 'utf8'); fs.rmSync(own + '/b'); fs.unlinkSync(own + '/c');
       const found = [text, fs.existsSync(own + '/b'), ${refused("fs.lstatSync(own + '/c')")}];`,
      ['published', false, 'ENOENT'],
    ],
    [
      'makes folders of a name that nobody has',
      `const made = fs.mkdtempSync(own + '/tmp-'); fs.writeFileSync(made + '/x', 'x'); const found = fs.readFileSync(made + '/x', 'utf8');`,
      'x',
    ],
    [
      'says that it can be written to, and where it is',
      `fs.accessSync(own, fs.constants.W_OK); fs.writeFileSync(own + '/lib/a', '');
       const found = [fs.realpathSync(own + '/lib/a'), fs.realpathSync.native(own + '/lib/a')];`,
      ['/app/node_modules/notes-mcp/lib/a', '/app/node_modules/notes-mcp/lib/a'],
    ],
    [
      'takes names that are relative, addresses and bytes',
      `process.chdir(own); fs.writeFileSync('a', 'a'); const found = [
         fs.readFileSync(new URL('file://' + own + '/a'), 'utf8'), fs.readFileSync(Buffer.from(own + '/lib/../a'), 'utf8')];`,
      ['a', 'a'],
    ],
    [
      'is loaded from',
      `fs.writeFileSync(own + '/a.json', '{"a":1}'); fs.writeFileSync(own + '/lib/b.js', 'exports.b = require("../a").a + 1; exports.at = __filename;');
       const found = require('./lib/b');`,
      { b: 2, at: '/app/node_modules/notes-mcp/lib/b.js' },
    ],
  ])('%s', async (_claim, code, expected) => {
    expect(await findsInside(code)).toEqual(expected);
  });

  it('holds by callbacks', async () => {
    const code = `import { promisify } from 'node:util';
      await promisify(fs.mkdir)(own + '/a'); await promisify(fs.writeFile)(own + '/a/b', 'x');
      const found = [await promisify(fs.readdir)(own + '/a'), await promisify(fs.readFile)(own + '/a/b', 'utf8'), await promisify(fs.exists)(own + '/a/b'),
        await promisify(fs.realpath)(own + '/a/b'), await promisify(fs.stat)(own + '/c').catch(code), await promisify(fs.readdir)(own + '/a/b').catch(code)];`;
    expect(await findsInside(code, { ending: 'mjs' })).toEqual([['b'], 'x', true, '/app/node_modules/notes-mcp/a/b', 'ENOENT', 'ENOTDIR']);
  });

  it('holds by promises, and for modules that are imported', async () => {
    const code = `import { appendFile, mkdir, readdir, rm, cp } from 'node:fs/promises';
      await mkdir(own + '/a'); await appendFile(own + '/a/settings.json', '{"a":1}'); await cp(own + '/lib', own + '/copied', { recursive: true });
      await appendFile(own + '/a/made.mjs', 'export { default as made } from "./settings.json" with { type: "json" };');
      const { made } = await import('./a/made.mjs');
      const copied = await readdir(own + '/copied'); await rm(own + '/copied', { recursive: true });
      const found = [made, copied, await readdir(own + '/copied').catch(code)];`;
    expect(await findsInside(code, { ending: 'mjs' })).toEqual([{ a: 1 }, ['other.txt', 'published.txt'], 'ENOENT']);
  });
});
