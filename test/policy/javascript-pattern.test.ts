import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { spelledOut } from '../../policy/javascript-pattern.ts';

/** One character of every kind that the two engines could tell apart, and its neighbours. */
const CHARACTERS = [0, 0x80, 0x1680, 0x2000, 0x2020, 0x2050, 0x3000, 0xfef0]
  .flatMap((start) => Array.from({ length: 0x80 }, (_, index) => String.fromCodePoint(start + index)))
  .concat('\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}');

describe('a pattern that is spelled out', () => {
  it.each([
    '.',
    '\\.',
    '\\s',
    '\\S',
    '\\w',
    '[\\s]',
    '[^\\s]',
    '[\\S]',
    '[^\\S]',
    '[^\\S\\r\\n]',
    '[\\s\\S]',
    '[.]',
    '[[\\s]',
    '[\\]\\s]',
    '[\\\\s]',
    '[\\s-]',
    '[\\-\\S]',
    '[^]',
    '(?:\\S)',
  ])('%s says under RE2 what it says in JavaScript', (pattern) => {
    const whole = `^(?:${pattern})$`;
    const [ours, theirs] = [RE2JS.compile(RE2JS.translateRegExp(spelledOut(whole))), new RegExp(whole, 'u')];
    expect(CHARACTERS.filter((one) => ours.test(one) !== theirs.test(one))).toEqual([]);
  });

  it.each(['[\\s-a]', '[\\w\\s-.]', '[\\w-\\s]'])('%s keeps its dash, as in the JavaScript of old pages', (pattern) => {
    const whole = `^${pattern}$`;
    const [ours, theirs] = [RE2JS.compile(RE2JS.translateRegExp(spelledOut(whole))), new RegExp(whole)];
    const short = CHARACTERS.filter((one) => one.length === 1);
    expect(short.filter((one) => ours.test(one) !== theirs.test(one))).toEqual([]);
  });
});
