// Writes a catalogue to the path it is given, stops in the middle and says so, and waits there until it is killed.
import { writeCatalogue } from '../../publish/catalogue-file.ts';
import { plainSource } from '../support/sample-catalogue.ts';

const whole = plainSource(40, 8);
await writeCatalogue(
  {
    meta: whole.meta,
    async *servers() {
      let count = 0;
      for await (const entry of whole.servers()) {
        yield entry;
        count += 1;
        if (count < 20) continue;
        process.stdout.write('half\n');
        // Nothing but this keeps the process alive.
        setInterval(() => {}, 60_000);
        await new Promise(() => {});
      }
    },
  },
  process.argv[2] ?? '',
);
