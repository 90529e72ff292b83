import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A script of the tests in a process of its own, and what it said so far, line by line. */
export interface Child {
  said: string[];
  /** What it said behind this word, in its order. */
  behind(word: string): string[];
  /** Resolves when what it said satisfies `wanted`, and fails when it ends before. */
  until(wanted: (child: Child) => boolean): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
  ended: Promise<void>;
}

export function startChild(script: string, orders: unknown): Child {
  const process_: ChildProcess = spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  const waiting = new Set<() => void>();
  const exited = once(process_, 'exit');
  if (process_.stdout === null) throw new Error('Its stdout is not ours.');
  const lines = createInterface({ input: process_.stdout });
  const closed = once(lines, 'close');
  let isOver = false;
  lines.on('line', (line) => {
    said.push(line);
    for (const look of [...waiting]) look();
  });
  const ended = Promise.all([exited, closed]).then(() => {
    isOver = true;
    for (const look of [...waiting]) look();
  });
  const child: Child = {
    said,
    behind: (word) => said.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1)),
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (wanted(child)) resolve();
          else if (isOver) reject(new Error(`It ended before that, and said:\n${said.join('\n')}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
    kill: async (signal) => {
      process_.kill(signal);
      await ended;
    },
    ended,
  };
  return child;
}
