// Starts the script it is given in a sandbox of the kind it is given, passes on what it prints and waits for it, until it is killed.
import { openSandbox } from '../../sandbox/open.ts';
import { SANDBOX_KINDS } from '../../sandbox/sandbox.ts';
import { aScript } from './guests.ts';

const [kindName, script = ''] = process.argv.slice(2);
const kind = SANDBOX_KINDS.find((each) => each === kindName);
if (kind === undefined) throw new Error(`No such kind of sandbox: ${kindName}.`);
const guest = (await openSandbox(kind)).start(aScript(script));
guest.stdout.pipe(process.stdout);
guest.stderr.pipe(process.stderr);
process.stdout.write(`${JSON.stringify(await guest.exited)}\n`);
