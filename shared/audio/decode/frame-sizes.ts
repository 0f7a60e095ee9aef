import type { PartFormat } from './part-walk.ts';

/** Bit rates in kbit/s by layer, of MPEG-1 and of MPEG-2 (ISO 11172-3 and 13818-3, 2.4.2.3). Index 0 is free format. */
const BIT_RATES: Readonly<Record<string, readonly number[]>> = {
  '1.1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1.2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1.3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2.1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2.2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2.3': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

/** Of MPEG-1; those of MPEG-2 are the half, of MPEG-2.5 a quarter. */
const SAMPLE_RATES = [44_100, 48_000, 32_000];

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

function mpegFrameBytes([first, second = 0, third = 0]: Uint8Array): number | null {
  const layer = 4 - ((second >> 1) & 3);
  const divisor = { 3: 1, 2: 2, 0: 4 }[(second >> 3) & 3];
  if (first !== 0xff || second < 0xe0 || layer > 3 || divisor === undefined) return null;
  const rate = SAMPLE_RATES[(third >> 2) & 3];
  const kilobits = BIT_RATES[`${divisor === 1 ? 1 : 2}.${layer}`]?.[third >> 4];
  if (rate === undefined || !kilobits) return null;
  const padding = (third >> 1) & 1;
  const bitsPerSample = (kilobits * 1000 * divisor) / rate;
  if (layer === 1) return 4 * (Math.floor(12 * bitsPerSample) + padding);
  return Math.floor((layer === 3 && divisor > 1 ? 72 : 144) * bitsPerSample) + padding;
}
