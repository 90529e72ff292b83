import { describe, expect, it } from 'vitest';
import { sightReader } from '#crawler/inspect/sights';
import { SIGHT_MARK } from '../../crawler/guest/plan.mts';

const lines = (...texts: string[]) => Buffer.from(texts.map((text) => `${text}\n`).join(''));
const variable = (name: string) => `${SIGHT_MARK}${JSON.stringify({ variable: name })}`;

describe('the sights among what a server writes', () => {
  it('are told from what it says, and each is taken once', () => {
    const said: string[] = [];
    const reader = sightReader((bytes) => said.push(Buffer.from(bytes).toString()));
    reader.push(lines('starting', variable('NOTES_TOKEN'), variable('NOTES_TOKEN'), 'no token'));
    expect(reader.seen.variables).toEqual(['NOTES_TOKEN']);
    expect(said.join('')).toBe('starting\nno token\n');
  });

  it('name packages by folders that lead nowhere but down', () => {
    const reader = sightReader(() => {});
    const unbuilt = (folder: string) => `${SIGHT_MARK}${JSON.stringify({ unbuilt: folder })}`;
    reader.push(lines(...['@acme/vault', 'a/node_modules/b', '../vault', '/etc', 'a/b', 'a/node_modules/..', ''].map(unbuilt)));
    expect(reader.seen.unbuilt).toEqual(['@acme/vault', 'a/node_modules/b']);
  });

  it('are read no more when there are more than any server gives occasion for', () => {
    const reader = sightReader(() => {});
    reader.push(lines(...Array(20_000).fill(`${SIGHT_MARK}{}`)));
    reader.push(lines(variable('NOTES_TOKEN')));
    expect(reader.seen.variables).toEqual([]);
  });
});
