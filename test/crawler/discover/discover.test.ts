import { expect, it } from 'vitest';
import type { Sighting } from '#core/server';
import { discover, type NamedSource } from '#crawler/discover/discover';
import type { DiscoveryWorld } from '#crawler/discover/source';
import { aWorld } from './support.ts';

const NOTHING = { requests: {}, gaps: [] };

/** Names what it is given, notes when it is left, and then does what it is told. */
const aSource = (name: string, targets: string[], end: (world: DiscoveryWorld) => unknown = () => undefined) => {
  const left: string[] = [];
  let sightings = 0;
  const source: NamedSource = {
    name,
    open: (world) => ({
      async *discover() {
        try {
          for (const target of targets) {
            world.signal.throwIfAborted();
            sightings += 1;
            yield { source: 'list', target, seenAt: world.now().toISOString() };
          }
          await end(world);
        } finally {
          left.push(name);
        }
      },
      report: () => ({ source: 'list', sightings, ...NOTHING }),
    }),
  };
  return { source, left };
};

const collect = () => {
  const targets: string[] = [];
  return { targets, take: async ({ target }: Sighting) => void targets.push(target) };
};

it('asks all sources, and one that fails takes no other with it', async () => {
  const failure = new Error('down');
  const [good, bad] = [aSource('good', ['a', 'b', 'c']), aSource('bad', ['x'], () => Promise.reject(failure))];
  const { targets, take } = collect();
  const outcomes = await discover({ sources: [bad.source, good.source], world: aWorld(), take, tell: () => {} });
  expect(targets.toSorted()).toEqual(['a', 'b', 'c', 'x']);
  expect(outcomes).toEqual([
    { name: 'bad', report: { source: 'list', sightings: 1, ...NOTHING }, failure },
    { name: 'good', report: { source: 'list', sightings: 3, ...NOTHING } },
  ]);
});

it('has enough at the limit, and stops also who is waiting', async () => {
  const many = aSource('many', ['a', 'b', 'c']);
  const waiting = aSource(
    'waiting',
    [],
    ({ signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  );
  const { targets, take } = collect();
  const outcomes = await discover({ sources: [many.source, waiting.source], world: aWorld(), limit: 2, take, tell: () => {} });
  expect(targets).toEqual(['a', 'b']);
  expect(outcomes.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  expect([...many.left, ...waiting.left]).toEqual(['many', 'waiting']);
});

it('that is stopped ends with the reason, after every source was left', async () => {
  const world = aWorld();
  const many = aSource('many', ['a', 'b', 'c']);
  const { targets, take } = collect();
  const stopAtFirst = async (sighting: Sighting) => {
    await take(sighting);
    world.stop();
  };
  await expect(discover({ sources: [many.source], world, take: stopAtFirst, tell: () => {} })).rejects.toThrow('stopped by the test');
  expect([targets, many.left]).toEqual([['a'], ['many']]);
});

it('fails as the source does where a sighting cannot be kept', async () => {
  const many = aSource('many', ['a', 'b']);
  const [outcome] = await discover({
    sources: [many.source],
    world: aWorld(),
    take: () => Promise.reject(new Error('disk full')),
    tell: () => {},
  });
  expect(outcome).toMatchObject({ failure: new Error('disk full') });
  expect(many.left).toEqual(['many']);
});

it('says whose words it passes on', async () => {
  const told: string[][] = [];
  const chatty = aSource('chatty', [], ({ tell }) => tell('waits'));
  await discover({ sources: [chatty.source], world: aWorld(), take: async () => {}, tell: (...words) => told.push(words) });
  expect(told).toEqual([['chatty', 'waits']]);
});
