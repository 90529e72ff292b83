import type { StdioOptions } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';

const O_CLOEXEC = 0o2000000;

/**
 * Descriptors that every program we start would inherit: what whoever started us left open. Those that Node opens close by themselves,
 * and of the rest it finds only the lowest.
 */
function inheritedDescriptors(): number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number).filter(isInherited);
  } catch {
    // Not Linux: nothing but `none` runs there.
    return [];
  }
}

function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '0';
    return descriptor > 2 && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    // The one that the folder was read through.
    return false;
  }
}

/**
 * Calls `start` with `stdio` made longer, so that nothing is in what it starts but what `stdio` says: nobody can close an inherited descriptor
 * there, but it can be covered by one that leads nowhere.
 */
export function withNothingInherited<Started>(
  stdio: readonly Exclude<StdioOptions, string>[number][],
  start: (stdio: Exclude<StdioOptions, string>) => Started,
): Started {
  const covered = inheritedDescriptors().filter((descriptor) => descriptor >= stdio.length || stdio[descriptor] === 'ignore');
  if (covered.length === 0) return start([...stdio]);
  const nowhere = openSync('/dev/null', 'r');
  try {
    const length = Math.max(stdio.length, ...covered.map((descriptor) => descriptor + 1));
    return start(Array.from({ length }, (_, descriptor) => (covered.includes(descriptor) ? nowhere : (stdio[descriptor] ?? 'ignore'))));
  } finally {
    closeSync(nowhere);
  }
}
