import { describe, expect, it } from 'vitest';
import { namesOf, onlySchema, read, readScript } from './support.ts';

const NO_ARGUMENTS = { type: 'object', properties: {} };
const ONE_ID = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };

describe('tools of scripts', () => {
  it('reads all that registerTool states, with file and line', async () => {
    const listing = await readScript(`
const server = new McpServer({ name: 'pets', version: '1' });
server.registerTool('feed_pet', {
  title: 'Feed',
  description: 'Feeds a pet.',
  inputSchema: { id: z.string() },
  outputSchema: { fed: z.boolean() },
  annotations: { destructiveHint: false },
}, async ({ id }) => feed(id));
`);
    expect(listing).toEqual({
      tools: [
        {
          name: 'feed_pet',
          title: 'Feed',
          description: 'Feeds a pet.',
          inputSchema: ONE_ID,
          outputSchema: { type: 'object', properties: { fed: { type: 'boolean' } }, required: ['fed'] },
          annotations: { destructiveHint: false },
        },
      ],
      sources: [{ tool: 'feed_pet', file: 'index.js', line: 5 }],
      unread: [],
    });
  });

  it.each([
    ['a name alone', `server.tool('ping', async () => pong());`, { name: 'ping', inputSchema: NO_ARGUMENTS }],
    [
      'a description',
      `server.tool('ping', 'Pings.', async () => pong());`,
      { name: 'ping', description: 'Pings.', inputSchema: NO_ARGUMENTS },
    ],
    ['a shape', `server.tool('ping', { id: z.string() }, async () => pong());`, { name: 'ping', inputSchema: ONE_ID }],
    [
      'a description and a shape',
      `server.tool('ping', 'Pings.', { id: z.string() }, async () => pong());`,
      { name: 'ping', description: 'Pings.', inputSchema: ONE_ID },
    ],
    [
      'annotations in the place of a shape',
      `server.tool('ping', 'Pings.', { readOnlyHint: true }, async () => pong());`,
      { name: 'ping', description: 'Pings.', inputSchema: NO_ARGUMENTS, annotations: { readOnlyHint: true } },
    ],
    [
      'everything',
      `server.tool('ping', 'Pings.', { id: z.string() }, { readOnlyHint: true }, async () => pong());`,
      { name: 'ping', description: 'Pings.', inputSchema: ONE_ID, annotations: { readOnlyHint: true } },
    ],
  ])('tells the arguments of tool() apart: %s', async (_claim, call, tool) => {
    const { tools, unread } = await readScript(`const server = new McpServer({});\n${call}`);
    expect({ tools, unread }).toEqual({ tools: [tool], unread: [] });
  });

  it('reads the list that a handler answers with, put together from constants, spreads and a map', async () => {
    const listing = await read({
      'index.js': `
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { MORE } from './more.js';
const FIRST = { name: 'first', description: 'One.', inputSchema: { type: 'object', properties: {} } };
const table = [{ id: 'mapped', text: 'Three.' }];
const extra = [];
extra.push({ name: 'pushed', inputSchema: { type: 'object' } });
server.setRequestHandler(ListToolsRequestSchema, async () => {
  return { tools: [FIRST, ...MORE, ...table.map((row) => ({ name: row.id, description: row.text, inputSchema: { type: 'object' } })), ...extra] };
});`,
      'more.js': `export const MORE = [{ name: 'second', description: 'Two ' + 'parts.', inputSchema: { type: 'object' } }];`,
    });
    expect(listing).toEqual({
      tools: [
        { name: 'first', description: 'One.', inputSchema: NO_ARGUMENTS },
        { name: 'second', description: 'Two parts.', inputSchema: { type: 'object' } },
        { name: 'mapped', description: 'Three.', inputSchema: { type: 'object' } },
        { name: 'pushed', inputSchema: { type: 'object' } },
      ],
      sources: [
        { tool: 'first', file: 'index.js', line: 5 },
        { tool: 'second', file: 'more.js', line: 1 },
        { tool: 'mapped', file: 'index.js', line: 10 },
        { tool: 'pushed', file: 'index.js', line: 8 },
      ],
      unread: [],
    });
  });

  it('knows the request by its method in the second SDK', async () => {
    const listing = await read({
      'index.ts': `import { Server } from '@modelcontextprotocol/server';
const TOOLS = [{ name: 'ping', inputSchema: { type: 'object' as const } }] as const satisfies Tool[];
server.setRequestHandler('tools/list', () => ({ tools: TOOLS }));`,
    });
    expect(namesOf(listing)).toEqual(['ping']);
  });

  it.each([
    ['a loop', `for (const tool of TOOLS) server.registerTool(tool.name, { description: tool.text, inputSchema: tool.shape }, tool.run);`],
    ['forEach', `TOOLS.forEach(({ name, text, shape, run }) => { server.tool(name, text, shape, run); });`],
    [
      'the entries of an object',
      `Object.entries({ a: TOOLS[0], b: TOOLS[1] }).forEach(([, tool]) => server.tool(tool.name, tool.text, tool.shape, tool.run));`,
    ],
    [
      'a function of its own',
      `function add(tool) { server.tool(tool.name, tool.text, tool.shape, tool.run); }\nTOOLS.map((tool) => add(tool));`,
    ],
    [
      'a function that a function gives back',
      `function adder(to) { return (tool) => { to.tool(tool.name, tool.text, tool.shape, tool.run); }; }\nconst add = adder(server);\nadd(TOOLS[0]);\nadd(TOOLS[1]);`,
    ],
  ])('follows a registration by way of %s', async (_claim, code) => {
    const { tools, unread } = await readScript(`
const server = new McpServer({});
const TOOLS = [
  { name: 'one', text: 'First.', shape: { id: z.string() }, run: async () => {} },
  { name: 'two', text: 'Second.', shape: {}, run: async () => {} },
];
${code}`);
    expect({ tools, unread }).toEqual({
      tools: [
        { name: 'one', description: 'First.', inputSchema: ONE_ID },
        { name: 'two', description: 'Second.', inputSchema: NO_ARGUMENTS },
      ],
      unread: [],
    });
  });

  it('follows tools that are objects of classes, with what their constructors hand on', async () => {
    const listing = await readScript(`
class Tool {
  constructor(schema, about) { this.schema = schema; this.about = about; }
  installTo(server) { server.registerTool(this.name, { description: this.about, inputSchema: this.schema }, this.run); }
}
class Feed extends Tool {
  name = 'feed';
  constructor() { super({ id: z.string() }, 'Feeds.'); }
}
class Walk extends Tool {
  get name() { return 'walk'; }
  constructor() { super({}, 'Walks.'); }
}
const server = new McpServer({});
[new Feed(), new Walk()].forEach((tool) => tool.installTo(server));`);
    expect(listing.tools).toEqual([
      { name: 'feed', description: 'Feeds.', inputSchema: ONE_ID },
      { name: 'walk', description: 'Walks.', inputSchema: NO_ARGUMENTS },
    ]);
  });

  it('follows a class that extends the server and hands on all arguments', async () => {
    const listing = await readScript(`
class Pets extends McpServer {
  register(access, ...args) {
    const [name, config, run] = args;
    return McpServer.prototype.registerTool.call(this, name, config, run);
  }
  readTool(...args) { return this.register('read', ...args); }
}
export function addTools(pets) {
  pets.readTool('feed', { description: 'Feeds.', inputSchema: { id: z.string() } }, run);
}`);
    expect(listing.tools).toEqual([{ name: 'feed', description: 'Feeds.', inputSchema: ONE_ID }]);
  });

  it('reads all files where the package loads them by names that it makes', async () => {
    const listing = await read({
      'package.json': '{"bin":"dist/index.js"}',
      'dist/index.js': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
for (const file of readdirSync('tools')) (await import(file)).register(new McpServer({}));`,
      'dist/tools/feed.js': `export function register(server) { server.tool('feed', 'Feeds.', async () => {}); }`,
    });
    expect(namesOf(listing)).toEqual(['feed']);
  });

  it('reads what tsc makes of imports, exports and enumerations', async () => {
    const listing = await read({
      'package.json': `{"bin":"./dist/index.js","dependencies":{"@modelcontextprotocol/sdk":"1"}}`,
      'dist/index.js': `"use strict";
var __importStar = (this && this.__importStar) || (function () { return function (mod) { return mod; }; })();
Object.defineProperty(exports, "__esModule", { value: true });
const types_js_1 = require("@modelcontextprotocol/sdk/types.js");
const tools = __importStar(require("./tools"));
server.setRequestHandler(types_js_1.ListToolsRequestSchema, () => __awaiter(this, void 0, void 0, function* () {
    return { tools: Object.values(tools) };
}));`,
      'dist/tools/index.js': `"use strict";
Object.defineProperty(exports, "ping", { enumerable: true, get: function () { return ping_1.ping; } });
var ping_1 = require("./ping");`,
      'dist/tools/ping.js': `"use strict";
exports.ping = void 0;
const zod_1 = require("zod");
const zod_to_json_schema_1 = require("zod-to-json-schema");
var Names;
(function (Names) {
    Names["Ping"] = "ping";
})(Names || (Names = {}));
exports.ping = { name: Names.Ping, description: \`Pings
twice.\`, inputSchema: (0, zod_to_json_schema_1.zodToJsonSchema)(zod_1.z.object({ id: zod_1.z.string() })) };`,
    });
    expect(listing.tools).toEqual([{ name: 'ping', description: 'Pings\ntwice.', inputSchema: ONE_ID }]);
    expect(listing.sources).toEqual([{ tool: 'ping', file: 'dist/tools/ping.js', line: 9 }]);
  });

  it('reads a compressed bundle that carries the schema builder itself', async () => {
    const listing = await read({
      'dist/cli.mjs': `var e=Object.defineProperty,t=(r,n)=>{for(var o in n)e(r,o,{get:n[o],enumerable:!0})};var u={};t(u,{ZodObject:()=>q,object:()=>f,string:()=>g,union:()=>h,array:()=>i,coerce:()=>j});var K=class{registerTool(r,n,o){}},s=new K({name:"x"}),d={name:"ping",text:"Pings."};s.registerTool(d.name,{description:d.text,inputSchema:{id:u.string()},annotations:{readOnlyHint:!0}},async p=>p);"tools/list"`,
    });
    expect(listing.tools).toEqual([{ name: 'ping', description: 'Pings.', inputSchema: ONE_ID, annotations: { readOnlyHint: true } }]);
  });

  it('reads what FastMCP is given', async () => {
    const listing = await read({
      'src/index.ts': `import { FastMCP } from 'fastmcp';
import { z } from 'zod';
const server = new FastMCP({ name: 'pets', version: '1.0.0' });
server.addTool({ name: 'feed', description: ['Feeds.', 'Often.'].join('\\n'), parameters: z.object({ id: z.string() }), annotations: { title: 'Feed' }, execute: async () => 'fed' });`,
    });
    expect(listing.tools).toEqual([{ name: 'feed', description: 'Feeds.\nOften.', inputSchema: ONE_ID, annotations: { title: 'Feed' } }]);
  });

  it('takes the branch that a constant of the tool chooses', async () => {
    const listing = await readScript(`
const server = new McpServer({});
for (const tool of [{ name: 'bare' }, { name: 'full', args: { id: z.string() } }]) {
  if (tool.args) server.tool(tool.name, 'With.', tool.args, run);
  else server.tool(tool.name, 'Without.', run);
}`);
    expect(listing.tools).toEqual([
      { name: 'full', description: 'With.', inputSchema: ONE_ID },
      { name: 'bare', description: 'Without.', inputSchema: NO_ARGUMENTS },
    ]);
  });
});

describe('what is no tool', () => {
  it.each([
    ['a call of a tool', `const answer = await client.callTool({ name: 'feed_pet', arguments: { id: '1' } });`],
    [
      'a list for a model',
      `await openai.chat.completions.create({ tools: [{ name: 'feed', description: 'Feeds.', input_schema: { type: 'object' } }] });`,
    ],
    [
      'the tool of another library',
      `import { tool } from 'ai';\nexport const feed = tool({ description: 'Feeds.', inputSchema: z.object({}) });`,
    ],
    [
      'a tool given to an agent',
      `import { Agent } from '@some/agents';\nnew Agent({}).addTool({ name: 'feed', description: 'Feeds.', parameters: z.object({}), execute: run });`,
    ],
    [
      'what a page registers with the browser',
      `navigator.modelContext.registerTool({ name: 'feed', description: 'Feeds.', execute: run });`,
    ],
    ['what another program registers', `vscode.lm.registerTool('feed', { invoke: run });`],
    ['a method of another object called tool', `const brush = palette.tool('brush', 3);`],
    ['text about a registration', `const help = "server.registerTool('feed', { description: 'x' }, run)"; // server.tool('feed', run)`],
    [
      'a prompt or a resource',
      `const server = new McpServer({}); server.registerPrompt('feed', { description: 'x' }, run); server.registerResource('feed', 'x://y', {}, run);`,
    ],
    ['a branch that is never taken', `const server = new McpServer({}); if (false) { server.tool('feed', 'Feeds.', {}, run); }`],
  ])('leaves out %s', async (_claim, code) => {
    expect(namesOf(await readScript(code))).toEqual([]);
  });

  it.each([
    'test/feed.js',
    'src/__tests__/feed.js',
    'examples/feed.js',
    'docs/feed.js',
    'src/feed.test.js',
    'node_modules/other/feed.js',
    'src/feed.d.ts',
  ])('leaves out %s', async (path) => {
    expect(namesOf(await readScript(`new McpServer({}).tool('feed', 'Feeds.', {}, async () => {});`, path))).toEqual([]);
  });

  it('leaves out what nothing that the package starts with imports', async () => {
    const register = (name: string) =>
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nnew McpServer({}).tool('${name}', async () => {});`;
    const listing = await read({
      'package.json': '{"bin":{"pets":"dist/index.js"}}',
      'dist/index.js': `import './used.js';`,
      'dist/used.js': register('used'),
      'dist/left-over.js': register('left_over'),
      'src/used.ts': register('used_in_source'),
    });
    expect(namesOf(listing)).toEqual(['used']);
  });

  it('leaves out a script that has nothing to do with the protocol', async () => {
    expect(namesOf(await read({ 'index.js': `server.registerTool('feed', { description: 'Feeds.', inputSchema: {} }, run);` }))).toEqual(
      [],
    );
  });
});

describe('what cannot be read', () => {
  it('names a tool whose name is made at run time, and lists none', async () => {
    const listing = await readScript(`const server = new McpServer({});\nserver.tool(\`\${process.env.PREFIX}_feed\`, 'Feeds.', {}, run);`);
    expect(listing).toEqual({ tools: [], sources: [], unread: ['The name of a tool in `index.js`, line 4, is made at run time.'] });
  });

  it('names a description and a schema that are made at run time, and leaves the schema open', async () => {
    const listing = await readScript(
      `const server = new McpServer({});\nserver.registerTool('feed', { description: describe(), inputSchema: build() }, run);`,
    );
    expect(listing.tools).toEqual([{ name: 'feed', inputSchema: { type: 'object' } }]);
    expect(listing.unread).toEqual([
      'The description of `feed` is made at run time.',
      'The schema of `feed` is built at run time, in whole or in part.',
    ]);
  });

  it('never closes a schema of which a part is unknown', async () => {
    const listing = await readScript(`
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [
  { name: 'feed', inputSchema: { type: 'object', properties: { id: { type: 'string' }, ...more() }, additionalProperties: false } },
] }));`);
    expect(onlySchema(listing)).toEqual({ type: 'object', properties: { id: { type: 'string' } } });
    expect(listing.unread).toEqual(['The schema of `feed` is built at run time, in whole or in part.']);
  });

  it('says where code changes what tools say of themselves', async () => {
    const listing = await readScript(`
const server = new McpServer({});
const TOOLS = [{ name: 'feed', description: 'Feeds.' }];
for (const tool of TOOLS) tool.description += hints[tool.name];
for (const tool of TOOLS) server.registerTool(tool.name, { description: tool.description }, run);`);
    expect(namesOf(listing)).toEqual(['feed']);
    expect(listing.unread).toEqual(['The description of tools is changed at run time in `index.js`, line 6.']);
  });

  it('says that a source declares no tool', async () => {
    const listing = await readScript(`await serve(new McpServer({}));`);
    expect(listing.unread).toEqual(['No declaration of a tool was found in this source; another package may hold them.']);
  });

  it('says that a list is put together at run time', async () => {
    const listing = await readScript(`server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: await load() }));`);
    expect(listing.unread).toEqual(['The list of tools answered in `index.js`, line 3 is put together at run time.']);
  });

  it('reads what stands beside a syntax error', async () => {
    const listing = await readScript(
      `const server = new McpServer({});\nserver.tool('feed', 'Feeds.', {}, run);\nconst = {{{ ;\nserver.tool('walk', 'Walks.', {}, run);`,
    );
    expect(namesOf(listing)).toContain('feed');
  });

  it('ends with functions and constants that are made of themselves', async () => {
    const listing = await readScript(`
const a = [...b]; const b = [...a];
const f = (x) => g(x); const g = (x) => f(x);
const S = z.object({ next: z.lazy(() => S) });
const server = new McpServer({});
server.registerTool('loop', { description: f('x'), inputSchema: S }, run);
for (const t of a) server.tool(t.name, run);`);
    expect(namesOf(listing)).toEqual(['loop']);
    expect(onlySchema(listing)).toEqual({ type: 'object', properties: { next: {} } });
  });
});
