import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pythonCalls } from '#crawler/resolve/python-calls';
import { consoleScripts, readWheel } from '#crawler/resolve/read-wheel';

const own = {
  name: 'acme-notes',
  commands: ['acme-notes', 'acme-admin'],
  modules: new Set(['acme_notes', 'acme_notes.server', 'acme_notes.__main__']),
  repositories: ['https://github.com/acme/notes'],
};
const read = (line: string) => {
  const [command = '', ...args] = line.split(' ');
  return pythonCalls(own)({ command, args }, own);
};

describe('pythonCalls', () => {
  it.each([
    ['uvx acme-notes --root /data', undefined, ['--root', '/data']],
    ['uvx Acme_Notes@latest', undefined, []],
    ['uvx acme-notes[all]==1.0', undefined, []],
    ['uvx --python 3.12 --with httpx acme-notes x', 'acme-notes', ['x']],
    ['uvx --from acme-notes acme-admin x', 'acme-admin', ['x']],
    ['uvx --from=acme-notes acme-admin', 'acme-admin', []],
    ['uvx --from git+https://github.com/Acme/notes.git@main acme-notes x', 'acme-notes', ['x']],
    ['uv tool run acme-notes x', 'acme-notes', ['x']],
    ['uv --directory /repo run acme-admin x', 'acme-admin', ['x']],
    ['uv run --with acme-notes python -m acme_notes.server x', '-m acme_notes.server', ['x']],
    ['uv run -m acme_notes x', '-m acme_notes', ['x']],
    ['pipx run acme-notes -- x', 'acme-notes', ['x']],
    ['pipx run --spec acme-notes==1.0 acme-admin', 'acme-admin', []],
    ['python3.12 -u -m acme_notes.server --stdio', '-m acme_notes.server', ['--stdio']],
    ['/home/me/.venv/bin/python -m acme_notes', '-m acme_notes', []],
    ['/home/me/.venv/bin/acme-notes x', 'acme-notes', ['x']],
    ['cmd /c uvx.exe acme-notes x', 'acme-notes', ['x']],
  ])('reads %s', (line, command, values) => {
    const call = read(line);
    expect(call?.values).toEqual(values);
    if (command !== undefined) expect(call?.command).toBe(command);
  });

  it.each([
    'uvx other-notes',
    'uvx --from other-notes acme-admin',
    'uvx --from git+https://github.com/evil/notes acme-notes',
    'uv pip install acme-notes',
    'uv run other.py',
    'python -m other',
    'python server.py',
    'python -m',
    'npx acme-notes',
    'docker run acme-notes',
    'uvx',
    '',
  ])('leaves %s, which starts something else', (line) => {
    expect(read(line)).toBeUndefined();
  });
});

describe('consoleScripts', () => {
  it.each([`a${' '.repeat(200_000)}b`, `a=b${' '.repeat(200_000)}c`, `a=${'['.repeat(200_000)}`])(
    'reads past a line that is none, %#',
    (line) => {
      expect(consoleScripts(`[console_scripts]\n${line}\nnotes = notes:main\n`)).toEqual({ notes: 'notes:main' });
    },
  );

  it('reads the commands of its own section, and nothing that is no function', () => {
    const text =
      '[console_scripts]\na = pkg.mod:main\nb=pkg : Class.run [extra]\nbad = pkg.mod\nevil = os:system("x")\n# c = x:y\n\n[gui_scripts]\nd = pkg:gui\n';
    expect(consoleScripts(text)).toEqual({ a: 'pkg.mod:main', b: 'pkg:Class.run' });
  });
});

describe('readWheel', () => {
  const read = async (metadata: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'toolwarden-wheel-'));
    try {
      mkdirSync(join(folder, 'acme_notes-1.0.dist-info'));
      writeFileSync(join(folder, 'acme_notes-1.0.dist-info', 'METADATA'), metadata);
      return (await readWheel(folder, 'acme-notes'))?.metadata;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it.each([
    ['Name: Acme.Notes\nVersion: 1.0\n', { name: 'Acme.Notes', version: '1.0' }],
    ['Name: acme_notes\nVersion: 1!2.0rc1.post2+local\n', { name: 'acme_notes', version: '1!2.0rc1.post2+local' }],
  ])('takes what a package says of itself, %#', async (metadata, expected) => {
    expect(await read(metadata)).toMatchObject(expected);
  });

  it.each(['Name: other-notes\nVersion: 1.0\n', 'Name: --from=other\nVersion: 1.0\n', 'Name: acme-notes\nVersion: 1.0 --with other\n'])(
    'takes nothing that is said of another, nor a version that is none: %j',
    async (metadata) => {
      expect(await read(metadata)).toBeUndefined();
    },
  );
});
