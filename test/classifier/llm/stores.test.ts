import { opinionCacheContract } from '../../contracts/opinion-cache.ts';
import { memoryOpinions } from '../../support/opinion-stores.ts';

opinionCacheContract(async () => {
  const cache = memoryOpinions();
  return { cache, again: async () => cache, close: async () => {} };
});
