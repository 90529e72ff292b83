/**
 * Says to a client of a database what it must hear before it believes that it is connected: yes, and that there is nothing. Enough of each
 * wire protocol for that and for nothing else. The two that speak SQL are beside it.
 */
import type { Socket } from 'node:net';
import { messages } from './messages.mts';
import { isPostgres, speakPostgres } from './postgres.mts';

/** Answers one connection, whose first bytes are still to be read. */
type Speaker = (socket: Socket) => void;

/** Whose first words these are; `undefined` for a protocol that is not spoken here. */
export function speakerFor(head: Buffer): Speaker | undefined {
  if (head[0] === 0x2a) return speakRedis;
  if (isPostgres(head)) return speakPostgres;
  if (head.length >= 16 && [MONGO_QUERY, MONGO_MESSAGE].includes(head.readInt32LE(12))) return speakMongo;
  return undefined;
}

/** One reply to each command. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
function speakRedis(socket: Socket): void {
  socket.on('data', (bytes: Buffer) => {
    // A command is an array of texts: `*1\r\n$4\r\nPING\r\n`.
    const commands = bytes.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n([^\r\n]*)\r\n(?:\$\d+\r\n([^\r\n]*)\r\n)?/g);
    for (const [, name = '', first] of commands) socket.write(redisReply(name.toUpperCase(), first));
  });
}

const REDIS_INFO = 'redis_version:7.0.0\r\nredis_mode:standalone\r\nrole:master\r\nloading:0\r\n';
const REDIS_HELLO = ['server', 'redis', 'version', '7.0.0', 'mode', 'standalone', 'role', 'master'];

function redisReply(command: string, first?: string): string {
  switch (command) {
    case 'PING':
      return '+PONG\r\n';
    case 'HELLO': {
      const words = REDIS_HELLO.map((word) => `$${word.length}\r\n${word}\r\n`).join('');
      // The newer protocol has a type of its own for pairs.
      return first === '3' ? `%${REDIS_HELLO.length / 2}\r\n${words}` : `*${REDIS_HELLO.length}\r\n${words}`;
    }
    case 'INFO':
      return `$${REDIS_INFO.length}\r\n${REDIS_INFO}\r\n`;
    case 'GET':
      return '$-1\r\n';
    default:
      return '+OK\r\n';
  }
}

const MONGO_QUERY = 2004;
const MONGO_REPLY = 1;
const MONGO_MESSAGE = 2013;

/** https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
function speakMongo(socket: Socket): void {
  messages(
    socket,
    (bytes) => (bytes.length < 16 ? 0 : bytes.readInt32LE(0)),
    (message) => {
      const isQuery = message.readInt32LE(12) === MONGO_QUERY;
      const document = bson({
        ok: 1,
        helloOk: true,
        ismaster: true,
        isWritablePrimary: true,
        readOnly: false,
        minWireVersion: 0,
        maxWireVersion: 21,
        maxBsonObjectSize: 16_777_216,
        maxMessageSizeBytes: 48_000_000,
        maxWriteBatchSize: 100_000,
        version: '7.0.0',
        versionArray: [7, 0, 0, 0],
        databases: [],
        totalSize: 0,
        n: 0,
        values: [],
        cursor: { id: 0n, ns: 'placeholder.placeholder', firstBatch: [] },
      });
      // OP_REPLY: flags, cursor, where it starts, and one document; OP_MSG: flags and one section of kind 0.
      const before = isQuery ? Buffer.from([8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]) : Buffer.alloc(5);
      const head = Buffer.alloc(16);
      head.writeInt32LE(16 + before.length + document.length, 0);
      head.writeInt32LE(1, 4);
      head.writeInt32LE(message.readInt32LE(4), 8);
      head.writeInt32LE(isQuery ? MONGO_REPLY : MONGO_MESSAGE, 12);
      socket.write(Buffer.concat([head, before, document]));
    },
  );
}

/** Numbers (long ones as bigints), texts, switches, lists and objects. https://bsonspec.org/spec.html */
function bson(value: object): Buffer {
  const members = Object.entries(value).map(([name, member]) => {
    const [type, bytes] = bsonValue(member);
    return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), bytes]);
  });
  const body = Buffer.concat([...members, Buffer.from([0])]);
  const length = Buffer.alloc(4);
  length.writeInt32LE(body.length + 4);
  return Buffer.concat([length, body]);
}

function bsonValue(value: unknown): [type: number, bytes: Buffer] {
  if (typeof value === 'boolean') return [0x08, Buffer.from([value ? 1 : 0])];
  if (typeof value === 'string') {
    const length = Buffer.alloc(4);
    length.writeInt32LE(Buffer.byteLength(value) + 1);
    return [0x02, Buffer.concat([length, Buffer.from(`${value}\0`)])];
  }
  const eight = Buffer.alloc(8);
  if (typeof value === 'number') {
    eight.writeDoubleLE(value);
    return [0x01, eight];
  }
  if (typeof value === 'bigint') {
    eight.writeBigInt64LE(value);
    return [0x12, eight];
  }
  return [Array.isArray(value) ? 0x04 : 0x03, bson(value as object)];
}
