import { readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CrawlerWorld } from '../../crawler/world.ts';
import { openSandbox } from '../../sandbox/open.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { aWorld, folderNpm, packageStarted } from './support.ts';

/** What a test tells a process of its own that crawls or works; as JSON on its command line. */
export interface ChildOrders {
  home: string;
  /** Folders that are its registry. */
  sources: string;
  databaseUrl?: string;
  redisUrl?: string;
  targets: string[];
  concurrency: number;
  lostAfterMs?: number;
  once?: boolean;
}

/** One line on stdout: at once and whole, whatever happens next. */
export const say = (...words: string[]) => writeSync(1, `${words.join(' ')}\n`);

export const orders: ChildOrders = JSON.parse(process.argv[2] ?? '');

/** Says every start of a server before it happens. */
export async function sayingWorld(): Promise<CrawlerWorld> {
  const { home, sources } = orders;
  const real = await openSandbox('auto');
  const sandbox: Sandbox = {
    kind: real.kind,
    start: (command) => {
      say('start', packageStarted(command.argv));
      return real.start(command);
    },
  };
  const npm = folderNpm(readdirSync(sources).map((name) => join(sources, name)));
  return aWorld({ sandbox, npm, cacheDir: join(home, 'cache') });
}

/** Ctrl-C in the small. */
export function stopOnTerm(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort(new Error('told to stop')));
  return stop.signal;
}

/** What a store says when it is not given a `databaseUrl`, the embedded one takes for itself. */
export const databasePlace = () => ({ dir: orders.home, ...(orders.databaseUrl !== undefined && { url: orders.databaseUrl }) });

export const queuePlace = () => ({
  ...(orders.redisUrl !== undefined && { redisUrl: orders.redisUrl }),
  ...(orders.lostAfterMs !== undefined && { lostAfterMs: orders.lostAfterMs }),
});
