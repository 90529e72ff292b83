import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * A shell that outlives us by a moment. It reads from a pipe whose other end only we hold, so it notices when we are gone, however we
 * went, and then ends every process and removes every control group that we had not taken off its list. The kernel's own parent-death
 * signals do the same faster, but a program can reach the first process of its own tree and switch them off.
 */
const SCRIPT = `
list=' '
while read -r act thing; do
  case $act in
    +) list="$list$thing ";;
    -) list="\${list%% "$thing" *} \${list#* "$thing" }";;
  esac
done
for thing in $list; do
  case $thing in /*) ;; *) kill -9 "$thing";; esac
done
for thing in $list; do
  case $thing in
    /*)
      tries=0
      while [ -d "$thing" ] && [ $tries -lt 200 ]; do
        while read -r pid; do [ "$pid" -gt 0 ] && kill -9 "$pid"; done <"$thing/cgroup.procs"
        rmdir "$thing" || sleep 0.02
        tries=$((tries + 1))
      done;;
  esac
done
`;

let janitor: ChildProcess | undefined;

/** Adds processes (by number) and control groups (by absolute folder) to what is to be cleared away after our death. */
export function watchOver(things: readonly (number | string)[]): void {
  tell('+', things);
}

/** Takes off the list what is cleared away already. */
export function forget(things: readonly (number | string)[]): void {
  tell('-', things);
}

function tell(act: '+' | '-', things: readonly (number | string)[]): void {
  const pipe = (janitor ?? hire())?.stdin;
  pipe?.write(things.map((thing) => `${act} ${thing}\n`).join(''));
}

function hire(): ChildProcess | undefined {
  const hired = spawn('/bin/sh', ['-c', SCRIPT], {
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    // Its own session: Ctrl-C in our terminal must not end it before us.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a janitor the parent-death signals remain; the next launch hires another.
  const leave = () => {
    if (janitor === hired) janitor = undefined;
  };
  hired.on('error', leave);
  hired.on('exit', leave);
  // Out of descriptors, Node gives back a child without pipes.
  if (!hired.stdin) return undefined;
  hired.stdin.on('error', leave);
  hired.unref();
  (hired.stdin as Socket).unref();
  janitor = hired;
  return hired;
}
