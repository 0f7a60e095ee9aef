import { fourCharacters } from './four-characters.ts';

/** Box types that a file of the MP4 family may start with (ISO 14496-12, QuickTime). */
const FIRST_BOXES = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot']);

/** True when the bytes, eight at least, start a file of the MP4 family: mp4, m4a, mov, 3gp. */
export function isMp4(prefix: Uint8Array): boolean {
  return prefix.length >= 8 && FIRST_BOXES.has(fourCharacters(prefix, 4));
}

/**
 * True when the index (`moov`) of an MP4 does not come before its data (`mdat`), or starts later than the prefix
 * shows: ffmpeg reads such a file from a pipe as no audio at all, without an error.
 */
export function indexComesLate(prefix: Uint8Array): boolean {
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  let at = 0;
  while (at + 16 <= prefix.length) {
    const type = fourCharacters(prefix, at + 4);
    if (type === 'moov') return false;
    const shortSize = view.getUint32(at);
    const size = shortSize === 1 ? Number(view.getBigUint64(at + 8)) : shortSize;
    if (type === 'mdat' || size < 8) return true; // size 0: to the end of the file
    at += size;
  }
  return true;
}
