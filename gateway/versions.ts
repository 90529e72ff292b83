/** Versions of the protocol with sessions, newest first. */
export const LEGACY_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26'] as const;
/** The version without. */
export const MODERN_VERSION = '2026-07-28';
