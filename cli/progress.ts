import { SingleBar } from 'cli-progress';
import { type Io, printLine, shown } from './io.ts';

/** How far a long command is: a bar on a terminal, one plain line a finished step elsewhere. */
export interface Progress {
  /** `line` is for people and is printed above the bar. */
  step(done: number, line: string): void;
  stop(): void;
}

const PLAIN: (io: Io, total: number) => Progress = (io, total) => ({
  step: (done, line) => printLine(io.stderr, `[${done}/${total}] ${shown(line)}`),
  stop: () => {},
});

export function startProgress(io: Io, what: string, total: number): Progress {
  if (io.stderr.isTTY !== true || total === 0) return PLAIN(io, total);
  const bar = new SingleBar({
    // The library asks for a tty stream; anything writable with columns serves it.
    stream: io.stderr as NodeJS.WriteStream,
    format: `${what} {bar} {value}/{total}  {line}`,
    barsize: Math.max(8, Math.min(30, (io.stderr.columns ?? 80) - 50)),
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    gracefulExit: false,
  });
  bar.start(total, 0, { line: '' });
  const room = Math.max(10, (io.stderr.columns ?? 80) - 60);
  return {
    step: (done, line) => bar.update(done, { line: shown(line, room) }),
    stop: () => bar.stop(),
  };
}
