import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface LoopbackRegistry {
  url: string;
  /** What was asked for, in order: `GET /name`. */
  requests: string[];
  close(): Promise<void>;
}

/**
 * A package registry on 127.0.0.1 that serves what is installed in this repository, and `extra` folders, to the real npm client.
 *
 * Packages keep their names, versions, dependencies and files, so a crawl of a pinned development dependency runs exactly as
 * it would against a public registry, without one.
 */
export async function startLoopbackRegistry(extra: readonly string[] = []): Promise<LoopbackRegistry> {
  const folders = new Map<string, Map<string, string>>();
  const offer = (folder: string): void => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string };
    const versions = folders.get(name) ?? new Map<string, string>();
    folders.set(name, versions.set(version, folder));
  };
  const installed = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  // The version at the top of the tree is the one that a plain install of the name gives.
  const paths = Object.keys(installed.packages).sort((one, other) => one.split('/').length - other.split('/').length);
  for (const path of paths) offer(join(root, path));
  for (const folder of extra) offer(folder);

  const tarballs = new Map<string, Buffer>();
  const tarballOf = (folder: string): Buffer => {
    const packed =
      tarballs.get(folder) ??
      execFileSync(
        'tar',
        [
          '-cz',
          '--sort=name',
          '--mtime=@0',
          '--owner=0',
          '--group=0',
          '--exclude=./node_modules',
          '--transform=s,^\\.,package,',
          '-C',
          folder,
          '.',
        ],
        {
          maxBuffer: 512 * 1024 * 1024,
        },
      );
    tarballs.set(folder, packed);
    return packed;
  };

  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://registry').pathname);
    requests.push(`${request.method} ${path}`);
    const address = server.address() as AddressInfo;
    const [name = '', file] = path.slice(1).split('/-/');
    const versions = folders.get(name);
    if (request.method !== 'GET' || versions === undefined) {
      response.writeHead(request.method === 'GET' ? 404 : 405, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
      return;
    }
    if (file !== undefined) {
      const folder = versions.get(file.replace(/^.*?-(\d+\..*)\.tgz$/, '$1'));
      if (folder === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(tarballOf(folder));
      return;
    }
    const documents = Object.fromEntries(
      [...versions].map(([version, folder]) => {
        const packed = tarballOf(folder);
        const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
        const integrity = `sha512-${createHash('sha512').update(packed).digest('base64')}`;
        const tarball = `http://127.0.0.1:${address.port}/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
        return [version, { ...manifest, dist: { integrity, tarball } }];
      }),
    );
    const latest = [...versions.keys()].at(0);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ name, 'dist-tags': { latest }, versions: documents }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
