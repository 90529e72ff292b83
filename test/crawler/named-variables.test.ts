import { describe, expect, it } from 'vitest';
import { namedVariables, speaksOfCredentials } from '#crawler/inspect/named-variables';

describe('namedVariables', () => {
  it.each([
    ['Error: GITHUB_TOKEN environment variable is required', ['GITHUB_TOKEN']],
    ['Missing:\n- A_KEY\n- B_KEY\n\nSee C_DOCS', ['A_KEY', 'B_KEY']],
    ['Set `API_KEY` or `API_TOKEN`.', ['API_KEY', 'API_TOKEN']],
    ['read process.env.APIKEY which is undefined', ['APIKEY']],
    ['Started.\nLOG_LEVEL is INFO_ONLY', []],
    ['connect ECONNREFUSED: required\nERR_MODULE_NOT_FOUND\nMODULE_NOT_FOUND', []],
    ['/usr/lib/MY_FOLDER/x is missing', []],
    ['__proto__ HOME LD_PRELOAD must be set', []],
  ])('%s', (said, names) => {
    expect(namedVariables(said)).toEqual(names);
  });

  it('names at most twenty', () => {
    const said = Array.from({ length: 500 }, (_, at) => `KEY_${at} is required`).join('\n');
    expect(namedVariables(said)).toHaveLength(20);
  });
});

describe('speaksOfCredentials', () => {
  it.each([
    ['Request failed: 401', true],
    ['Error: Invalid API key', true],
    ['API key is required', true],
    ['Credentials not found. Please run with auth first.', true],
    ['Not logged in', true],
    ['Cannot find module', false],
    ['listening on port 4013', false],
    ['the tokenizer is invalid', false],
  ])('%s: %s', (said, speaks) => {
    expect(speaksOfCredentials(said)).toBe(speaks);
  });
});
