// Uses the installation that is named on the command line until it is killed, and says so.
import { writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { whileInUse } from '../../crawler/cache-ceiling.ts';

const [dir = ''] = process.argv.slice(2);
await whileInUse({ cacheDir: dirname(dir), cacheBytes: 1, now: () => new Date() }, dir, async () => {
  writeSync(1, 'in use\n');
  await new Promise((resolve) => setTimeout(resolve, 600_000));
});
