/** One line without its break. */
export interface Line {
  text: string;
  /** Its bytes were no UTF-8: what could not be read is replaced in `text`. */
  malformed: boolean;
}

export interface LineLimits {
  /** Over the whole life of the stream. */
  totalBytes: number;
  lineBytes: number;
}

export interface LineReader {
  /** The lines that these bytes complete; nothing once a ceiling was reached. */
  push(bytes: Uint8Array): Line[];
  /** What came after the last line break. */
  rest(): Line;
  /** Which ceiling the stream went over. */
  readonly over: 'total' | 'line' | undefined;
}

const LINE_FEED = 0x0a;

/** Cuts a stream into lines of bounded length. Memory is bounded by `lineBytes` and the size of one chunk. */
export function lineReader(limits: LineLimits): LineReader {
  const strict = new TextDecoder('utf-8', { fatal: true });
  const lenient = new TextDecoder('utf-8');
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let totalBytes = 0;
  let over: 'total' | 'line' | undefined;

  function decode(parts: readonly Uint8Array[]): Line {
    const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    const withoutReturn = bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
    try {
      return { text: strict.decode(withoutReturn), malformed: false };
    } catch {
      return { text: lenient.decode(withoutReturn), malformed: true };
    }
  }

  return {
    get over() {
      return over;
    },
    push(bytes) {
      if (over !== undefined) return [];
      totalBytes += bytes.length;
      if (totalBytes > limits.totalBytes) {
        over = 'total';
        pending = [];
        return [];
      }
      const lines: Line[] = [];
      let start = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
        const piece = bytes.subarray(start, end);
        if (pendingBytes + piece.length > limits.lineBytes) break;
        lines.push(decode([...pending, piece]));
        pending = [];
        pendingBytes = 0;
        start = end + 1;
      }
      const left = bytes.subarray(start);
      pendingBytes += left.length;
      if (pendingBytes > limits.lineBytes) {
        over = 'line';
        pending = [];
      } else if (left.length > 0) pending.push(left);
      return lines;
    },
    rest: () => decode(pending),
  };
}
