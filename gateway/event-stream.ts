import type { Readable } from 'node:stream';
import { MOST_JSON_BYTES } from './strict-json.ts';

/**
 * Reads the data of server-sent events, each at most as long as a message; comments, names and ids are left out.
 *
 * @returns why the reading ended.
 * @throws what the stream fails with.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function readEvents(stream: Readable, tell: (data: string) => void): Promise<'ended' | 'too-long' | 'not-utf-8'> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let data: string[] = [];
  let chars = 0;
  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0) tell(data.join('\n'));
      data = [];
      chars = 0;
    } else if (text.startsWith('data:')) {
      const value = text.slice(text.startsWith('data: ') ? 6 : 5);
      // With its line break, so that empty lines count too.
      chars += value.length + (data.length > 0 ? 1 : 0);
      data.push(value);
    }
  };
  for await (const chunk of stream) {
    const searched = rest.length;
    try {
      rest += decoder.decode(chunk as Buffer, { stream: true });
    } catch {
      return 'not-utf-8';
    }
    let from = 0;
    for (let at = rest.indexOf('\n', searched); at !== -1; at = rest.indexOf('\n', from)) {
      line(rest.slice(from, at > from && rest[at - 1] === '\r' ? at - 1 : at));
      from = at + 1;
    }
    rest = rest.slice(from);
    if (rest.length + chars > MOST_JSON_BYTES) return 'too-long';
  }
  return 'ended';
}
