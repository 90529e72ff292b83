/**
 * Plays the world to a server that insists on reaching its backend before it lists its tools: names lead to this loopback, web addresses and
 * databases are answered, other ports are silent. Everything stays inside the sandbox; nothing of the server's words leaves it.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import forge from 'node-forge';
import { speakerFor } from './databases.mts';
import { MYSQL_PORTS, speakMysql } from './mysql.mts';
import { type GuestPlan, type WorldManner, YIELDING } from './plan.mts';
import { tell } from './tell.mts';

const LOOPBACK = '127.0.0.1';
const AUTHORITY_FILE = '/tmp/.toolwarden-authority.pem';
const MOST_BODY_BYTES = 1024 * 1024;
const DNS_PORT = 53;
const WEB_PORTS = [80, 443];

/** Opens it, and gives back the variables by which programs learn whose certificates to trust here. */
export async function openWorld({ manner, ports }: NonNullable<GuestPlan['world']>): Promise<Record<string, string>> {
  const authority = makeAuthority();
  writeFileSync(AUTHORITY_FILE, authority.certificate);
  const web = createHttpServer((request, response) => answer(request, response, manner));
  web.on('clientError', (_error, socket) => socket.destroy());
  const all = [...new Set([...WEB_PORTS, ...ports])];
  await Promise.all([answerNames(), ...all.map((port) => listenOn(port, (socket) => receive(socket, port, manner, web, authority)))]);
  return Object.fromEntries(
    ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'].map((name) => [name, AUTHORITY_FILE]),
  );
}

/** A port that cannot be had is left out: somebody inside has it already. */
function listenOn(port: number, onSocket: (socket: Socket) => void): Promise<void> {
  return new Promise((resolve) => {
    const server = createTcpServer(onSocket);
    server.once('error', () => resolve());
    // A program that says `localhost` may mean either.
    server.listen({ port, host: '::', ipv6Only: false }, () => resolve());
  });
}

const TLS_HANDSHAKE = 0x16;

function answersDatabases(manner: WorldManner): boolean {
  return manner === 'neutral' || manner === 'yielding';
}

/** Whatever is spoken: TLS is opened, HTTP is answered, databases too, and to everything else is listened without a word. */
function receive(socket: Socket, port: number, manner: WorldManner, web: ReturnType<typeof createHttpServer>, authority: Authority): void {
  socket.on('error', () => {});
  if (answersDatabases(manner) && MYSQL_PORTS.includes(port)) {
    speakMysql(socket);
    return;
  }
  socket.once('readable', () => {
    const head = socket.read() as Buffer | null;
    const [first = 0] = head ?? [];
    if (head === null) return;
    socket.unshift(head);
    if (first === TLS_HANDSHAKE) {
      const secure = new TLSSocket(socket, {
        isServer: true,
        secureContext: authority.contextFor('localhost'),
        SNICallback: (name, done) => done(null, authority.contextFor(name)),
        ALPNProtocols: ['http/1.1'],
      });
      secure.on('error', () => {});
      web.emit('connection', secure);
    } else if (/^[A-Z]+ /.test(head.subarray(0, 8).toString('latin1'))) web.emit('connection', socket);
    else if (answersDatabases(manner)) speakerFor(head)?.(socket);
  });
}

const TYPE_A = 1;
const HEADER_BYTES = 12;

/** Every name is this loopback, in IPv4; other questions have no answer. RFC 1035, section 4. */
function answerNames(): Promise<void> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve());
    socket.on('message', (question, from) => {
      let end = HEADER_BYTES;
      while (end < question.length && question[end] !== 0) end += (question[end] ?? 0) + 1;
      end += 5;
      if (end > question.length) return;
      const isAddress = question.readUInt16BE(end - 4) === TYPE_A;
      const header = Buffer.from(question.subarray(0, HEADER_BYTES));
      header.writeUInt16BE(0x8180, 2);
      header.writeUInt16BE(1, 4);
      header.writeUInt16BE(isAddress ? 1 : 0, 6);
      header.writeUInt32BE(0, 8);
      // The name of the question, an address of the internet, a minute, four bytes.
      const record = Buffer.from([0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
      socket.send(Buffer.concat([header, question.subarray(HEADER_BYTES, end), ...(isAddress ? [record] : [])]), from.port, from.address);
    });
    socket.bind(DNS_PORT, LOOPBACK, () => resolve());
  });
}

function answer(request: IncomingMessage, response: ServerResponse, manner: WorldManner): void {
  const host = request.headers.host ?? '';
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MOST_BODY_BYTES) chunks.push(chunk);
  });
  request.on('error', () => {});
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    if (isOurQuestion(body)) {
      // INVARIANT: the crawler's own questions are never answered here, or a bridge would list tools that are nobody's.
      if (!isLoopback(host)) tell({ bridge: host.slice(0, 300) });
      response.writeHead(404).end();
      return;
    }
    const { status, value } = said(manner, body, request.url ?? '/');
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(value));
  });
}

/** A program on the machine of whoever runs it, and no server elsewhere. */
function isLoopback(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])(?::\d+)?$/i.test(host);
}

function isOurQuestion(body: string): boolean {
  return body.includes('"jsonrpc"') && /"method"\s*:\s*"(?:initialize|server\/discover|tools\/list)"/.test(body);
}

function said(manner: WorldManner, body: string, url: string): { status: number; value: unknown } {
  switch (manner) {
    case 'refusing':
      return { status: 401, value: { error: 'unauthorized', message: 'Unauthorized' } };
    case 'yielding':
      return { status: 200, value: { [YIELDING]: true } };
    case 'empty':
      return { status: 200, value: {} };
    case 'neutral': {
      const query = graphqlQuery(body) ?? graphqlQueryOf(new URL(url, 'http://localhost').searchParams.get('query'));
      return { status: 200, value: query === undefined ? NEUTRAL : { data: echoOf(query) } };
    }
  }
}

const ID = '00000000-0000-4000-8000-000000000000';
/** What most services say in some form when they agree: somebody is there, is allowed, and has nothing. */
const NEUTRAL = {
  ok: true,
  success: true,
  valid: true,
  status: 'ok',
  id: ID,
  name: 'placeholder',
  email: 'user@example.invalid',
  username: 'placeholder',
  version: '1.0.0',
  access_token: 'placeholder',
  refresh_token: 'placeholder',
  token: 'placeholder',
  token_type: 'Bearer',
  expires_in: 3600,
  user: { id: ID, name: 'placeholder', email: 'user@example.invalid' },
  data: [],
  items: [],
  results: [],
  total: 0,
  count: 0,
};

function graphqlQuery(body: string): string | undefined {
  try {
    const { query } = JSON.parse(body) as { query?: unknown };
    return graphqlQueryOf(query);
  } catch {
    return undefined;
  }
}

function graphqlQueryOf(text: unknown): string | undefined {
  return typeof text === 'string' && /^\s*(?:(?:query|mutation|fragment)\b[^{]*)?\{/.test(text) ? text : undefined;
}

const MOST_FIELDS = 200;

/** Every field that was asked for: text where nothing is asked of it, else an object. */
export function echoOf(query: string): Record<string, unknown> {
  const words = query
    .replace(/"(?:\\.|[^"\\])*"/g, '')
    .replace(/#.*$/gm, '')
    .replace(/\([^)]*\)/g, '')
    .replace(/@\w+/g, '')
    .match(/[{}]|\.\.\.(?:\s*on)?|[\w]+(?:\s*:\s*\w+)?/g);
  const root: Record<string, unknown> = {};
  const open: Record<string, unknown>[] = [];
  let last: string | undefined;
  let fields = 0;
  for (const word of words ?? []) {
    const within = open.at(-1);
    if (word === '{') {
      const inner = within === undefined ? root : {};
      if (within !== undefined && last !== undefined) within[last] = inner;
      // A fragment asks of what it stands in.
      open.push(within !== undefined && last === undefined ? within : inner);
      last = undefined;
    } else if (word === '}') {
      open.pop();
      if (open.length === 0) break;
      last = undefined;
    } else if (word.startsWith('...')) last = undefined;
    else if (within !== undefined && fields < MOST_FIELDS) {
      fields += 1;
      last = word.split(':')[0]?.trim() ?? word;
      within[last] = 'placeholder';
    }
  }
  return root;
}

interface Authority {
  /** PEM. */
  certificate: string;
  contextFor(name: string): ReturnType<typeof createSecureContext>;
}

const MOST_NAMES = 200;

/** An authority for this sandbox alone; its key is made here and ends with it. */
function makeAuthority(): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const key = forge.pki.privateKeyFromPem(privateKey);
  const shared = forge.pki.publicKeyFromPem(publicKey);
  const subject = [{ name: 'commonName', value: 'toolwarden sandbox' }];
  let serial = 0;

  function sign(names: typeof subject, extensions: object[]): string {
    serial += 1;
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = shared;
    certificate.serialNumber = serial.toString(16).padStart(4, '0');
    certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
    certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
    certificate.setSubject(names);
    certificate.setIssuer(subject);
    certificate.setExtensions(extensions);
    certificate.sign(key, forge.md.sha256.create());
    return forge.pki.certificateToPem(certificate);
  }

  const certificate = sign(subject, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ]);
  const contexts = new Map<string, ReturnType<typeof createSecureContext>>();
  return {
    certificate,
    contextFor(name) {
      const known = contexts.get(name);
      if (known !== undefined) return known;
      const leaf = sign(
        [{ name: 'commonName', value: name.slice(0, 64) }],
        [
          { name: 'basicConstraints', cA: false },
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: name },
              { type: 2, value: 'localhost' },
              { type: 7, ip: LOOPBACK },
            ],
          },
        ],
      );
      const context = createSecureContext({ key: privateKey, cert: leaf });
      if (contexts.size < MOST_NAMES) contexts.set(name, context);
      return context;
    },
  };
}
