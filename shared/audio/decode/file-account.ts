import { type DeclaredLength, declaredLength } from './declared-length.ts';
import { partFormat, SIGNATURE_BYTES } from './part-formats.ts';
import { createPartWalk, type PartFormat, type PartWalk } from './part-walk.ts';

/** No header that tells a length is longer, but for tags, which are skipped. */
const HEAD_BYTES = 64 * 1024;
const ID3_BYTES = 10;

/** What a file tells of its own length, gathered as its bytes pass by in order. */
export interface FileAccount {
  push(chunk: Uint8Array): void;
  /** The length of the audio by its header; null where that tells none. */
  declared(): DeclaredLength | null;
  /** In the middle of what the file ends, for a person: a page of Ogg, a frame of AAC. Null where all is whole. */
  endsInside(): string | null;
}

/** Keeps the first bytes behind the ID3 tag that may stand in front, and walks along the parts of the file. */
export function createFileAccount(): FileAccount {
  let head: Uint8Array = new Uint8Array();
  let tagBytes: number | null = null; // not known before its header is there
  let parts: { readonly format: PartFormat; readonly walk: PartWalk } | null | undefined;

  const takeBehindTag = (bytes: Uint8Array) => {
    const before = head;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, bytes.subarray(0, HEAD_BYTES - head.length)]);
    if (parts === undefined && head.length >= SIGNATURE_BYTES) {
      const format = partFormat(head);
      parts = format && { format, walk: createPartWalk(format) };
      parts?.walk.push(before);
    }
    parts?.walk.push(bytes);
  };
  return {
    push(chunk) {
      let bytes = chunk;
      if (tagBytes === null) {
        bytes = Buffer.concat([head, chunk]);
        head = bytes;
        if (bytes.length < ID3_BYTES) return;
        tagBytes = id3Bytes(bytes);
        head = new Uint8Array();
      }
      const skipped = Math.min(tagBytes, bytes.length);
      tagBytes -= skipped;
      if (skipped < bytes.length) takeBehindTag(bytes.subarray(skipped));
    },
    declared: () => declaredLength(head),
    endsInside: () => (parts?.walk.endsInside() ? parts.format.name : null),
  };
}

/** Size of an ID3v2 tag with its header, 0 where there is none (https://id3.org/id3v2.4.0-structure, 3.1). */
function id3Bytes(head: Uint8Array): number {
  const isTag = head[0] === 0x49 && head[1] === 0x44 && head[2] === 0x33;
  const size = head.subarray(6, ID3_BYTES).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  return isTag ? ID3_BYTES + size : 0;
}
