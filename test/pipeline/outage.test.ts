import { describe, expect, it } from 'vitest';
import type { Database } from '#db/open';
import { isOutage } from '#pipeline/outage';

const postgres = { kind: 'postgres' } as Database;
const embedded = { kind: 'pglite' } as Database;
const failed = (code: string, cause?: unknown) => Object.assign(new Error(code, { cause }), { code });

describe('isOutage', () => {
  it.each([
    ['the connection broke', failed('08006')],
    ['there is no connection left', failed('53300')],
    ['the server starts', failed('57P03')],
    ['nobody listens', failed('ECONNREFUSED')],
    ['one of these is behind it', failed('unknown', new Error('a query failed', { cause: failed('53300') }))],
    ['a driver says so in words', new Error('Connection terminated unexpectedly')],
    [
      'a rollback comes after it',
      new Error('Failed query: rollback', { cause: new Error('Client has encountered a connection error and is not queryable') }),
    ],
  ])('%s', (_what, error) => {
    expect(isOutage(error, postgres)).toBe(true);
    expect(isOutage(error, embedded)).toBe(false);
  });

  it.each([
    ['a row that is there already', failed('23505')],
    ['a bug', new TypeError('x is not a function')],
    ['nothing', undefined],
  ])('not %s', (_what, error) => {
    expect(isOutage(error, postgres)).toBe(false);
  });
});
