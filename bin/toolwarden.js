#!/usr/bin/env node
// Plain JavaScript that any Node can parse: it only chooses the Node that runs the rest. The package brings its own
// (an optional dependency on Linux); elsewhere the one that started this must be new enough.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST = [22, 18];
// The repository has the sources, the published package what was compiled from them.
const written = new URL('../cli/main.ts', import.meta.url);
const compiled = new URL('../build/cli/main.js', import.meta.url);

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function ownNode() {
  try {
    const require = createRequire(import.meta.url);
    const folder = dirname(require.resolve(`node-linux-${process.arch}/package.json`));
    const program = join(folder, 'bin', 'node');
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

if (isNewEnough(process.versions.node)) {
  const { main } = await import((existsSync(fileURLToPath(written)) ? written : compiled).href);
  await main();
} else {
  const program = ownNode();
  if (program === undefined) {
    console.error(
      `toolwarden needs Node ${OLDEST.join('.')} or newer and runs on ${process.versions.node}. Install Node 24, or reinstall toolwarden with its optional dependencies.`,
    );
    process.exit(2);
  }
  const child = spawn(program, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both, others only to us: passed on all the same, since the child takes two at once for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`The Node that toolwarden brings could not be started: ${error.message}`);
    process.exit(3);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
}
