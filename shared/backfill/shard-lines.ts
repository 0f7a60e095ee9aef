const NEWLINE = 0x0a;
/** An object's name has at most 1,024 bytes, so an id has fewer. */
const LONGEST_LINE = 1_024;

/** Some lines of a shard, and where the next one starts. */
export interface Lines {
  readonly ids: readonly string[];
  readonly nextOffset: number;
}

/** At most so many lines from an offset on, which must be the start of one. */
export function linesFrom(shard: Uint8Array, offset: number, most: number): Lines {
  const ids: string[] = [];
  let start = offset;
  while (ids.length < most && start < shard.length) {
    const newline = shard.indexOf(NEWLINE, start);
    const end = newline < 0 ? shard.length : newline;
    if (end > start) ids.push(textOf(shard, start, end));
    start = end + 1;
  }
  return { ids, nextOffset: Math.min(start, shard.length) };
}

/** The last lines before an offset, which must be the start of a line; at most so many, and fewer if they are long. */
export function linesBefore(shard: Uint8Array, offset: number, most: number): readonly string[] {
  const from = Math.max(0, offset - most * LONGEST_LINE);
  const lines = textOf(shard, from, offset)
    .split('\n')
    .slice(from === 0 ? 0 : 1, -1);
  return lines.slice(-most);
}

export function allLines(shard: Uint8Array): readonly string[] {
  return linesFrom(shard, 0, Number.POSITIVE_INFINITY).ids;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString();
}
