/**
 * Says to a client of a database what it must hear before it believes that it is connected: yes, and that there is nothing. Enough of each
 * wire protocol for that and for nothing else.
 */
import type { Socket } from 'node:net';

/** Answers one connection, whose first bytes are still to be read. */
type Speaker = (socket: Socket) => void;

const LARGEST_MESSAGE = 1024 * 1024;

/** Whose first words these are; `undefined` for a protocol that is not spoken here. */
export function speakerFor(head: Buffer): Speaker | undefined {
  if (head[0] === 0x2a) return speakRedis;
  if (head.length >= 8 && [POSTGRES_SSL, POSTGRES_3, POSTGRES_GSS].includes(head.readInt32BE(4))) return speakPostgres;
  if (head.length >= 16 && [MONGO_QUERY, MONGO_MESSAGE].includes(head.readInt32LE(12))) return speakMongo;
  return undefined;
}

/** Hands over whole messages as they come; `lengthOf` tells how long the next one is, or 0 while too little of it is there. */
function messages(socket: Socket, lengthOf: (bytes: Buffer) => number, take: (message: Buffer) => void): void {
  let held: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    for (let length = lengthOf(held); length > 0 && length <= held.length; length = lengthOf(held)) {
      const message = held.subarray(0, length);
      held = held.subarray(length);
      try {
        take(message);
      } catch {
        // Shorter than what it says it is.
        socket.destroy();
        return;
      }
    }
    if (held.length > LARGEST_MESSAGE) socket.destroy();
  });
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

const POSTGRES_3 = 196_608;
const POSTGRES_SSL = 80_877_103;
const POSTGRES_GSS = 80_877_104;

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
function speakPostgres(socket: Socket): void {
  let started = false;
  const reply = (type: string, body: Buffer | string = '') => {
    const bytes = Buffer.from(body);
    const head = Buffer.alloc(5);
    head.write(type, 'latin1');
    head.writeInt32BE(bytes.length + 4, 1);
    return Buffer.concat([head, bytes]);
  };
  const ready = () => reply('Z', 'I');
  const nothing = () => reply('C', 'SELECT 0\0');
  const noColumns = () => reply('T', Buffer.alloc(2));
  messages(
    socket,
    (bytes) => (started ? (bytes.length < 5 ? 0 : bytes.readInt32BE(1) + 1) : bytes.length < 8 ? 0 : bytes.readInt32BE(0)),
    (message) => {
      if (!started) {
        if (message.readInt32BE(4) !== POSTGRES_3) {
          socket.write('N');
          return;
        }
        started = true;
        const settings = ['server_version\x0016.0\0', 'client_encoding\0UTF8\0', 'standard_conforming_strings\0on\0'];
        socket.write(
          Buffer.concat([reply('R', Buffer.alloc(4)), ...settings.map((each) => reply('S', each)), reply('K', Buffer.alloc(8)), ready()]),
        );
        return;
      }
      switch (String.fromCharCode(message[0] ?? 0)) {
        case 'Q':
          socket.write(Buffer.concat([noColumns(), nothing(), ready()]));
          return;
        case 'P':
          socket.write(reply('1'));
          return;
        case 'B':
          socket.write(reply('2'));
          return;
        case 'D':
          // Of a statement its parameters are told too, of which there are none.
          socket.write(message[5] === 0x53 ? Buffer.concat([reply('t', Buffer.alloc(2)), reply('n')]) : reply('n'));
          return;
        case 'E':
          socket.write(nothing());
          return;
        case 'C':
          socket.write(reply('3'));
          return;
        case 'S':
          socket.write(ready());
          return;
        case 'X':
          socket.end();
      }
    },
  );
}

/** The port of the one protocol in which the server speaks first. */
export const MYSQL_PORTS = [3306, 3307];

const MYSQL_OK = [0, 0, 0, 2, 0, 0, 0];
const MYSQL_PREPARE = 0x16;
const MYSQL_QUIT = 0x01;

/** https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html */
export function speakMysql(socket: Socket): void {
  const packet = (sequence: number, body: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUIntLE(body.length, 0, 3);
    head[3] = sequence;
    return Buffer.concat([head, body]);
  };
  const greeting = Buffer.concat([
    Buffer.from('\x0a8.0.36\0', 'latin1'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from('placehol\0', 'latin1'),
    // Capabilities: protocol 4.1, connections, plugins; UTF-8; autocommit.
    Buffer.from([0x0f, 0xa2, 0x21, 2, 0, 0x1f, 0x00, 21, ...new Array(10).fill(0)]),
    Buffer.from('placeholder0\0mysql_native_password\0', 'latin1'),
  ]);
  socket.write(packet(0, greeting));
  let greeted = false;
  messages(
    socket,
    (bytes) => (bytes.length < 4 ? 0 : bytes.readUIntLE(0, 3) + 4),
    (message) => {
      const command = message[4];
      if (greeted && command === MYSQL_QUIT) socket.end();
      else if (greeted && command === MYSQL_PREPARE) socket.write(packet(1, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])));
      else socket.write(packet((message[3] ?? 0) + 1, Buffer.from(MYSQL_OK)));
      greeted = true;
    },
  );
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
