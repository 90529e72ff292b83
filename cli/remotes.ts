import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadInput, codeOf } from '#core/errors';
import { readDenyList } from '#crawler/inspect/remote/may-be-asked';
import type { RemoteWorld } from '#crawler/inspect/remote/remote-world';
import type { Database } from '#db/open';
import { probeLog } from '#db/probes';
import { addressOf, userAgentOf } from '#pipeline/config';
import type { Io } from './io.ts';
import type { Places } from './settings.ts';
import { toolwardenVersion } from './version.ts';

export interface RemoteOptions {
  /** Ask servers in private networks and over plain http too. */
  allowPrivateHosts?: boolean | undefined;
  /** Where it is remembered who was asked; without it nothing is. */
  database?: Database | undefined;
}

/**
 * How this installation asks servers that run elsewhere.
 *
 * @throws {BadInput} `bad-deny-list` when the list of those that are not to be asked cannot be read: then nobody is asked.
 */
export function remoteWorld(io: Io, { config }: Places, { allowPrivateHosts = false, database }: RemoteOptions): RemoteWorld {
  return {
    userAgent: userAgentOf(config, toolwardenVersion()),
    named: addressOf(config) !== undefined,
    allowPrivateHosts,
    denied: config.remoteDeny === undefined ? () => false : readDenyList(readList(resolve(io.cwd, config.remoteDeny))),
    ...(database !== undefined && { probes: probeLog(database) }),
  };
}

function readList(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new BadInput(
      'bad-deny-list',
      `The hosts that are not to be asked cannot be read from \`${file}\` (${codeOf(cause)}). Correct TOOLWARDEN_REMOTE_DENY.`,
      { cause },
    );
  }
}
