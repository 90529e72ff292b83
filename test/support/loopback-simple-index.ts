import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strToU8, zipSync } from 'fflate';

export interface FixtureWheel {
  name: string;
  version?: string;
  /** Lines of METADATA beside its name and version: `Requires-Dist: x`. */
  metadata?: readonly string[];
  description?: string;
  /** Command name to `module:function`. */
  scripts?: Record<string, string>;
  /** Path inside the wheel to content. */
  files?: Record<string, string | Uint8Array>;
  requiresPython?: string;
  yanked?: string;
  /** `py3-none-any` unless told. */
  tags?: string;
  /** Offered as a source archive of that content instead of as a wheel. */
  source?: Uint8Array;
}

export interface SimpleIndex {
  url: string;
  /** What was asked for, in order: `GET /simple/name/`. */
  requests: string[];
  close(): Promise<void>;
}

interface OfferedFile {
  filename: string;
  bytes: Uint8Array;
  sha256: string;
  metadata?: string;
  requiresPython?: string;
  yanked?: string;
}

/** A wheel: a zip with the package's files, what it says of itself, and a list of it all. */
export function makeWheel({
  name,
  version = '1.0.0',
  metadata = [],
  description = '',
  scripts,
  files = {},
  requiresPython,
  tags,
}: FixtureWheel) {
  const info = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const head = [
    'Metadata-Version: 2.1',
    `Name: ${name}`,
    `Version: ${version}`,
    ...(requiresPython === undefined ? [] : [`Requires-Python: ${requiresPython}`]),
    ...metadata,
  ].join('\n');
  const entries: Record<string, string | Uint8Array> = {
    ...files,
    [`${info}/METADATA`]: `${head}\n\n${description}`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tags ?? 'py3-none-any'}\n`,
    ...(scripts !== undefined && {
      [`${info}/entry_points.txt`]: `[console_scripts]\n${Object.entries(scripts)
        .map(([command, entry]) => `${command} = ${entry}\n`)
        .join('')}`,
    }),
  };
  const bytes = Object.fromEntries(
    Object.entries(entries).map(([path, content]) => [path, typeof content === 'string' ? strToU8(content) : content]),
  );
  const record = Object.entries(bytes).map(([path, content]) => {
    return `${path},sha256=${createHash('sha256').update(content).digest('base64url')},${content.length}\n`;
  });
  const zipped = zipSync({ ...bytes, [`${info}/RECORD`]: strToU8(`${record.join('')}${info}/RECORD,,\n`) }, { level: 6 });
  return { bytes: zipped, metadata: String(entries[`${info}/METADATA`]) };
}

/**
 * A package index on 127.0.0.1 that serves wheels made here to the real pip: its pages as JSON to who asks for that, as HTML to others.
 *
 * @param answer what is answered instead, by path: a status
 */
export async function startSimpleIndex(
  wheels: readonly FixtureWheel[],
  answer: (path: string) => number | undefined = () => undefined,
): Promise<SimpleIndex> {
  const projects = new Map<string, OfferedFile[]>();
  for (const wheel of wheels) {
    const { name, version = '1.0.0', tags = 'py3-none-any', requiresPython, yanked, source } = wheel;
    const made = source === undefined ? makeWheel(wheel) : { bytes: source };
    const file: OfferedFile = {
      ...made,
      filename: source === undefined ? `${name.replaceAll('-', '_')}-${version}-${tags}.whl` : `${name}-${version}.tar.gz`,
      sha256: createHash('sha256').update(made.bytes).digest('hex'),
      ...(requiresPython !== undefined && { requiresPython }),
      ...(yanked !== undefined && { yanked }),
    };
    projects.set(name, [...(projects.get(name) ?? []), file]);
  }

  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://index').pathname);
    requests.push(`${request.method} ${path}`);
    const status = answer(path);
    if (status !== undefined) {
      response.writeHead(status).end();
      return;
    }
    const [, simple, project = '', filename = ''] = path.split('/');
    const files = simple === 'simple' ? projects.get(project) : undefined;
    if (files === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (filename !== '') {
      const file = files.find((each) => filename === each.filename || filename === `${each.filename}.metadata`);
      const body = filename.endsWith('.metadata') ? file?.metadata : file?.bytes;
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/octet-stream' }).end(body);
      return;
    }
    if (String(request.headers.accept).includes('application/vnd.pypi.simple.v1+json')) {
      response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' }).end(JSON.stringify(jsonPage(project, files)));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html' }).end(htmlPage(files));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

function jsonPage(name: string, files: readonly OfferedFile[]) {
  return {
    meta: { 'api-version': '1.1' },
    name,
    files: files.map(({ filename, sha256, metadata, requiresPython, yanked }) => ({
      filename,
      url: filename,
      hashes: { sha256 },
      ...(requiresPython !== undefined && { 'requires-python': requiresPython }),
      ...(yanked !== undefined && { yanked }),
      ...(metadata !== undefined && { 'core-metadata': { sha256: digestOf(metadata) } }),
    })),
  };
}

function htmlPage(files: readonly OfferedFile[]): string {
  const links = files.map(({ filename, sha256, requiresPython, yanked, metadata }) => {
    const attributes = [
      requiresPython === undefined ? '' : ` data-requires-python="${requiresPython.replaceAll('>', '&gt;').replaceAll('<', '&lt;')}"`,
      yanked === undefined ? '' : ` data-yanked="${yanked}"`,
      metadata === undefined ? '' : ` data-core-metadata="sha256=${digestOf(metadata)}"`,
    ].join('');
    return `<a href="${filename}#sha256=${sha256}"${attributes}>${filename}</a>`;
  });
  return `<!DOCTYPE html><html><body>${links.join('<br>')}</body></html>`;
}

/** An environment in which pip and uv know only that index and leave nothing outside `home`. */
export function pythonEnv(home: string, indexUrl: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    PYENV_ROOT: process.env['PYENV_ROOT'] ?? `${process.env['HOME']}/.pyenv`,
    PIP_CONFIG_FILE: '/dev/null',
    PIP_INDEX_URL: indexUrl,
    PIP_NO_CACHE_DIR: '1',
    UV_INDEX_URL: indexUrl,
  };
}
