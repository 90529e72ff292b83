// Starts the command it is given, as JSON, in a sandbox of the kind it is given, passes on what it prints and what it reads, and ends with
// a line of how it ended.
import { openSandbox } from '../../sandbox/open.ts';
import { SANDBOX_KINDS } from '../../sandbox/sandbox.ts';

const [kindName, command = ''] = process.argv.slice(2);
const kind = SANDBOX_KINDS.find((each) => each === kindName);
if (kind === undefined) throw new Error(`No such kind of sandbox: ${kindName}.`);
const guest = (await openSandbox(kind)).start(JSON.parse(command));
process.stdin.pipe(guest.stdin);
guest.stdout.pipe(process.stdout);
guest.stderr.pipe(process.stderr);
process.stdout.write(`${JSON.stringify(await guest.exited)}\n`);
process.stdin.destroy();
