import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStrictJson } from '#gateway/strict-json';

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const problemOf = (text: string) => {
  const read = readStrictJson(text);
  return read.ok ? 'none' : read.problem;
};

describe('readStrictJson', () => {
  it.each([
    ['a key twice', '{"a":1,"a":1}', 'duplicate-key'],
    ['a key twice far inside', '{"a":[{"b":{"c":1,"d":2,"c":3}}]}', 'duplicate-key'],
    ['a key twice, once escaped', '{"name":1,"n\\u0061me":2}', 'duplicate-key'],
    ['`__proto__` twice', '{"__proto__":1,"__proto__":2}', 'duplicate-key'],
    ['an empty key twice', '{"":1,"":2}', 'duplicate-key'],
    ['a key twice around a deeper object with it', '{"a":{"a":1},"a":2}', 'duplicate-key'],
    ['65 levels', nested(65), 'too-deep'],
    ['a million levels that nobody closes', '['.repeat(1_000_000), 'too-deep'],
    ['9 MiB', `"${'x'.repeat(9 * 1024 * 1024)}"`, 'too-long'],
    ['9 MiB in three million characters', `"${'€'.repeat(3 * 1024 * 1024)}"`, 'too-long'],
    ['the first half of a pair', '"\\ud83d"', 'lone-surrogate'],
    ['the second half of a pair', '"x\\ude00"', 'lone-surrogate'],
    ['halves in the wrong order', '"\\ude00\\ud83d"', 'lone-surrogate'],
    ['half a pair in a key', '{"\\ud83d":1}', 'lone-surrogate'],
    ['half a pair that is not escaped', '"\ud83d"', 'lone-surrogate'],
    ['a number that overflows', '1e999', 'inexact-number'],
    ['a number that underflows', '1e-999', 'inexact-number'],
    ['an integer with a neighbour', '9007199254740993', 'inexact-number'],
    ['2^53', '9007199254740992', 'inexact-number'],
    ['minus 2^53', '-9007199254740992', 'inexact-number'],
    ['an integer written with an exponent', '1e21', 'inexact-number'],
    ['a fraction with more digits than a double', '0.1000000000000000055', 'inexact-number'],
    ['an integer that hides in zeros', '9007199254740990.9999999', 'inexact-number'],
    ['a comment', '{"a":1/*b*/}', 'not-json'],
    ['a comment at the end', '1 //', 'not-json'],
    ['a comma too many', '[1,]', 'not-json'],
    ['a leading zero', '01', 'not-json'],
    ['a plus', '+1', 'not-json'],
    ['a point without digits', '1.', 'not-json'],
    ['NaN', 'NaN', 'not-json'],
    ['single quotes', "{'a':1}", 'not-json'],
    ['a byte order mark', '\ufeff{}', 'not-json'],
    ['a no-break space', '{}\u00a0', 'not-json'],
    ['a line break in text', '"a\nb"', 'not-json'],
    ['a control character in text', '"a\u0001b"', 'not-json'],
    ['two values', '{} {}', 'not-json'],
    ['an open object', '{"a":1', 'not-json'],
    ['a bracket that closes nothing', ']', 'not-json'],
    ['brackets that do not match', '{"a":[1}]', 'not-json'],
    ['nothing', '', 'not-json'],
  ])('refuses %s', (_claim, text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it.each([
    ['64 levels', nested(64), JSON.parse(nested(64))],
    ['the same key in two objects', '[{"a":1},{"a":1}]', [{ a: 1 }, { a: 1 }]],
    ['a key that is also a value', '{"a":"a","b":"a"}', { a: 'a', b: 'a' }],
    ['the same text twice in a list', '["a","a"]', ['a', 'a']],
    ['keys that differ in case', '{"a":1,"A":2}', { a: 1, A: 2 }],
    ['a whole pair, escaped or half escaped', '["\\ud83d\\ude00","\\ud83d\ude00"]', ['😀', '😀']],
    ['every spelling of a number', '[1.50,15e-1,0.15E+1,100,1e2,1.0]', [1.5, 1.5, 1.5, 100, 100, 1]],
    ['the largest integer', '[9007199254740991,-9007199254740991,9007199254740991.0]', [2 ** 53 - 1, 1 - 2 ** 53, 2 ** 53 - 1]],
    ['a tenth', '0.1', 0.1],
    ['the smallest number', '5e-324', 5e-324],
    ['white space', ' \t\r\n{ "a" :\n1 } ', { a: 1 }],
  ])('reads %s', (_claim, text, value) => {
    expect(readStrictJson(text)).toEqual({ ok: true, value });
  });

  it.each(['0', '-0', '-0.0', '-0e5', '0e999', '-0.00e-7'])('reads %s as the one zero', (text) => {
    const read = readStrictJson(text);
    expect(read.ok && Object.is(read.value, 0)).toBe(true);
  });

  it('keeps `__proto__` as a member and leaves every prototype alone', () => {
    const read = readStrictJson('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect(read.ok && Object.keys(read.value as object)).toEqual(['__proto__', 'constructor']);
    expect(read.ok && Object.getPrototypeOf(read.value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['before the refusal', '{"id":7,"a":1,"a":2}', 7],
    ['behind the refusal', '{"a":{"b":1,"b":2},"id":"x"}', 'x'],
    ['behind what is too deep', `{"a":${nested(70)},"id":"x"}`, 'x'],
    ['not inside another object', '{"a":{"id":7,"b":1,"b":2}}', null],
    ['not inside a list', '[{"id":7,"b":1,"b":2}]', null],
    ['not where it stands twice', '{"id":7,"id":8}', null],
    ['not where it is a list', '{"id":[7],"b":1,"b":2}', null],
    ['not where it is inexact', '{"id":9007199254740993}', null],
  ])('tells the id %s', (_claim, text, id) => {
    expect(readStrictJson(text)).toMatchObject({ ok: false, id });
  });

  it('says where', () => {
    expect(readStrictJson('{"a":1,\n"a":2}')).toMatchObject({ problem: 'duplicate-key', offset: 8 });
  });

  it('reads what any printer of JSON prints, unless a number is too large', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const read = readStrictJson(text);
        if (read.ok) expect(JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(text)));
        else expect(read.problem).toBe('inexact-number');
      }),
    );
  });

  it('takes a number exactly where its double prints the same value', () => {
    const inTenToMinus60 = (text: string) => {
      const [mantissa = '', exponent = '0'] = text.split('e');
      const [whole = '', fraction = ''] = mantissa.split('.');
      return BigInt(whole + fraction) * 10n ** BigInt(60 - fraction.length + Number(exponent));
    };
    const digits = fc.string({ unit: fc.constantFrom('0', '0', '1', '5', '9'), minLength: 1, maxLength: 22 });
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 15), max: 10 ** 15 }), digits, (whole, fraction) => {
        const written = `${whole}.${fraction}`;
        const same = inTenToMinus60(String(Number(written))) === inTenToMinus60(written);
        expect(problemOf(written)).toBe(same ? 'none' : 'inexact-number');
      }),
    );
  });

  it('never throws, and never takes what JSON.parse does not', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '"a":',
      '1',
      '-',
      '0',
      '.',
      'e9',
      'true',
      'null',
      '\\',
      '\\u0061',
      '/',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const read = readStrictJson(text);
        if (read.ok) expect(JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 2000 },
    );
  });
});
