/** Speaks PostgreSQL, over an empty database. https://www.postgresql.org/docs/current/protocol-message-formats.html */
import type { Socket } from 'node:net';
import { keep, messages } from './messages.mts';
import { type Answer, answersTo, type Column, VERSIONS } from './query-answer.mts';

const POSTGRES_3 = 196_608;
const POSTGRES_SSL = 80_877_103;
const POSTGRES_GSS = 80_877_104;

/** Whether these are the first words of such a client. */
export function isPostgres(head: Buffer): boolean {
  return head.length >= 8 && [POSTGRES_SSL, POSTGRES_3, POSTGRES_GSS].includes(head.readInt32BE(4));
}

interface Portal {
  answer: Answer | undefined;
  /** 0 for text and 1 for binary: none for all text, one for all, or one a column. */
  formats: readonly number[];
}

export function speakPostgres(socket: Socket): void {
  let started = false;
  let inTransaction = false;
  const statements = new Map<string, Answer | undefined>();
  const portals = new Map<string, Portal>();
  const ready = () => reply('Z', inTransaction ? 'T' : 'I');

  const done = (portal: Portal) => {
    const { answer } = portal;
    if (answer === undefined) return reply('I');
    if (['BEGIN', 'START'].includes(answer.command)) inTransaction = true;
    else if (['COMMIT', 'END', 'ROLLBACK'].includes(answer.command)) inTransaction = false;
    return Buffer.concat([...(answer.rows === 1 ? [row(portal)] : []), reply('C', `${tagOf(answer)}\0`)]);
  };

  const answerQuery = (text: string) => {
    const answers: (Answer | undefined)[] = answersTo(text, 'postgresql');
    const portalsOfText = (answers.length === 0 ? [undefined] : answers).map((answer): Portal => ({ answer, formats: [] }));
    const said = portalsOfText.flatMap((portal) => [...(portal.answer?.columns.length ? [description(portal)] : []), done(portal)]);
    return Buffer.concat([...said, ready()]);
  };

  const take = (message: Buffer): Buffer | undefined => {
    const read = reader(message.subarray(5));
    switch (String.fromCharCode(message[0] ?? 0)) {
      case 'Q':
        return answerQuery(read.text());
      case 'P': {
        const name = read.text();
        keep(statements, name, answersTo(read.text(), 'postgresql')[0]);
        return reply('1');
      }
      case 'B': {
        const portal = read.text();
        const answer = statements.get(read.text());
        read.numbers();
        for (let left = read.number(); left > 0; left -= 1) read.skipValue();
        keep(portals, portal, { answer, formats: read.numbers() });
        return reply('2');
      }
      case 'D': {
        const isStatement = read.letter() === 'S';
        const name = read.text();
        const portal = isStatement
          ? { answer: statements.get(name), formats: [] }
          : (portals.get(name) ?? { answer: undefined, formats: [] });
        const columns = portal.answer?.columns.length ? description(portal) : reply('n');
        return isStatement ? Buffer.concat([parameterDescription(portal.answer?.parameters ?? 0), columns]) : columns;
      }
      case 'E':
        return done(portals.get(read.text()) ?? { answer: undefined, formats: [] });
      case 'C':
        (read.letter() === 'S' ? statements : portals).delete(read.text());
        return reply('3');
      case 'S':
        return ready();
      default:
        return undefined;
    }
  };

  messages(
    socket,
    (bytes) => (started ? (bytes.length < 5 ? 0 : bytes.readInt32BE(1) + 1) : bytes.length < 8 ? 0 : bytes.readInt32BE(0)),
    (message) => {
      if (!started) {
        started = message.readInt32BE(4) === POSTGRES_3;
        socket.write(started ? Buffer.concat([WELCOME, ready()]) : 'N');
      } else if (message[0] === 'X'.charCodeAt(0)) socket.end();
      else {
        const said = take(message);
        if (said !== undefined) socket.write(said);
      }
    },
  );
}

function reply(type: string, body: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}

const WELCOME = Buffer.concat([
  reply('R', Buffer.alloc(4)),
  ...[
    `server_version\0${VERSIONS.postgresql}\0`,
    'server_encoding\0UTF8\0',
    'client_encoding\0UTF8\0',
    'DateStyle\0ISO, MDY\0',
    'TimeZone\0UTC\0',
    'integer_datetimes\0on\0',
    'standard_conforming_strings\0on\0',
  ].map((setting) => reply('S', setting)),
  reply('K', Buffer.alloc(8)),
]);

/** Reads on from the beginning of a message's body; throws past its end. */
function reader(body: Buffer) {
  let at = 0;
  const number = () => {
    at += 2;
    return body.readUInt16BE(at - 2);
  };
  return {
    number,
    numbers: () => Array.from({ length: number() }, number),
    letter() {
      at += 1;
      return String.fromCharCode(body.readUInt8(at - 1));
    },
    text() {
      const end = body.indexOf(0, at);
      if (end < 0) throw new RangeError('No end.');
      const text = body.toString('utf8', at, end);
      at = end + 1;
      return text;
    },
    /** A length of -1 is a null's. */
    skipValue() {
      at += 4 + Math.max(0, body.readInt32BE(at));
    },
  };
}

function tagOf({ command, rows }: Answer): string {
  if (command === 'INSERT') return 'INSERT 0 0';
  return ['SELECT', 'UPDATE', 'DELETE', 'FETCH', 'MERGE'].includes(command) ? `${command} ${rows}` : command;
}

const TEXT_TYPE = 25;
/** The numbers of types in pg_type, and their bytes, of which -1 is any number. */
const TYPES: Record<Column['type'], readonly [id: number, bytes: number]> = {
  integer: [23, 4],
  bigint: [20, 8],
  double: [701, 8],
  boolean: [16, 1],
  time: [1184, 8],
  text: [TEXT_TYPE, -1],
};

function formatAt(formats: readonly number[], column: number): number {
  return (formats.length === 1 ? formats[0] : formats[column]) ?? 0;
}

function description({ answer, formats }: Portal): Buffer {
  const columns = answer?.columns ?? [];
  return reply(
    'T',
    Buffer.concat([
      int16(columns.length),
      ...columns.flatMap(({ name, type }, at) => {
        const [id, bytes] = TYPES[type];
        // Of no table, in no place of it; without a modifier of the type.
        return [Buffer.from(`${name}\0`), int32(0), int16(0), int32(id), int16(bytes), int32(-1), int16(formatAt(formats, at))];
      }),
    ]),
  );
}

function parameterDescription(count: number): Buffer {
  const types = Buffer.alloc(2 + 4 * count);
  types.writeUInt16BE(count);
  for (let each = 0; each < count; each += 1) types.writeInt32BE(TEXT_TYPE, 2 + 4 * each);
  return reply('t', types);
}

function row({ answer, formats }: Portal): Buffer {
  const values = (answer?.columns ?? []).map((column, at) => {
    if (column.value === null) return int32(-1);
    const bytes = formatAt(formats, at) === 1 ? binary(column) : Buffer.from(textOf(column));
    return Buffer.concat([int32(bytes.length), bytes]);
  });
  return reply('D', Buffer.concat([int16(values.length), ...values]));
}

function textOf({ value }: Column): string {
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return value instanceof Date ? value.toISOString().replace('T', ' ').replace('Z', '+00') : String(value);
}

const EPOCH_MS = Date.UTC(2000, 0, 1);

function binary(column: Column): Buffer {
  const eight = Buffer.alloc(8);
  switch (column.type) {
    case 'integer':
      return int32(Number(column.value));
    case 'bigint':
      eight.writeBigInt64BE(BigInt(Number(column.value)));
      return eight;
    case 'double':
      eight.writeDoubleBE(Number(column.value));
      return eight;
    case 'time':
      // Microseconds.
      eight.writeBigInt64BE(BigInt(Number(column.value) - EPOCH_MS) * 1000n);
      return eight;
    case 'boolean':
      return Buffer.from([column.value === true ? 1 : 0]);
    case 'text':
      return Buffer.from(String(column.value));
  }
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
