import { basename, join } from 'node:path';
import type { LaunchSpec } from '#core/launch-spec';

/** Where the guest sees what was installed. */
export const INSTALLATION = '/app';
/** Where the guest sees a folder that is looked at as it lies. */
export const WORKSPACE = '/workspace';

/** The folder of an installed package as the guest sees it, by its place below `node_modules`. */
export const packageFolder = (name: string): string => join(INSTALLATION, 'node_modules', name);

/** The folder of the server's own code as the guest sees it, ending in `/`, where it is run by Node; it is read-only. */
export function ownFolderOf({ ecosystem, package: name }: Pick<LaunchSpec, 'ecosystem' | 'package'>): string | undefined {
  if (ecosystem === 'npm') return `${packageFolder(name)}/`;
  return ecosystem === 'folder' || (ecosystem === 'command' && basename(name) === 'node') ? `${WORKSPACE}/` : undefined;
}
