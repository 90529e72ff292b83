import { describe, expect, it } from 'vitest';
import { serverNameOf } from '#gateway/server-name';

describe('the name of a guarded server', () => {
  it.each([
    ['npx -y @modelcontextprotocol/server-memory', '@modelcontextprotocol/server-memory'],
    ['npx --yes @modelcontextprotocol/server-filesystem@2025.1.1 /srv', '@modelcontextprotocol/server-filesystem'],
    ['npx -p some-package some-command', 'some-command'],
    ['/usr/local/bin/npx files@latest', 'files'],
    ['npx.cmd files', 'files'],
    ['pnpm dlx files', 'files'],
    ['npm exec -- files', 'files'],
    ['bunx files', 'files'],
    ['uvx mcp-server-fetch==1.2.0', 'mcp-server-fetch'],
    ['uvx --from git+https://example.com/x mcp-x', 'mcp-x'],
    ['uv run --directory /srv/weather weather.py', 'weather.py'],
    ['uv tool run mcp-server-git', 'mcp-server-git'],
    ['python3.12 -m mcp_server_time --zone UTC', 'mcp_server_time'],
    ['python server.py', 'server.py'],
    ['node /home/me/my-server/dist/index.js', 'my-server'],
    ['node --import tsx ./src/stock.ts', 'stock.ts'],
    ['node index.js', 'index.js'],
    ['docker run -i --rm -e TOKEN --mount type=bind,src=/a,dst=/b mcp/fetch:latest', 'mcp/fetch:latest'],
    ['docker run -i --rm --env=TOKEN ghcr.io/github/github-mcp-server', 'ghcr.io/github/github-mcp-server'],
    ['env KEY=secret npx -y files', 'files'],
    ['/opt/servers/weather --port 1', 'weather'],
    ['npx', 'npx'],
    ['docker run -i', 'docker'],
  ])('of `%s` is `%s`', (command, name) => {
    const [program = '', ...args] = command.split(' ');
    expect(serverNameOf([program, ...args])).toBe(name);
  });

  it('acts on no terminal and is no longer than a line', () => {
    expect(serverNameOf(['npx', 'a\u001b[2Jb\nc'])).toBe('a\\u{1b}[2Jb c');
    expect(serverNameOf(['npx', 'x'.repeat(5_000)]).length).toBe(80);
    expect(serverNameOf([''])).toBe('');
  });
});
