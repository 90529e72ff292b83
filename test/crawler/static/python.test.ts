import { describe, expect, it } from 'vitest';
import { namesOf, onlySchema, read, readPython } from './support.ts';

describe('tools of Python servers', () => {
  it('reads a decorated function: its name, its docstring, its signature, with file and line', async () => {
    const listing = await readPython(`
mcp = FastMCP("pets")

@mcp.tool()
async def feed_pet(id: str, grams: int = 20, ctx: Context = None) -> str:
    """Feeds a pet.

    Twice a day.
    """
    return "fed"
`);
    expect(listing).toEqual({
      tools: [
        {
          name: 'feed_pet',
          description: 'Feeds a pet.\n\nTwice a day.',
          inputSchema: {
            type: 'object',
            properties: { id: { type: 'string' }, grams: { type: 'integer', default: 20 } },
            required: ['id'],
          },
        },
      ],
      sources: [{ tool: 'feed_pet', file: 'pets/server.py', line: 7 }],
      unread: [],
    });
  });

  it.each([
    ['a decorator without a call', '@mcp.tool\ndef ping(): ...', 'ping'],
    ['a name as the first argument', '@mcp.tool("ping_it")\ndef ping(): ...', 'ping_it'],
    ['a name by its keyword', 'NAME = "ping_it"\n@mcp.tool(name=NAME)\ndef ping(): ...', 'ping_it'],
    ['a function that is added', 'def ping(): ...\nmcp.add_tool(ping)', 'ping'],
    ['a function that is added by another name', 'def ping(): ...\nmcp.add_tool(ping, name="ping_it")', 'ping_it'],
    ['a tool made of a function', 'def ping(): ...\nmcp.add_tool(Tool.from_function(ping, name="ping_it"))', 'ping_it'],
    ['a decorator that is called by hand', 'def ping(): ...\nmcp.tool(name="ping_it")(ping)', 'ping_it'],
    ['a function that is given the server', 'def register(server: FastMCP):\n    @server.tool()\n    def ping(): ...', 'ping'],
    [
      'a server that an object holds',
      'class App:\n    def __init__(self):\n        self.mcp = FastMCP("x")\n    def setup(self):\n        @self.mcp.tool()\n        def ping(): ...',
      'ping',
    ],
  ])('finds %s', async (_claim, code, name) => {
    expect(namesOf(await readPython(`mcp = FastMCP("pets")\n${code}\n`))).toEqual([name]);
  });

  it('takes title, description and annotations from the decorator before the docstring', async () => {
    const listing = await readPython(`
mcp = FastMCP("pets")
@mcp.tool(title="Ping", description="Pings " "twice.", annotations=ToolAnnotations(readOnlyHint=True))
def ping():
    """Not this."""
`);
    expect(listing.tools).toEqual([
      {
        name: 'ping',
        title: 'Ping',
        description: 'Pings twice.',
        inputSchema: { type: 'object', properties: {} },
        annotations: { readOnlyHint: true },
      },
    ]);
  });

  it.each<[string, string, object]>([
    ['list[str]', '', { type: 'array', items: { type: 'string' } }],
    ['dict[str, int]', '', { type: 'object', additionalProperties: { type: 'integer' } }],
    ['dict', '', { type: 'object', additionalProperties: true }],
    ['Optional[int]', '', { anyOf: [{ type: 'integer' }, { type: 'null' }] }],
    ['int | str | None', '', { anyOf: [{ type: 'integer' }, { type: 'string' }, { type: 'null' }] }],
    ['Literal["a", "b"]', '', { enum: ['a', 'b'], type: 'string' }],
    [
      'Annotated[int, Field(description="How many.", ge=1, le=9)]',
      '',
      { type: 'integer', description: 'How many.', minimum: 1, maximum: 9 },
    ],
    ['Color', 'class Color(str, Enum):\n    RED = "red"\n    BLUE = "blue"', { enum: ['red', 'blue'], type: 'string' }],
    [
      'Pet',
      'class Pet(BaseModel):\n    """A pet."""\n    name: str\n    age: int = Field(3, description="In years.")\n    tags: list["Pet"] = []',
      {
        type: 'object',
        properties: {
          name: { type: 'string' },
          age: { type: 'integer', default: 3, description: 'In years.' },
          tags: { type: 'array', items: {}, default: [] },
        },
        required: ['name'],
        description: 'A pet.',
      },
    ],
    ['float', '', { type: 'number' }],
    ['Any', '', {}],
    ['Count', 'Count = Annotated[int, Field(gt=0)]', { type: 'integer', exclusiveMinimum: 0 }],
    ['somewhere.Unknown', '', {}],
  ])('makes a schema of the type %s', async (type, before, schema) => {
    const listing = await readPython(`mcp = FastMCP("pets")\n${before}\n@mcp.tool()\ndef ping(value: ${type}): ...\n`);
    expect(onlySchema(listing)?.['properties']).toEqual({ value: schema });
  });

  it('takes a default from Field and leaves a parameter without one required', async () => {
    const listing = await readPython(`
mcp = FastMCP("pets")
@mcp.tool()
def ping(a: str = Field(description="Needed."), b: str = Field(default="x"), c: str = Field(..., max_length=3), *, d: bool = False): ...
`);
    expect(onlySchema(listing)).toEqual({
      type: 'object',
      properties: {
        a: { type: 'string', description: 'Needed.' },
        b: { type: 'string', default: 'x' },
        c: { type: 'string', maxLength: 3 },
        d: { type: 'boolean', default: false },
      },
      required: ['a', 'c'],
    });
  });

  it('reads the list that a low-level server answers with, over modules of the package', async () => {
    const listing = await read({
      'pets/__init__.py': '',
      'pets/models.py': 'from pydantic import BaseModel\nclass Ping(BaseModel):\n    id: str\n',
      'pets/names.py': 'from enum import Enum\nclass Tools(str, Enum):\n    PING = "ping"\n',
      'pets/server.py': `
from mcp.server import Server
import mcp.types as types
from .models import Ping
from pets.names import Tools

server = Server("pets")

@server.list_tools()
async def handle_list_tools() -> list[types.Tool]:
    tools = [types.Tool(name=Tools.PING.value, description="Pings.", inputSchema=Ping.model_json_schema())]
    tools.append(types.Tool(name="feed", inputSchema={"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}))
    return tools
`,
    });
    expect(listing).toEqual({
      tools: [
        { name: 'ping', description: 'Pings.', inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } },
        { name: 'feed', inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } },
      ],
      sources: [
        { tool: 'ping', file: 'pets/server.py', line: 11 },
        { tool: 'feed', file: 'pets/server.py', line: 12 },
      ],
      unread: [],
    });
  });
});

describe('what is no tool in Python', () => {
  it.each([
    ['a call of a tool', 'await session.call_tool("feed_pet", {"id": "1"})'],
    ['the decorator of another library', 'from langchain_core.tools import tool\n@tool\ndef feed(id: str): ...'],
    ['a tool of an agent', 'agent = Agent("x")\n@agent.tool\ndef feed(id: str): ...'],
    ['a tool of an agent that is called a server', 'server = Agent("x")\n@server.tool\ndef feed(id: str): ...'],
    ['a prompt or a resource', 'mcp = FastMCP("x")\n@mcp.prompt()\ndef feed(): ...\n@mcp.resource("x://y")\ndef walk(): ...'],
    ['text about a tool', 'HELP = """\n@mcp.tool()\ndef feed(id: str): ...\n"""'],
    ['what asks for the tools of another server', 'tools = await session.list_tools()'],
  ])('leaves out %s', async (_claim, code) => {
    expect(namesOf(await readPython(`${code}\n`))).toEqual([]);
  });

  it.each(['tests/test_server.py', 'pets/test_server.py', 'pets/server_test.py', 'examples/server.py', 'conftest.py'])(
    'leaves out %s',
    async (path) => {
      expect(
        namesOf(await read({ [path]: 'from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\n@mcp.tool()\ndef feed(): ...\n' })),
      ).toEqual([]);
    },
  );
});

describe('what cannot be read in Python', () => {
  it('names a tool whose name is made at run time, and lists none', async () => {
    const listing = await readPython('mcp = FastMCP("x")\n@mcp.tool(name=f"{PREFIX}_feed")\ndef feed(): ...\n');
    expect(listing).toEqual({ tools: [], sources: [], unread: ['The name of a tool in `pets/server.py`, line 5, is made at run time.'] });
  });

  it('names a list that is put together at run time', async () => {
    const listing = await readPython(
      'server = Server("x")\n@server.list_tools()\nasync def answer():\n    return [t.definition for t in load()]\n',
    );
    expect(listing.unread).toEqual(['The list of tools answered in `pets/server.py`, line 5, is put together at run time.']);
  });

  it('leaves open what a type of another package demands', async () => {
    const listing = await readPython(
      'from elsewhere import Options\nmcp = FastMCP("x")\n@mcp.tool()\ndef feed(id: str, options: Options): ...\n',
    );
    expect(onlySchema(listing)).toEqual({ type: 'object', properties: { id: { type: 'string' }, options: {} }, required: ['id'] });
    expect(listing.unread).toEqual(['The schema of `feed` is built at run time, in whole or in part.']);
  });
});
