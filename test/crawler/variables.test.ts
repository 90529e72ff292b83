import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeArguments, shapeVariable } from '#crawler/resolve/variables';

const FILL = 'placeholder0000000000000000000000000';

describe('shapeVariable', () => {
  it.each([
    ['NOTES_API_KEY', undefined, 'secret', 'placeholder00000000000000000000000000000'],
    ['NOTES_API_KEY', 'your-api-key', 'secret', 'placeholder00000000000000000000000000000'],
    ['NOTES_TOKEN', 'ghp_xxxxxxxx', 'secret', `ghp_${FILL}`],
    ['ANYTHING', 'sk-<your key>', 'secret', `sk-${FILL}000000000000`],
    ['NOTES_KEY', 'pk_test_YOUR_KEY', 'secret', `pk_test_${FILL}`],
    ['AWS_ACCESS_KEY_ID', 'AKIAXXXXXXXXXXXXXXXX', 'secret', 'AKIAPLACEHOLDER00000'],
    ['SESSION', 'eyJhbGciOiJIUzI1NiJ9.e30.x', 'secret', 'eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.placeholder'],
    ['TENANT', 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', 'secret', '00000000-0000-4000-8000-000000000000'],
    ['NOTES_URL', 'https://your-domain.example.com/path?key=1', 'url', 'https://example.invalid'],
    ['NOTES_BASE_URL', 'http://localhost:3000/api', 'url', 'http://127.0.0.1:3000'],
    ['NOTES_BASE_URL', undefined, 'url', 'https://example.invalid'],
    ['CONNECTION_STRING', 'postgresql://me:pass@db.example.com/notes', 'url', 'postgresql://user:placeholder@127.0.0.1:5432/placeholder'],
    ['MDB', 'mongodb+srv://me:pass@cluster', 'url', 'mongodb://127.0.0.1:27017/placeholder'],
    ['DATABASE_URL', undefined, 'url', 'postgresql://user:placeholder@127.0.0.1:5432/placeholder'],
    ['DSN', undefined, 'url', 'postgresql://user:placeholder@127.0.0.1:5432/placeholder'],
    ['MYSQL_URL', undefined, 'url', 'mysql://user:placeholder@127.0.0.1:3306/placeholder'],
    ['NOTES_MONGO_URI', undefined, 'url', 'mongodb://127.0.0.1:27017/placeholder'],
    ['NOTES_DIR', '/Users/me/notes', 'path', '/tmp'],
    ['MEMORY_FILE_PATH', '/path/to/memory.jsonl', 'path', '/tmp/placeholder.jsonl'],
    ['CONFIG_FILE', undefined, 'path', '/tmp/placeholder'],
    ['WHERE', 'C:\\Users\\me', 'path', '/tmp'],
    ['WHERE', `\${workspaceFolder}/notes`, 'path', '/tmp'],
    ['PRIVATE_KEY_PATH', '~/.ssh/id', 'path', '/tmp'],
    ['DB_HOST', 'db.internal', 'host', '127.0.0.1'],
    ['NOTES_DOMAIN', 'acme.notes.com', 'host', 'example.invalid'],
    ['PORT', '3000', 'port', '3000'],
    ['PORT', '<port>', 'port', '8080'],
    ['USER_EMAIL', undefined, 'email', 'user@example.invalid'],
    ['READ_ONLY', 'true', 'boolean', 'true'],
    ['ENABLE_WRITES', undefined, 'boolean', 'false'],
    ['DISABLE_AUTH', 'true', 'boolean', 'true'],
    ['AUTH_TYPE', 'oauth', 'text', 'oauth'],
    ['MAX_TOKENS', '4096', 'text', '4096'],
    ['AWS_REGION', undefined, 'text', 'us-east-1'],
    ['NOTES_PHONE_NUMBER', undefined, 'text', '+15555550100'],
    ['NOTES_KEY', 'SG.your-key', 'secret', 'SG.placeholder00000000000.placeholder00000000000000000000000000000000'],
    ['TEAM', 'your-team', 'text', 'placeholder'],
    ['LOG_LEVEL', 'info', 'text', 'info'],
    ['NOTES_MCP_TRANSPORT', 'http', 'text', 'stdio'],
  ])('takes %s with the sample %j for a %s', (name, sample, kind, placeholder) => {
    expect(shapeVariable({ name, sample })).toEqual({ kind, placeholder });
  });

  it.each([
    [{ name: 'MODE', choices: ['stdio', 'http'] }, 'choice', 'stdio'],
    [{ name: 'MODE', choices: ['stdio', 'http'], sample: 'http' }, 'choice', 'http'],
    [{ name: 'TRANSPORT', choices: ['http', 'stdio'], sample: 'http' }, 'choice', 'stdio'],
    [{ name: 'X', format: 'filepath' }, 'path', '/tmp'],
    [{ name: 'X', format: 'boolean' }, 'boolean', 'false'],
    [{ name: 'X', format: 'number' }, 'text', '1'],
    [{ name: 'X', secret: true, sample: 'hunter2' }, 'secret', 'placeholder00000000000000000000000000000'],
    [{ name: 'DATABASE_URL', secret: true, sample: 'mysql://me:pw@h/d' }, 'url', 'mysql://user:placeholder@127.0.0.1:3306/placeholder'],
  ] as const)('reads %j as a %s', (facts, kind, placeholder) => {
    expect(shapeVariable(facts)).toEqual({ kind, placeholder });
  });

  it('never repeats what could be a credential', () => {
    const letters = fc.array(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'), {
      minLength: 24,
      maxLength: 48,
    });
    const secret = letters.map((all) => all.join('')).filter((text) => /\d/.test(text) && /[A-Za-z]/.test(text));
    const wrapped = fc.tuple(secret, fc.constantFrom('', 'sk-', 'ghp_', 'xoxb-', 'Bearer ', 'https://h/?key=', 'postgres://me:', 'pplx-'));
    fc.assert(
      fc.property(wrapped, fc.constantFrom('X', 'TEAM', 'API_KEY', 'NOTES_URL', 'WHERE'), ([text, prefix], name) => {
        expect(shapeVariable({ name, sample: prefix + text }).placeholder).not.toContain(text.slice(0, 12));
        expect(shapeArguments([`--x=${prefix}${text}`, '--x', prefix + text]).join(' ')).not.toContain(text.slice(0, 12));
      }),
    );
  });
});

describe('shapeArguments', () => {
  it.each([
    [
      ['stdio', '--read-only', '-v'],
      ['stdio', '--read-only', '-v'],
    ],
    [
      ['/path/to/dir', '<path>', '/Users/me/Desktop', 'C:\\Users\\me', `\${workspaceFolder}`, './data'],
      ['/tmp', '/tmp', '/tmp', '/tmp', '/tmp', '/tmp'],
    ],
    [['/path/to/notes.db'], ['/tmp/placeholder.db']],
    [['<account_id>/<api key>:<region>'], ['placeholder/placeholder00000000000000000000000000000:us-east-1']],
    [['mongodb://<user>:<password>@<host>:<port>/<database>'], ['mongodb://127.0.0.1:27017/placeholder']],
    [['notes=/absolute/path/to/notes'], ['notes=/tmp']],
    [
      ['--api-key', 'YOUR_KEY'],
      ['--api-key', 'placeholder00000000000000000000000000000'],
    ],
    [['--api-key=sk-abc'], [`--api-key=sk-${FILL}000000000000`]],
    [['<api-key>'], ['placeholder00000000000000000000000000000']],
    [
      ['--port', '3000', '--region=eu-west-1'],
      ['--port', '3000', '--region=eu-west-1'],
    ],
    [['postgresql://localhost/notes'], ['postgresql://user:placeholder@127.0.0.1:5432/placeholder']],
    [
      ['--toolsets', 'all', '@scope/thing', 'owner/repo'],
      ['--toolsets', 'all', '@scope/thing', 'owner/repo'],
    ],
  ])('makes %j into %j', (values, shaped) => {
    expect(shapeArguments(values)).toEqual(shaped);
  });
});
