/** What the process says to its caller; a contract. */
export const EXIT = {
  done: 0,
  /** The answer is no: not listed, not valid, below the bar. */
  no: 1,
  /** Wrong usage or unreadable input. */
  usage: 2,
  /** The outside failed: network, database, no sandbox. */
  outside: 3,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
