import type { LaunchArgument, LaunchVariable } from '#core/launch-spec';

/** What one source says of how the server is started, beside the file to run. */
export interface LaunchFacts {
  arguments: LaunchArgument[];
  variables: LaunchVariable[];
  /** The command the source calls, where it says which of the package's. */
  command?: string;
}

export const MOST_ARGUMENTS = 64;
export const MOST_VARIABLES = 100;
export const LONGEST_VALUE = 4096;

/** Names that decide how every program runs: the sandbox sets them, not a README. */
const OURS = /^(?:PATH|HOME|PWD|TMPDIR|NODE_OPTIONS|NODE_PATH|NODE_EXTRA_CA_CERTS|LD_.*|DYLD_.*)$/i;

export function isUsableVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name) && !OURS.test(name);
}
