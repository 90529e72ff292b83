import { describe, expect, it } from 'vitest';
import type { LaunchSpec } from '#core/launch-spec';
import { DEFAULT_CRAWLER_LIMITS } from '#crawler/world';
import type { StoredInspection } from '#db/inspections';
import { isWorthKeeping, specKeyOf } from '#pipeline/spec-key';
import type { Sandbox } from '#sandbox/sandbox';
import { aWorld, DAY_1, folderNpm } from './support.ts';

const SPEC: LaunchSpec = { ecosystem: 'npm', package: 'x', version: '1.0.0', arguments: [], variables: [] };
const SERVER = {
  outcome: 'resolved' as const,
  identity: 'npm:x',
  server: { name: 'x' },
  specs: [SPEC],
  install: { dir: '/cache/x', integrity: 'sha512-x' },
};
const sandboxOf = (kind: Sandbox['kind']): Sandbox => ({
  kind,
  start: () => {
    throw new Error('Nothing is started here.');
  },
});
const WORLD = { ...aWorld({ sandbox: sandboxOf('bubblewrap'), npm: folderNpm([]), cacheDir: '/cache' }), nodeVersion: 'v24.21.0' };

describe('the key of a start', () => {
  const key = specKeyOf(SERVER, WORLD);

  it('stays while only the place and the moment change', () => {
    const moved = { ...SERVER, install: { ...SERVER.install, dir: '/elsewhere' } };
    expect(specKeyOf(moved, { ...WORLD, cacheDir: '/elsewhere', now: () => new Date(0), nodeRoot: '/elsewhere' })).toBe(key);
  });

  it('of a server that runs elsewhere hangs on nothing that others are started with', () => {
    const remote = { ...SERVER, specs: [{ ...SPEC, ecosystem: 'remote' as const }] };
    expect(specKeyOf(remote, { ...WORLD, nodeVersion: 'none', sandbox: undefined })).toBe(specKeyOf(remote, WORLD));
  });

  it.each([
    ['the package', { ...SERVER, install: { ...SERVER.install, integrity: 'sha512-y' } }, WORLD],
    ['how it is started', { ...SERVER, specs: [{ ...SPEC, arguments: [{ value: '--all', from: 'README' }] }] }, WORLD],
    ['its Node', SERVER, { ...WORLD, nodeVersion: 'v26.0.0' }],
    ['its sandbox', SERVER, { ...WORLD, sandbox: sandboxOf('none') }],
    ['what it may take', SERVER, { ...WORLD, limits: { ...DEFAULT_CRAWLER_LIMITS, handshakeMs: 1 } }],
  ])('changes with %s', (_claim, server, world) => {
    expect(specKeyOf(server, world)).not.toBe(key);
  });
});

describe('an inspection', () => {
  const receiptOf = (...outcomes: string[]): NonNullable<StoredInspection['receipt']> => ({
    spec: SPEC,
    sandbox: 'bubblewrap',
    durationMs: 1,
    noiseLines: 0,
    incidents: [],
    launches: outcomes.map((outcome) => ({ why: 'as documented', argv: [], variables: [], outcome, durationMs: 1 })),
  });
  const look = { basis: 'observed' as const, inspectedAt: DAY_1 };
  const detail = 'Why.';
  it.each<[boolean, StoredInspection]>([
    [true, { ...look, outcome: 'listed' }],
    [true, { ...look, basis: 'static', outcome: 'listed', receipt: receiptOf('would-not-start', 'would-not-start') }],
    [false, { ...look, basis: 'static', outcome: 'listed', receipt: receiptOf('would-not-start', 'silent') }],
    [true, { ...look, outcome: 'needs-credentials', variables: [], detail }],
    [true, { ...look, outcome: 'would-not-start', exitCode: 1, stderrTail: '', detail }],
    [false, { ...look, outcome: 'would-not-start', exitCode: null, stderrTail: '', detail }],
    [true, { ...look, outcome: 'over-limit', limit: 'tools', detail }],
    [false, { ...look, outcome: 'over-limit', limit: 'time', detail }],
    [false, { ...look, outcome: 'over-limit', limit: 'memory', detail }],
    [true, { ...look, outcome: 'broke-protocol', detail }],
    [false, { ...look, outcome: 'silent', waitedMs: 1, detail }],
    [false, { ...look, outcome: 'no-sandbox', detail }],
    [false, { ...look, outcome: 'install-failed', detail }],
  ])('is kept (%s) where another start would end the same way: %o', (kept, inspection) => {
    expect(isWorthKeeping(inspection)).toBe(kept);
  });
});
