import { describe, expect, test } from 'vitest';
import { type ToldChoice, toldChoices } from '../../crawler/inspect/told-choices.ts';

describe('toldChoices', () => {
  test.each<[string, ToldChoice[]]>([
    ['NOTES_MODE must be one of: team, personal', [{ variable: 'NOTES_MODE', value: 'team' }]],
    ["NOTES_REGION must be 'us' or 'eu'", [{ variable: 'NOTES_REGION', value: 'us' }]],
    ['Invalid NOTES_MODE "placeholder". Valid values: read, write.', [{ variable: 'NOTES_MODE', value: 'read' }]],
    ['Error: Unsupported NOTES_AUTH. Supported values are basic | oauth', [{ variable: 'NOTES_AUTH', value: 'basic' }]],
    ['NOTES_TRANSPORT must be either http or stdio', [{ variable: 'NOTES_TRANSPORT', value: 'stdio' }]],
    [
      "error: option '--mode <mode>' argument 'x' is invalid. Allowed choices are fast, slow.",
      [{ flag: 'mode', instead: 'x', value: 'fast' }],
    ],
    ['  Argument: mode, Given: "x", Choices: "fast", "slow"', [{ flag: 'mode', instead: 'x', value: 'fast' }]],
    ["error: argument --mode: invalid choice: 'x' (choose from 'fast', 'slow')", [{ flag: 'mode', instead: 'x', value: 'fast' }]],
    [
      '  {\n    "code": "invalid_value",\n    "values": [\n      "a",\n      "b"\n    ],\n    "path": [\n      "NOTES_KIND"\n    ],\n    "message": "Invalid option: expected one of \\"a\\"|\\"b\\""\n  }',
      [{ variable: 'NOTES_KIND', value: 'a' }],
    ],
    ['✖ Invalid option: expected one of "a"|"b"\n  → at NOTES_KIND', [{ variable: 'NOTES_KIND', value: 'a' }]],
    ["Invalid enum value. Expected 'a' | 'b', received 'placeholder'", [{ instead: 'placeholder', value: 'a' }]],
  ])('%j', (said, told) => {
    expect(toldChoices(said)).toEqual(told);
  });

  test.each([
    'Invalid option: expected one of "a"|"b"',
    'NOTES_TOKEN is required',
    'expected string, received undefined at NOTES_KEY',
    'NOTES_TOKEN must be set or passed with --token',
    'NOTES_TOKEN must be valid, check it',
    '    at NOTES_MODE must be one of: a, b',
    '',
  ])('nothing in %j', (said) => {
    expect(toldChoices(said)).toEqual([]);
  });

  test('a long line costs no long time', () => {
    expect(toldChoices(`NOTES_MODE must be one of ${'a, '.repeat(5_000)}`)).toHaveLength(1);
    expect(toldChoices(`${'one of '.repeat(50_000)}`)).toEqual([]);
  });
});
