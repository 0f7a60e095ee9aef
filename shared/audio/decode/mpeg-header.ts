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

/** The first four bytes of a frame of MP1, MP2 or MP3. */
export interface MpegHeader {
  readonly layer: number;
  /** 1 for MPEG-1, 2 for MPEG-2, 4 for MPEG-2.5. */
  readonly divisor: number;
  readonly sampleRate: number;
  /** Bits a second in thousands; null for free format and for what is reserved. */
  readonly kilobits: number | null;
  readonly padding: number;
  readonly isMono: boolean;
}

/** Null where the bytes begin no frame. */
export function parseMpegHeader([first, second = 0, third = 0, fourth = 0]: Uint8Array): MpegHeader | null {
  const layer = 4 - ((second >> 1) & 3);
  const divisor = { 3: 1, 2: 2, 0: 4 }[(second >> 3) & 3];
  const rate = SAMPLE_RATES[(third >> 2) & 3];
  if (first !== 0xff || second < 0xe0 || layer > 3 || divisor === undefined || rate === undefined)
    return null;
  return {
    layer,
    divisor,
    sampleRate: rate / divisor,
    kilobits: BIT_RATES[`${divisor === 1 ? 1 : 2}.${layer}`]?.[third >> 4] || null,
    padding: (third >> 1) & 1,
    isMono: fourth >> 6 === 3,
  };
}
