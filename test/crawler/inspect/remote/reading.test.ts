import { describe, expect, it } from 'vitest';
import { readChallenge } from '#crawler/inspect/remote/challenge';
import type { Fault } from '#crawler/inspect/remote/fault';
import { readRetryAfter } from '#crawler/inspect/remote/read-visit';
import { isElsewhere, waysOf } from '#crawler/inspect/remote/ways';

describe('readChallenge', () => {
  it.each([
    ['Bearer', { scheme: 'Bearer' }],
    ['  Basic realm="a b"', { scheme: 'Basic', realm: 'a b' }],
    ['Bearer realm=notes, scope="read write"', { scheme: 'Bearer', realm: 'notes', scope: 'read write' }],
    ['Bearer realm="say \\"please\\", twice"', { scheme: 'Bearer', realm: 'say "please", twice' }],
    [
      'Bearer error="invalid_token", Resource_Metadata="https://mcp.example.com/.well-known/x"',
      { scheme: 'Bearer', resourceMetadata: 'https://mcp.example.com/.well-known/x' },
    ],
    ['Bearer realm="first", Basic realm="second"', { scheme: 'Bearer', realm: 'first' }],
  ])('reads %s', (header, challenge) => {
    expect(readChallenge(header)).toEqual(challenge);
  });

  it.each([undefined, '', '   ', '=', '"Bearer"'])('finds none in %j', (header) => {
    expect(readChallenge(header)).toBeUndefined();
  });

  it('reads a long one in time that grows with its length', () => {
    expect(readChallenge(`Bearer ${'a="'.repeat(1_000_000)}`)).toMatchObject({ scheme: 'Bearer' });
  });
});

describe('readRetryAfter', () => {
  const now = new Date('2026-11-01T12:00:00.000Z');
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sun, 01 Nov 2026 12:05:00 GMT', 300_000],
    ['Sun, 01 Nov 2026 11:00:00 GMT', 0],
    ['999999999', 30 * 24 * 60 * 60_000],
    ['soon', undefined],
    ['-5', 0],
    [undefined, undefined],
  ])('reads %j', (header, waitMs) => {
    expect(readRetryAfter(header, now)).toBe(waitMs);
  });
});

describe('waysOf', () => {
  const ways = (url: string, declared?: 'sse' | 'streamable-http') =>
    waysOf(new URL(url), declared).map(({ url: { pathname, search }, transport }) => `${transport} ${pathname}${search}`);

  it.each([
    ['https://a.example/mcp', undefined, ['streamable-http /mcp', 'sse /mcp', 'sse /sse', 'streamable-http /']],
    ['https://a.example/sse', undefined, ['sse /sse', 'streamable-http /sse', 'streamable-http /mcp', 'streamable-http /']],
    ['https://a.example/', undefined, ['streamable-http /', 'sse /', 'streamable-http /mcp', 'sse /sse']],
    [
      'https://a.example/v1/notes',
      undefined,
      ['streamable-http /v1/notes', 'sse /v1/notes', 'streamable-http /v1/notes/mcp', 'sse /v1/notes/sse'],
    ],
    [
      'https://a.example/v1/mcp/?team=a',
      undefined,
      [
        'streamable-http /v1/mcp/?team=a',
        'sse /v1/mcp/?team=a',
        'streamable-http /v1/mcp?team=a',
        'sse /v1/sse?team=a',
        'streamable-http /v1?team=a',
      ],
    ],
    [
      'https://a.example/events',
      'sse' as const,
      ['sse /events', 'streamable-http /events', 'streamable-http /events/mcp', 'sse /events/sse'],
    ],
  ])('asks %s first as it was given, and in few other ways', (url, declared, expected) => {
    expect(ways(url, declared)).toEqual(expected);
  });
});

describe('isElsewhere', () => {
  const status = (code: number): Fault => ({ kind: 'status', url: 'https://a.example/', status: code, contentType: '' });
  it.each([400, 404, 405, 406, 410, 415, 501, 200, 202])('goes on after %i', (code) => {
    expect(isElsewhere(status(code))).toBe(true);
  });
  it.each([401, 402, 403, 429, 500, 503, 301])('stops after %i', (code) => {
    expect(isElsewhere(status(code))).toBe(false);
  });
  it('stops after whatever is no answer', () => {
    expect(isElsewhere(undefined)).toBe(false);
    expect(isElsewhere({ kind: 'timeout' })).toBe(false);
  });
});
