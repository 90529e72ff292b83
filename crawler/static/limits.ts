/** Ceilings on reading the source of one server. Each has a default that a real package stays under. */
export interface StaticLimits {
  /** Files looked at, folders not counted. */
  files: number;
  /** A larger file is named as unread. */
  fileBytes: number;
  /** Of all files together; the tree of a file takes some twenty times its size. */
  totalBytes: number;
  /** Levels of folders under the root. */
  depth: number;
  tools: number;
  /** Expressions followed, so that no source can keep the reader busy by being intricate. */
  steps: number;
  timeMs: number;
}

export const STATIC_LIMITS: StaticLimits = {
  files: 5_000,
  fileBytes: 10 * 1024 * 1024,
  totalBytes: 16 * 1024 * 1024,
  depth: 16,
  tools: 2_000,
  steps: 3_000_000,
  timeMs: 30_000,
};
