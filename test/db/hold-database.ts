// Opens the database of the folder it is given and keeps it until it is killed; says so when it has it.
import { openDatabase } from '../../db/open.ts';
import { saveServer } from '../../db/servers.ts';

const db = await openDatabase({ dir: process.argv[2] ?? '' });
await saveServer(db, 'npm:from-the-holder', { name: 'Acknowledged' });
process.stdout.write('open\n');
process.stdin.resume();
