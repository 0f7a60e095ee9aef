import { textOf } from '../../../shared/message/utf8.ts';

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without its line break; null where it is not UTF-8. */
  readonly text: string | null;
}

/** What is longer is no line of ids, and would fill the memory. */
const MAX_LINE_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** The lines of a text, those of a chunk at a time. Throws at a line that does not end within a mebibyte. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  let rest: Uint8Array = Buffer.alloc(0);
  let count = 0;
  for await (const chunk of bytes) {
    const all = rest.length > 0 ? Buffer.concat([rest, chunk]) : asBuffer(chunk);
    const end = all.lastIndexOf(LINE_FEED) + 1;
    rest = all.subarray(end);
    const lines = end > 0 ? cut(all.subarray(0, end - 1), count) : [];
    count += lines.length;
    if (rest.length > MAX_LINE_BYTES) {
      throw new Error(`line ${count + 1} does not end within ${MAX_LINE_BYTES} bytes; is this a text?`);
    }
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield cut(asBuffer(rest), count);
}

/** Decoded whole, which is fast; line by line only where one of them is not UTF-8. */
function cut(bytes: Buffer, before: number): Line[] {
  const whole = textOf(bytes);
  const texts = whole === null ? pieces(bytes).map(textOf) : whole.split('\n');
  return texts.map((text, index) => ({
    number: before + index + 1,
    text: text?.endsWith('\r') ? text.slice(0, -1) : text,
  }));
}

function pieces(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    found.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return [...found, bytes.subarray(start)];
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
