// Takes one unit after the other from the counters in a file until it is refused, on the word of its parent, and tells it the outcome.
// It settles nothing, as a process that is ended in the middle of its calls.
import { openSqliteCounters } from '../../gateway/counters/sqlite.ts';

const [file = '', max = ''] = process.argv.slice(2);
const noon = Date.UTC(2026, 10, 2, 12);
const counters = openSqliteCounters(file, () => new Date(noon), 20_000);

process.once('message', async () => {
  let taken = 0;
  for (;;) {
    const reserved = await counters.reserve([
      { key: 'shared', counter: 'calls', windowStart: noon, windowEnd: noon + 60_000, units: 1n, rule: '/limits/0', max: BigInt(max) },
      { key: 'own', counter: 'own', windowStart: noon, windowEnd: noon + 60_000, units: 3n, rule: '/limits/1', max: 1_000_000n },
    ]);
    if (!reserved.ok) break;
    taken++;
  }
  process.send?.({ taken });
});
process.send?.('ready');
