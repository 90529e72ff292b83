import { describe, expect, it } from 'vitest';
import { readCargoToml } from '#crawler/resolve/cargo-toml';
import { readDockerfile } from '#crawler/resolve/dockerfile';
import { readGoMod } from '#crawler/resolve/go-mod';
import { readPyproject } from '#crawler/resolve/pyproject';

describe('readPyproject', () => {
  it('reads a project', () => {
    const text = `[project]\nname = "acme-notes"\nversion = "1.0"\ndependencies = ["mcp[cli]>=1.2", "httpx"]\n[project.scripts]\nacme-notes = "acme_notes:main"\n`;
    expect(readPyproject(text)).toEqual({
      name: 'acme-notes',
      version: '1.0',
      scripts: { 'acme-notes': 'acme_notes:main' },
      dependencies: ['mcp', 'httpx'],
    });
  });

  it('reads what poetry wrote before there was a standard', () => {
    const text = `[tool.poetry]\nname = "acme"\n[tool.poetry.dependencies]\npython = "^3.10"\nfastmcp = "*"\n[tool.poetry.scripts]\nacme = "acme.cli:run"\nodd = { reference = "x" }\n`;
    expect(readPyproject(text)).toEqual({ name: 'acme', scripts: { acme: 'acme.cli:run' }, dependencies: ['python', 'fastmcp'] });
  });

  it.each([['[build-system]\nrequires = []\n'], ['name = '], [''], [`[project]\nname = "x"\n#${'x'.repeat(600_000)}`]])(
    'says nothing for %#',
    (text) => {
      expect(readPyproject(text)).toBeUndefined();
    },
  );
});

describe('readGoMod', () => {
  it.each([
    ['module github.com/acme/notes\n\ngo 1.23\n\nrequire github.com/mark3labs/mcp-go v0.30.0\n', 'github.com/acme/notes', true],
    ['// a comment\nmodule "example.com/x" // its name\n', 'example.com/x', false],
    ['module example.com/notes-mcp\n', 'example.com/notes-mcp', true],
  ])('reads %#', (text, module, speaksMcp) => {
    expect(readGoMod(text)).toEqual({ module, speaksMcp });
  });

  it.each(['\n', ' ', 'x/-mcp', '\t'])('reads past a knot of %j', (knot) => {
    const text = `${knot.repeat(200_000 / knot.length)}x\nmodule example.com/x\nrequire example.com/mcp v1.0.0\n`;
    expect(readGoMod(text)).toEqual({ module: 'example.com/x', speaksMcp: true });
  });

  it('says nothing where no module is named', () => {
    expect(readGoMod('go 1.23\n')).toBeUndefined();
  });
});

describe('readCargoToml', () => {
  it.each([
    ['[package]\nname = "acme-notes"\n[dependencies]\nrmcp = { version = "0.1" }\n', 'acme-notes', true],
    ['[workspace]\nmembers = ["a"]\n[workspace.dependencies]\nserde = "1"\n', 'workspace', false],
  ])('reads %#', (text, crate, speaksMcp) => {
    expect(readCargoToml(text)).toEqual({ crate, speaksMcp });
  });

  it('says nothing for what is no crate', () => {
    expect(readCargoToml('[tool]\n')).toBeUndefined();
    expect(readCargoToml('= broken')).toBeUndefined();
  });
});

describe('readDockerfile', () => {
  it.each([
    [
      'FROM node:24 AS build\nRUN npm ci\nFROM --platform=linux/amd64 node:24-slim\nENTRYPOINT ["node", "dist/index.js"]\nCMD ["--stdio"]\n',
      'node:24-slim',
      ['node', 'dist/index.js', '--stdio'],
    ],
    ['FROM python:3.12\nCMD python \\\n  -m server\n', 'python:3.12', ['/bin/sh', '-c', 'python    -m server']],
    ['FROM scratch\nCMD ["a"]\nENTRYPOINT ["/b"]\n', 'scratch', ['/b']],
    ['FROM x\nENTRYPOINT [broken\n', 'x', ['/bin/sh', '-c', '[broken']],
  ])('reads its last stage: %#', (text, from, start) => {
    expect(readDockerfile(text)).toEqual({ from, start });
  });

  it('reads past a line of spaces', () => {
    expect(readDockerfile(`FROM node\nRUN ${' '.repeat(200_000)}x\nCMD ["node"]`)).toEqual({ from: 'node', start: ['node'] });
  });

  it('says nothing where it starts from nothing', () => {
    expect(readDockerfile('RUN x\n')).toBeUndefined();
  });
});
