/**
 * Starts a server inside the sandbox with what it lacks: files, programs, a world to reach, somebody who speaks HTTP to it. The plan is the
 * one argument, as JSON. Ends as the server ends.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { bridge } from './bridge.mts';
import { writeFiles } from './files.mts';
import type { GuestPlan } from './plan.mts';
import { tell } from './tell.mts';

const PROGRAMS_FOLDER = '/home/sandbox/.programs';

const plan = JSON.parse(process.argv[2] ?? '{}') as GuestPlan;
const [program = '', ...words] = plan.command;
// What makes this program watch, too, would tell of its own doings.
const { TOOLWARDEN_PRELOAD: preload, ...inherited } = process.env;
const env: NodeJS.ProcessEnv = { ...inherited, ...(preload !== undefined && { NODE_OPTIONS: preload }) };

writeFiles(plan.files ?? [], env['TOOLWARDEN_OWN'] ?? '');
if (plan.programs !== undefined && plan.programs.length > 0) {
  mkdirSync(PROGRAMS_FOLDER, { recursive: true });
  for (const name of plan.programs) {
    const file = join(PROGRAMS_FOLDER, name);
    writeFileSync(file, `#!/bin/sh\n${name === 'which' ? 'command -v "$1"' : 'exit 0'}\n`);
    chmodSync(file, 0o755);
  }
  env['PATH'] = `${PROGRAMS_FOLDER}:${env['PATH'] ?? '/usr/bin:/bin'}`;
}
// Loaded only where it is needed: its library takes a while.
if (plan.world !== undefined) Object.assign(env, await (await import('./world.mts')).openWorld(plan.world));

const before = new Set(listeningPorts());
const server = spawn(program, words, { env, stdio: plan.http === undefined ? 'inherit' : ['ignore', 'pipe', 'inherit'] });
server.on('error', (error: NodeJS.ErrnoException) => {
  tell({ program });
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
server.on('exit', (code, signal) => {
  process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
});
if (plan.http !== undefined) {
  // Only messages belong to our standard output; what the server says to people is kept as such.
  server.stdout?.pipe(process.stderr, { end: false });
  const { port, path } = plan.http;
  // One that it was seen on before may be another now.
  const newPort = () => {
    const ports = listeningPorts().filter((each) => !before.has(each));
    return ports.find((each) => each === port) ?? ports[0];
  };
  void bridge({ port: newPort, path });
}

const LISTENING = '0A';

/** Of this network, which nobody else is in. */
function listeningPorts(): number[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => {
    try {
      return readFileSync(file, 'utf8')
        .split('\n')
        .slice(1)
        .flatMap((line) => {
          const [, local = '', , state] = line.trim().split(/\s+/);
          return state === LISTENING ? [Number.parseInt(local.split(':').at(-1) ?? '', 16)] : [];
        });
    } catch {
      return [];
    }
  });
}
