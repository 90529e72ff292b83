import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { RemoteFault } from './fault.ts';

/** More than any message has, and little enough to hold for several servers at once. */
const LONGEST_MESSAGE_CHARS = 8 * 1024 * 1024;
/** Comments that keep a stream alive count too. */
const MOST_EVENTS = 10_000;

export interface BodyText {
  text: string;
  /** Its bytes were no UTF-8. */
  malformed: boolean;
}

/** @throws {RemoteFault} `too-much`, and what the body fails with. */
export async function readText(body: AsyncIterable<Buffer>, mostBytes = LONGEST_MESSAGE_CHARS): Promise<BodyText> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new RemoteFault({ kind: 'too-much', what: 'bytes' });
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(whole), malformed: false };
  } catch {
    return { text: new TextDecoder('utf-8').decode(whole), malformed: true };
  }
}

/**
 * The events of a stream, as they come.
 *
 * @throws {RemoteFault} `too-much` for an event that is too long or a stream with too many, and what the body fails with.
 */
export async function* readEvents(body: AsyncIterable<Buffer>): AsyncGenerator<EventSourceMessage, void, undefined> {
  const decoder = new TextDecoder('utf-8');
  let read: EventSourceMessage[] = [];
  let count = 0;
  let tooLong = false;
  const parser = createParser({
    maxBufferSize: LONGEST_MESSAGE_CHARS,
    onEvent: (event) => read.push(event),
    onComment: () => {
      count += 1;
    },
    onError: (error) => {
      tooLong ||= error.type === 'max-buffer-size-exceeded';
    },
  });
  for await (const chunk of body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    count += read.length;
    if (tooLong || count > MOST_EVENTS) throw new RemoteFault({ kind: 'too-much', what: 'bytes' });
    yield* read;
    read = [];
  }
}
