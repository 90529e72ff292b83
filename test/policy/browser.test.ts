import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

const ENTRY = `
  export { parsePolicy, policyJsonSchema, policyVersion, printPolicy } from '#policy/document';
  export { compilePolicy, decide } from '#policy/decide';
  export { explainPolicy, traceCall } from '#policy/explain';
  export { alternativesForTool, recommendForTool } from '#policy/recommend';
`;

// Runs in the page: a policy with a pattern, a digest and an input schema, so that every library takes part.
const USE = `(() => {
  const digest = 'sha256:' + 'a'.repeat(64);
  const parsed = policy.parsePolicy('{"version":"1","default":"deny","tools":{"__proto__":{},"t":{"pin":"' + digest + '","arguments":"inputSchema","deny_if":[{"conditions":[{"path":"args.url","op":"private_host","value":true}]},{"conditions":[{"path":"args.url","op":"regex","value":"^ftp:"}]}]}}}');
  const compiled = policy.compilePolicy(parsed.policy);
  const inputSchema = { type: 'object', properties: { url: { type: 'string', pattern: '^[a-z]+:' } } };
  const call = (url) => ({ tool: 't', args: { url }, grant: 'g', server: 's', at: new Date(0), listed: { digest, inputSchema } });
  const outcome = (url) => { const { outcome, rule } = policy.decide(compiled, call(url), new Map()); return [outcome, rule]; };
  const classification = { digest, category: 'Write', risk: 'medium', facets: [], argumentRisks: [], riskReasons: ['x'], flags: [] };
  return JSON.stringify({
    outcomes: ['https://example.com/', 'http://0x7f.1/', 'ftp://example.com/', 'X'].map(outcome),
    sentences: policy.explainPolicy(parsed.policy).length,
    printed: policy.printPolicy(parsed.policy).length,
    errors: policy.parsePolicy('{"version":"1","default":"deny","tools":{"x":{"deny_fi":[]}}}').errors,
    recommended: policy.recommendForTool({ definition: { name: 't' }, digest, classification }).tools.t.limits,
  });
})()`;

describe('core and policy in a page', () => {
  let bundle: string;

  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: { contents: ENTRY, resolveDir: import.meta.dirname, loader: 'ts' },
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      globalName: 'policy',
      target: 'es2024',
    });
    bundle = outputFiles[0]?.text ?? '';
  });

  it('needs nothing of Node', () => {
    expect(bundle.length).toBeGreaterThan(100_000);
    expect(bundle.match(/["']node:[a-z/]+["']|\brequire\(["'][a-z]/g)).toBe(null);
    // The engine of regular expressions has a method of that name, which is another thing.
    expect(bundle.match(/(?<![.\w])eval\([^)]*\)(?! \{)|new Function\(/g)).toBe(null);
  });

  it('runs where code cannot be made from text, and does not even try', () => {
    const tried: string[] = [];
    const context = createContext(
      { URL, TextEncoder, noteTry: (what: string) => tried.push(what) },
      { codeGeneration: { strings: false, wasm: false } },
    );
    runInContext(
      'globalThis.Function = new Proxy(Function, { construct() { noteTry("new Function"); throw new EvalError("forbidden"); } });',
      context,
    );
    runInContext(bundle, context);
    expect(JSON.parse(String(runInContext(`var policy = globalThis.policy ?? policy; ${USE}`, context)))).toEqual({
      outcomes: [
        ['allow', ''],
        ['deny', '/tools/t/deny_if/0'],
        ['deny', '/tools/t/deny_if/1'],
        ['deny', '/tools/t/arguments'],
      ],
      sentences: 7,
      printed: 612,
      errors: [
        {
          pointer: '/tools/x/deny_fi',
          message:
            'The key `deny_fi` is unknown. Known here: `description`, `arguments`, `pin`, `require`, `deny_if`, `limits` and `approve`.',
          nearest: 'deny_if',
        },
      ],
      recommended: [{ counter: 't_rate', window: 'minute', max: 30, scope: 'grant' }],
    });
    expect(tried).toEqual([]);
  });
});
