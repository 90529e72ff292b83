/**
 * The Messages API on 127.0.0.1, to try `--llm` by hand without a key and without paying: it answers by the first word of a tool's name,
 * `delete`, `write`, `run` or `pay`, and takes everything else for reading. Ctrl-C ends it and prints the bill.
 *
 *   node bench/messages-api.ts [MILLISECONDS AN ANSWER TAKES]
 */
import { formByName, startMessagesApi } from '../test/fixtures/messages-api/server.ts';

const afterMs = Number(process.argv[2] ?? 200);
const api = await startMessagesApi({ looksUntilEnded: 3, does: ({ tool }) => ({ does: 'fill-in', form: formByName(tool), afterMs }) });
console.log(`export ANTHROPIC_BASE_URL=${api.url} ANTHROPIC_API_KEY=${api.key}`);
process.on('SIGINT', () => {
  const times = [...api.timesCharged().values()];
  console.error(
    `${api.charges.length} answers on the bill, $${api.bill().toFixed(4)}; ${times.length} tools, each at most ${Math.max(0, ...times)} times.`,
  );
  process.exit();
});
