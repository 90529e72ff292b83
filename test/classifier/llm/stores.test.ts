import { batchStoreContract } from '../../contracts/batch-store.ts';
import { opinionCacheContract } from '../../contracts/opinion-cache.ts';
import { memoryBatches, memoryOpinions } from '../../support/opinion-stores.ts';

opinionCacheContract(async () => {
  const cache = memoryOpinions();
  return { cache, again: async () => cache, close: async () => {} };
});

batchStoreContract(async () => {
  const store = memoryBatches();
  return { store, again: async () => store, close: async () => {} };
});
