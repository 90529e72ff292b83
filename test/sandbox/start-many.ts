// Starts a number of guests at once in a sandbox of the kind it is given and prints how each ended, or the code of why it did not start.
import { codeOf } from '../../core/errors.ts';
import { openSandbox } from '../../sandbox/open.ts';
import { SANDBOX_KINDS } from '../../sandbox/sandbox.ts';
import { aScript } from './guests.ts';

const [kindName, count = '1'] = process.argv.slice(2);
const kind = SANDBOX_KINDS.find((each) => each === kindName);
if (kind === undefined) throw new Error(`No such kind of sandbox: ${kindName}.`);
const sandbox = await openSandbox(kind);
const endings = Array.from({ length: Number(count) }, async () => {
  try {
    const guest = sandbox.start(aScript('exit 3'));
    guest.stdin.end();
    guest.stdout.resume();
    guest.stderr.resume();
    return (await guest.exited).exitCode;
  } catch (error) {
    return codeOf(error);
  }
});
process.stdout.write(JSON.stringify(await Promise.all(endings)));
