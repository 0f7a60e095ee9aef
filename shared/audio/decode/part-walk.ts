/** A file that is a row of parts, each of which begins with its own size: pages, boxes, chunks, frames. */
export interface PartFormat {
  /** For a person. */
  readonly name: string;
  /** How many bytes the header has, or the beginning of it that tells, given as many of them as there are. */
  headerBytes(header: Uint8Array): number;
  /** Size of the part with its header; null for what is no part, and for a part that does not know. */
  partBytes(header: Uint8Array): number | null;
  /** Of a part so many bytes may lack at the end of the file: writers forget to pad. */
  readonly padding?: number;
}

/** Walks from part to part of a file as its bytes come. */
export interface PartWalk {
  push(chunk: Uint8Array): void;
  /** True when the bytes so far end in the middle of a part. */
  endsInside(): boolean;
}

/** A walk that ends where there is no part: whatever follows, it is not for it to judge. */
export function createPartWalk(format: PartFormat): PartWalk {
  const { padding = 0 } = format;
  const firstBytes = format.headerBytes(new Uint8Array());
  let header: Uint8Array = new Uint8Array();
  let left = 0;
  let lost = false;

  /** Takes what it needs from the front of the bytes; returns how many that were. */
  const step = (bytes: Uint8Array): number => {
    if (left > 0) {
      const taken = Math.min(left, bytes.length);
      left -= taken;
      return taken;
    }
    const part = bytes.subarray(0, format.headerBytes(header) - header.length);
    header = Buffer.concat([header, part]);
    if (header.length < format.headerBytes(header)) return part.length;
    const size = format.partBytes(header);
    lost = size === null || size < header.length;
    left = lost ? 0 : (size as number) - header.length;
    header = new Uint8Array();
    return part.length;
  };
  return {
    push(chunk) {
      for (let at = 0; at < chunk.length && !lost; ) at += step(chunk.subarray(at));
    },
    endsInside: () => !lost && (left > padding || header.length >= firstBytes),
  };
}
