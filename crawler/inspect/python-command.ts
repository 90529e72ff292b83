import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LaunchSpec } from '#core/launch-spec';
import type { SandboxedCommand, SandboxMount } from '#sandbox/sandbox';
import { type GuestPython, isOfSystem, readPythonNote, sitePackages } from '../pypi/python.ts';
import type { Installation } from '../resolve/resolution.ts';
import type { CrawlerWorld } from '../world.ts';
import { environmentOf } from './launch.ts';
import { withHelp } from './with-help.ts';

const GUEST_ENVIRONMENT = '/app';
/** Where the system's loader looks by itself. */
const LOADED_ANYWAY = /^\/(?:usr\/)?lib(?:32|64|x32)?(?:\/|$)/;

/** What an installed command is: its function called, with the words that it finds as its own. */
const CALL = `
import importlib, sys
name, module, function = sys.argv[1:4]
sys.argv[:] = [name, *sys.argv[4:]]
called = importlib.import_module(module)
for part in function.split('.'):
    called = getattr(called, part)
sys.exit(called())
`;

/**
 * How an installed Python package is started inside: by the Python that it was installed for, in an environment of its own.
 *
 * Of the host's Python it finds the standard library and nothing else: neither the packages installed beside that nor those of a user, and no
 * variable steers where it looks. What it starts itself with its own Python finds the same.
 *
 * @throws {Error} `ENOENT` where the installation is gone.
 */
export function pythonCommand(spec: LaunchSpec, install: Installation, world: CrawlerWorld): SandboxedCommand {
  const python = readPythonNote(install.dir);
  const [module = '', call] = (spec.entry?.value ?? '').split(':');
  const words = spec.arguments.map(({ value }) => value);
  const started = call === undefined ? ['-m', module, ...words] : ['-c', CALL, spec.package, module, call, ...words];
  const command: SandboxedCommand = {
    argv: [`${GUEST_ENVIRONMENT}/bin/python`, '-I', '-B', '-X', 'utf8', ...started],
    env: { ...environmentOf(spec), ...librariesOf(python) },
    mounts: [{ hostPath: install.dir, guestPath: GUEST_ENVIRONMENT }, ...mountsOf(python)],
    limits: world.limits.sandbox,
  };
  return withHelp(command, spec, world.nodeRoot);
}

/** The folder of the package's own code, beside which lies what it depends on; `undefined` where it is a single file. */
export function ownPythonSource(spec: LaunchSpec, install: Installation): string | undefined {
  const [top = ''] = (spec.entry?.value ?? '').split(/[.:]/);
  const folder = join(install.dir, sitePackages(readPythonNote(install.dir)), top);
  return top !== '' && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? folder : undefined;
}

/** The system's is there for every guest; any other at its own place, because it knows itself by that. */
function mountsOf(python: GuestPython): SandboxMount[] {
  return isOfSystem(python) ? [] : [{ hostPath: python.prefix, guestPath: python.prefix }];
}

function librariesOf({ libraries, prefix }: GuestPython): Record<string, string> {
  const isThere = libraries !== undefined && (libraries.startsWith('/usr/') || libraries.startsWith(`${prefix}/`));
  return isThere && !LOADED_ANYWAY.test(libraries) ? { LD_LIBRARY_PATH: libraries } : {};
}
