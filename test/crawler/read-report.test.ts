import { describe, expect, it } from 'vitest';
import { Inspection } from '#core/inspection';
import type { Conversation, Ending } from '#crawler/inspect/converse';
import { type Report, readReport } from '#crawler/inspect/read-report';
import { nothingSeen } from '#crawler/inspect/sights';
import { aSpec } from './inspect-support.ts';

const KEY = { name: 'NOTES_KEY', kind: 'secret', placeholder: 'x', required: true, from: 'server.json' } as const;
const CLOSED: Ending = { kind: 'unanswered', question: 'initialize', why: 'closed' };
const REFUSED = { kind: 'refused', question: 'tools/list', code: -32000 } as const;

function aReport(ending: Ending, more: Partial<Omit<Report, 'conversation'>> & { conversation?: Partial<Conversation> } = {}): Report {
  return {
    spec: aSpec('notes-mcp', 'index.js'),
    sandbox: 'bubblewrap',
    startedAt: '2026-11-02T09:00:00.000Z',
    durationMs: 1_200,
    heard: { noiseLines: 0, noiseTail: '', asked: [] },
    stderrTail: '',
    stderr: more.stderrTail ?? '',
    seen: nothingSeen(),
    exit: { exitCode: 1, signal: null, peakMemoryBytes: 0 },
    endedItself: true,
    ...more,
    conversation: { entries: [], pages: 0, ending, ...more.conversation },
  };
}

const read = (report: Report) => {
  const inspection = readReport(report);
  expect(Inspection.parse(structuredClone(inspection))).toEqual(inspection);
  return inspection;
};

describe('readReport', () => {
  it.each<[string, Report, object]>([
    [
      'a crash with its telling line, not its stack',
      aReport(CLOSED, { stderrTail: "Error: Cannot find module 'x'\n    at main (a.js:1:1)\n\nNode.js v24.21.0" }),
      {
        outcome: 'would-not-start',
        exitCode: 1,
        detail: "It ended with exit code 1 before the first message was answered. It wrote “Error: Cannot find module 'x'”.",
      },
    ],
    [
      'a crash of one that has a placeholder for a key',
      aReport(CLOSED, { spec: aSpec('n', 'i.js', { variables: [KEY] }), stderrTail: 'TypeError: x is not a function' }),
      { outcome: 'would-not-start' },
    ],
    [
      'an end without a word of one that has a placeholder for a key',
      aReport(CLOSED, { spec: aSpec('n', 'i.js', { variables: [KEY] }) }),
      { outcome: 'needs-credentials', variables: ['NOTES_KEY'] },
    ],
    [
      'the same where the key is optional and was not set',
      aReport(CLOSED, { spec: aSpec('n', 'i.js', { variables: [{ ...KEY, required: false }] }) }),
      { outcome: 'would-not-start' },
    ],
    [
      'names on standard output',
      aReport(CLOSED, { heard: { noiseLines: 1, noiseTail: 'NOTES_TOKEN is required', asked: [] } }),
      {
        outcome: 'needs-credentials',
        variables: ['NOTES_TOKEN'],
        detail: 'It ended with exit code 1 before the first message was answered. It asks for `NOTES_TOKEN`.',
      },
    ],
    [
      'an end by a signal',
      aReport(CLOSED, { exit: { exitCode: null, signal: 'SIGSEGV', peakMemoryBytes: 0 } }),
      { outcome: 'would-not-start', exitCode: null, detail: 'It was ended by SIGSEGV before the first message was answered.' },
    ],
    [
      'an end in peace, which is no answer either',
      aReport(CLOSED, { exit: { exitCode: 0, signal: null, peakMemoryBytes: 0 } }),
      { outcome: 'would-not-start', exitCode: 0 },
    ],
    [
      'a spoiled message before an end',
      aReport(CLOSED, { heard: { noiseLines: 1, noiseTail: '', spoiled: 'a message that is not valid JSON', asked: [] } }),
      { outcome: 'broke-protocol', detail: 'It sent a message that is not valid JSON, and the first message was not answered.' },
    ],
    [
      'text for people and no answer',
      aReport(
        { kind: 'unanswered', question: 'initialize', why: 'timeout' },
        { endedItself: false, heard: { noiseLines: 2, noiseTail: 'listening on port 3000', asked: [] } },
      ),
      {
        outcome: 'silent',
        waitedMs: 1_200,
        detail:
          'It ran, and the first message was not answered in time. It wrote text for people to standard output, where only messages belong.',
      },
    ],
    [
      'a refusal for want of a key',
      aReport({ ...REFUSED, message: 'Missing API key' }, { endedItself: false }),
      { outcome: 'needs-credentials', variables: [] },
    ],
    [
      'a refusal of another kind, quoted on one line and cut',
      aReport({ ...REFUSED, message: `\u001b[31mno\u0007\n\u202Ework${'!'.repeat(500)}` }, { endedItself: false }),
      { outcome: 'broke-protocol', detail: `It answered the question for its tools with error -32000: “no work${'!'.repeat(152)}…”.` },
    ],
    [
      'a ceiling of the sandbox, whatever was said before',
      aReport(CLOSED, { exit: { exitCode: null, signal: 'SIGKILL', overLimit: 'processes', peakMemoryBytes: 0 } }),
      { outcome: 'over-limit', limit: 'processes', receipt: { incidents: ['Went over the ceiling on processes.'] } },
    ],
    [
      'a listing that was whole before a ceiling was reached',
      aReport(
        { kind: 'complete' },
        {
          exit: { exitCode: null, signal: 'SIGKILL', overLimit: 'memory', peakMemoryBytes: 0 },
          conversation: { entries: [{ name: 'read_note' }], pages: 1 },
        },
      ),
      { outcome: 'listed', tools: [{ name: 'read_note' }], receipt: { incidents: ['Went over the ceiling on memory.'] } },
    ],
    ['a listing of nothing', aReport({ kind: 'complete' }, { conversation: { pages: 1 } }), { outcome: 'listed', tools: [] }],
    [
      'a listing of nothing that could be called, which is not an empty one',
      aReport({ kind: 'complete' }, { conversation: { entries: [{}, null], pages: 1 } }),
      { outcome: 'broke-protocol', detail: 'None of the entries of its tool list has a name that could be called.' },
    ],
  ])('reads %s', (_what, report, expected) => {
    expect(read(report)).toMatchObject(expected);
  });

  it('keeps of the server’s own words only what a page can hold', () => {
    const { receipt } = read(
      aReport(
        { kind: 'complete' },
        {
          conversation: {
            era: 'legacy',
            protocolVersion: `2025-11-25${'x'.repeat(100)}`,
            serverInfo: { name: `a\n${'b'.repeat(500)}`, version: 7, icons: [] },
            instructions: `\u001b[2J${'x'.repeat(100_000)}`,
            capabilities: { tools: {}, experimental: { text: 'x'.repeat(100_000) } },
          },
        },
      ),
    );
    expect(receipt?.protocolVersion).toHaveLength(40);
    expect(receipt?.serverInfo).toEqual({ name: `a ${'b'.repeat(197)}…` });
    expect(receipt?.instructions?.length).toBeLessThanOrEqual(8_000);
    expect(receipt?.instructions).toMatch(/^x+$/);
    expect(receipt?.capabilities).toEqual({ tools: true, experimental: true });
  });

  it('does not walk capabilities that are nested without end', () => {
    const capabilities = JSON.parse(`${'{"tools":'.repeat(100_000)}{}${'}'.repeat(100_000)}`);
    expect(read(aReport({ kind: 'complete' }, { conversation: { capabilities } })).receipt?.capabilities).toEqual({ tools: true });
  });
});
