import { readFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** A Python of this machine that guests can be given. */
export const GuestPython = z.object({
  /** The interpreter itself, links followed. */
  executable: z.string().startsWith('/'),
  /** The folder that holds it with its standard library. */
  prefix: z.string().startsWith('/'),
  /** `3.11.7`. */
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** What compiled modules are built for: `cpython-311-x86_64-linux-gnu`. */
  abi: z.string(),
  /** Where its own library lies that the system's loader may not find. */
  libraries: z.string().startsWith('/').optional(),
});
export type GuestPython = z.infer<typeof GuestPython>;

/** Asks a Python what it is. In a virtual environment it is the one that the environment was made from. */
export const ASK_PYTHON = `
import json, os, sys, sysconfig
shared = sysconfig.get_config_var('Py_ENABLE_SHARED')
print(json.dumps({
    'executable': os.path.realpath(getattr(sys, '_base_executable', None) or sys.executable),
    'prefix': os.path.realpath(sys.base_prefix),
    'version': '.'.join(map(str, sys.version_info[:3])),
    'abi': str(sysconfig.get_config_var('SOABI') or sys.implementation.cache_tag),
    **({'libraries': sysconfig.get_config_var('LIBDIR')} if shared else {}),
}))
`;

/** Below it everything is there for every guest. */
const SYSTEM_PREFIX = '/usr';

export function isOfSystem({ prefix, executable }: GuestPython): boolean {
  return [prefix, executable].every((path) => path === SYSTEM_PREFIX || path.startsWith(`${SYSTEM_PREFIX}/`));
}

/** Whether it can be shown to a guest without showing it more than that Python: a folder of its own that holds the interpreter. */
export function canBeMounted(python: GuestPython): boolean {
  const { prefix, executable } = python;
  if (isOfSystem(python)) return true;
  return prefix.split('/').filter(Boolean).length >= 2 && executable.startsWith(`${prefix}/`);
}

const NOTE = 'python.json';

/** Where the packages of an installation lie, relative to its folder: where a virtual environment has them. */
export function sitePackages({ version }: GuestPython): string {
  return join('lib', `python${version.split('.').slice(0, 2).join('.')}`, 'site-packages');
}

/**
 * Makes a folder with packages a virtual environment of that Python, as `venv` would without pip. After the packages are in it, so that none
 * of them can have put something in its place; what is there already is an error.
 */
export async function writeVirtualEnvironment(dir: string, { executable, version }: GuestPython): Promise<void> {
  await mkdir(join(dir, 'bin'));
  await symlink(executable, join(dir, 'bin/python'));
  await symlink('python', join(dir, 'bin/python3'));
  const settings = [`home = ${dirname(executable)}`, 'include-system-site-packages = false', `version = ${version}`];
  await writeFile(join(dir, 'pyvenv.cfg'), `${settings.join('\n')}\n`, { flag: 'wx' });
}

/** Writes down for which Python an installation is. */
export async function writePythonNote(dir: string, python: GuestPython): Promise<void> {
  await writeFile(join(dir, NOTE), JSON.stringify(python));
}

/**
 * The Python that an installation was made for.
 *
 * @throws `ENOENT` where the installation is gone.
 */
export function readPythonNote(dir: string): GuestPython {
  return GuestPython.parse(JSON.parse(readFileSync(join(dir, NOTE), 'utf8')));
}
