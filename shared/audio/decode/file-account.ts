import { declaredSeconds } from './declared-seconds.ts';
import { createOggWalk } from './ogg-walk.ts';

/** No header that tells a length is longer, but for tags, which are skipped. */
const HEAD_BYTES = 64 * 1024;
const ID3_BYTES = 10;

/** What a file tells of its own length, gathered as its bytes pass by in order. */
export interface FileAccount {
  push(chunk: Uint8Array): void;
  /** The length of the audio by its header; null where that tells none. */
  declaredSeconds(): number | null;
  /** True when the file ends in the middle of an Ogg page. */
  endsInsidePage(): boolean;
}

/** Keeps the first bytes behind the ID3 tag that may stand in front, and walks along the pages of an Ogg file. */
export function createFileAccount(): FileAccount {
  const ogg = createOggWalk();
  let head: Uint8Array = new Uint8Array();
  let tagBytes = 0;
  let tagSeen = false;

  const collect = (chunk: Uint8Array) => {
    const skipped = Math.min(tagBytes, chunk.length);
    tagBytes -= skipped;
    const room = HEAD_BYTES - head.length;
    if (room > 0 && skipped < chunk.length) {
      head = Buffer.concat([head, chunk.subarray(skipped, skipped + room)]);
    }
  };
  return {
    push(chunk) {
      ogg.push(chunk);
      collect(chunk);
      if (tagSeen || head.length < ID3_BYTES) return;
      tagSeen = true;
      const behindTag = head;
      tagBytes = id3Bytes(head);
      head = new Uint8Array();
      collect(behindTag);
    },
    declaredSeconds: () => declaredSeconds(head),
    endsInsidePage: ogg.endsInsidePage,
  };
}

/** Size of an ID3v2 tag with its header, 0 where there is none (https://id3.org/id3v2.4.0-structure, 3.1). */
function id3Bytes(head: Uint8Array): number {
  const isTag = head[0] === 0x49 && head[1] === 0x44 && head[2] === 0x33;
  const size = head.subarray(6, ID3_BYTES).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  return isTag ? ID3_BYTES + size : 0;
}
