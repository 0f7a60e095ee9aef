import { parseMpegHeader } from './mpeg-header.ts';
import type { PartFormat } from './part-walk.ts';

/** A frame of MP1, MP2 or MP3. */
export const mpegFrame: PartFormat = {
  name: 'a frame of MPEG audio',
  headerBytes: () => 4,
  partBytes: mpegFrameBytes,
};

/** A frame of AAC as it is streamed (ISO 13818-7, 6.2). */
export const adtsFrame: PartFormat = {
  name: 'a frame of AAC',
  headerBytes: () => 6,
  partBytes: (header) => {
    const [, , , high = 0, middle = 0, low = 0] = header;
    return isAdts(header) ? ((high & 3) << 11) | (middle << 3) | (low >> 5) : null;
  },
};

function isAdts([first, second = 0]: Uint8Array): boolean {
  return first === 0xff && (second & 0xf6) === 0xf0;
}

function mpegFrameBytes(bytes: Uint8Array): number | null {
  const header = parseMpegHeader(bytes);
  if (!header?.kilobits) return null;
  const { layer, divisor, sampleRate, kilobits, padding } = header;
  const bitsPerSample = (kilobits * 1000) / sampleRate;
  if (layer === 1) return 4 * (Math.floor(12 * bitsPerSample) + padding);
  return Math.floor((layer === 3 && divisor > 1 ? 72 : 144) * bitsPerSample) + padding;
}
