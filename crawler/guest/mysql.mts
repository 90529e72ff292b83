/** Speaks MySQL, over an empty database. https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html */
import type { Socket } from 'node:net';
import { keep, messages } from './messages.mts';
import { type Answer, answersTo, type Column, VERSIONS } from './query-answer.mts';

/** The port of the one protocol in which the server speaks first. */
export const MYSQL_PORTS = [3306, 3307];

const COMMAND = { quit: 0x01, query: 0x03, prepare: 0x16, execute: 0x17, sendLongData: 0x18, close: 0x19 } as const;

const AUTOCOMMIT = 2;
const MORE_RESULTS = 8;

const GREETING = Buffer.concat([
  Buffer.from(`\x0a${VERSIONS.mysql}\0`, 'latin1'),
  Buffer.from([1, 0, 0, 0]),
  Buffer.from('placehol\0', 'latin1'),
  // Capabilities: protocol 4.1, connections, several statements, plugins; UTF-8; autocommit.
  Buffer.from([0x0f, 0xa2, 0x21, AUTOCOMMIT, 0, 0x1f, 0x00, 21, ...new Array(10).fill(0)]),
  Buffer.from('placeholder0\0mysql_native_password\0', 'latin1'),
]);

export function speakMysql(socket: Socket): void {
  const say = (bodies: readonly Buffer[], sequence: number) => {
    socket.write(Buffer.concat(bodies.map((body, at) => packet(sequence + at, body))));
  };
  const prepared = new Map<number, Answer>();
  let lastPrepared = 0;
  let greeted = false;
  say([GREETING], 0);

  const answer = (command: number | undefined, body: Buffer): Buffer[] => {
    switch (command) {
      case COMMAND.query: {
        const answers = answersTo(body.toString(), 'mysql');
        if (answers.length === 0) return [ok(AUTOCOMMIT)];
        return answers.flatMap((each, at) => results(each, textRow, at < answers.length - 1 ? AUTOCOMMIT | MORE_RESULTS : AUTOCOMMIT));
      }
      case COMMAND.prepare: {
        const [first = NOTHING] = answersTo(body.toString(), 'mysql');
        lastPrepared += 1;
        keep(prepared, lastPrepared, first);
        return preparation(lastPrepared, first);
      }
      case COMMAND.execute:
        return results(prepared.get(body.readUInt32LE(0)) ?? NOTHING, binaryRow, AUTOCOMMIT);
      case COMMAND.close:
        prepared.delete(body.readUInt32LE(0));
        return [];
      case COMMAND.sendLongData:
        return [];
      default:
        return [ok(AUTOCOMMIT)];
    }
  };

  messages(
    socket,
    (bytes) => (bytes.length < 4 ? 0 : bytes.readUIntLE(0, 3) + 4),
    (message) => {
      const command = message[4];
      if (greeted && command === COMMAND.quit) socket.end();
      else say(greeted ? answer(command, message.subarray(5)) : [ok(AUTOCOMMIT)], (message[3] ?? 0) + 1);
      greeted = true;
    },
  );
}

const NOTHING: Answer = { command: 'OK', columns: [], rows: 0, parameters: 0 };

function packet(sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = sequence % 256;
  return Buffer.concat([head, body]);
}

function ok(status: number): Buffer {
  return Buffer.from([0, 0, 0, status, 0, 0, 0]);
}

function end(status: number): Buffer {
  return Buffer.from([0xfe, 0, 0, status, 0]);
}

function results({ columns, rows }: Answer, rowOf: (columns: readonly Column[]) => Buffer, status: number): Buffer[] {
  if (columns.length === 0) return [ok(status)];
  // INVARIANT: there are fewer columns than a length of one byte can tell.
  return [Buffer.from([columns.length]), ...columns.map(definition), end(status), ...(rows === 1 ? [rowOf(columns)] : []), end(status)];
}

const PARAMETER: Column = { name: '?', type: 'text', value: null };

function preparation(id: number, { columns, parameters }: Answer): Buffer[] {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(id, 1);
  head.writeUInt16LE(columns.length, 5);
  head.writeUInt16LE(parameters, 7);
  const asked = Array.from({ length: parameters }, () => definition(PARAMETER));
  return [head, ...[asked, columns.map(definition)].flatMap((each) => (each.length > 0 ? [...each, end(AUTOCOMMIT)] : []))];
}

const LONGLONG = 8;
const TYPES: Record<Column['type'], number> = { integer: LONGLONG, bigint: LONGLONG, boolean: LONGLONG, double: 5, time: 12, text: 253 };
const UTF8 = 33;
const BINARY = 63;
const LONGEST = 1024;

function definition({ name, type }: Column): Buffer {
  const rest = Buffer.alloc(13);
  rest[0] = 12;
  rest.writeUInt16LE(type === 'text' ? UTF8 : BINARY, 1);
  rest.writeUInt32LE(LONGEST, 3);
  rest[7] = TYPES[type];
  // The catalogue, which is always this; no schema and no table.
  return Buffer.concat([sized('def'), sized(''), sized(''), sized(''), sized(name), sized(''), rest]);
}

/** With its length before it. */
function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length < 0xfb) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length = Buffer.alloc(4, 0xfd);
  length.writeUIntLE(bytes.length, 1, 3);
  return Buffer.concat([length, bytes]);
}

const NULL = 0xfb;

function textRow(columns: readonly Column[]): Buffer {
  return Buffer.concat(
    columns.map(({ value }) => {
      if (value === null) return Buffer.from([NULL]);
      if (value instanceof Date) return sized(value.toISOString().slice(0, 19).replace('T', ' '));
      return sized(String(typeof value === 'boolean' ? Number(value) : value));
    }),
  );
}

function binaryRow(columns: readonly Column[]): Buffer {
  // The first two bits of the nulls are nobody's.
  const nulls = Buffer.alloc(Math.floor((columns.length + 9) / 8));
  for (const [at, { value }] of columns.entries()) {
    const byte = Math.floor((at + 2) / 8);
    if (value === null) nulls[byte] = (nulls[byte] ?? 0) | (1 << ((at + 2) % 8));
  }
  return Buffer.concat([Buffer.from([0]), nulls, ...columns.filter(({ value }) => value !== null).map(binary)]);
}

function binary({ type, value }: Column): Buffer {
  const eight = Buffer.alloc(8);
  if (value instanceof Date) {
    eight[0] = 7;
    eight.writeUInt16LE(value.getUTCFullYear(), 1);
    eight.set([value.getUTCMonth() + 1, value.getUTCDate(), value.getUTCHours(), value.getUTCMinutes(), value.getUTCSeconds()], 3);
    return eight;
  }
  if (type === 'text') return sized(String(value));
  if (type === 'double') eight.writeDoubleLE(Number(value));
  else eight.writeBigInt64LE(BigInt(Number(value)));
  return eight;
}
