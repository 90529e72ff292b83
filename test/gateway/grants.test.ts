import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Grants, newToken } from '#gateway/grants';

const NOW = new Date('2026-11-02T12:00:00Z');
const policy = {
  current: () => {
    throw new Error('Nobody asks for the policy here.');
  },
};
const grants = new Grants(
  [
    { label: 'open', token: 'tw_open' },
    { label: 'until-noon', token: 'tw_noon', expires: '2026-11-02T12:00:00Z' },
    { label: 'until-later', token: 'tw_later', expires: '2026-11-02T12:00:01Z' },
  ].map(({ label, token, expires }) => ({
    config: {
      label,
      server: 'files',
      policy: 'p.json',
      tokenSha256: createHash('sha256').update(token).digest('hex'),
      ...(expires !== undefined && { expires }),
    },
    policy,
    identity: label,
  })),
);

describe('grants', () => {
  it.each([
    ['its token', 'Bearer tw_open', 'open'],
    ['a scheme in another case', 'bearer tw_open', 'open'],
    ['a token that ends later', 'Bearer tw_later', 'until-later'],
    ['a token that ends now', 'Bearer tw_noon', undefined],
    ['nothing', undefined, undefined],
    ['nothing behind the scheme', 'Bearer ', undefined],
    ['another scheme', 'Basic tw_open', undefined],
    ['a token in another case', 'Bearer TW_OPEN', undefined],
    ['the beginning of a token', 'Bearer tw_ope', undefined],
    ['two tokens', 'Bearer tw_open tw_later', undefined],
    ['the digest itself', `Bearer ${createHash('sha256').update('tw_open').digest('hex')}`, undefined],
    ['far too much', `Bearer ${'x'.repeat(10_000)}`, undefined],
  ])('are found by %s or not at all', (_claim, header, label) => {
    expect(grants.find(header, NOW)?.label).toBe(label);
  });

  it('have tokens of 256 random bits, of which only the digest is kept', () => {
    const one = newToken();
    expect(one.token).toMatch(/^tw_[A-Za-z0-9_-]{43}$/);
    expect(one.tokenSha256).toBe(createHash('sha256').update(one.token).digest('hex'));
    expect(newToken().token).not.toBe(one.token);
  });
});
