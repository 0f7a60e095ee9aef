import { fourCharacters } from './four-characters.ts';

/** How the samples of a WAV file are written. */
export type WavEncoding = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64';

export interface WavHeader {
  /** Null for what is no plain PCM. */
  readonly encoding: WavEncoding | null;
  readonly channels: number;
  readonly sampleRate: number;
  /** Bytes of one sample of all channels, where `isSampled`; else of a packet. */
  readonly frameBytes: number;
  /** Whether each sample has its bytes: PCM, floats, A-law, µ-law. */
  readonly isSampled: boolean;
  /** Where the samples begin. */
  readonly dataStart: number;
  /** Of samples; null when the writer did not know. */
  readonly dataBytes: number | null;
}

/** Recorders that cannot go back leave 0 or the largest number here, or one near the largest. */
export const UNKNOWN_FROM_BYTES = 0x7fff0000;

const ENCODINGS: Readonly<Record<string, WavEncoding>> = {
  '1/8': 'u8',
  '1/16': 's16',
  '1/24': 's24',
  '1/32': 's32',
  '3/32': 'f32',
  '3/64': 'f64',
};

/** PCM, floats, A-law, µ-law. */
const SAMPLED_TAGS = [1, 3, 6, 7];
const EXTENSIBLE = 0xfffe;

/** True when the bytes, twelve at least, start a RIFF file of type WAVE, or one of 64 bits. */
export function isRiff(prefix: Uint8Array): boolean {
  return ['RIFF', 'RF64'].includes(fourCharacters(prefix, 0)) && fourCharacters(prefix, 8) === 'WAVE';
}

/**
 * Reads the chunks of a WAV file up to its samples ("Multimedia Programming Interface and Data Specifications
 * 1.0", 1991; the extensible format by Microsoft's mmreg.h; RF64 by EBU Tech 3306). Null when the prefix does not
 * hold them or makes no sense.
 */
export function parseWavHeader(prefix: Uint8Array): WavHeader | null {
  if (!isRiff(prefix)) return null;
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  let format: Omit<WavHeader, 'dataStart' | 'dataBytes'> | null = null;
  let longBytes: number | null = null; // of samples, where 32 bits do not hold the number
  for (let at = 12; at + 8 <= prefix.length; ) {
    const type = fourCharacters(prefix, at);
    const size = view.getUint32(at + 4, true);
    if (type === 'data')
      return format && { ...format, dataStart: at + 8, dataBytes: longBytes ?? knownSize(size) };
    if (type === 'ds64' && size >= 16 && at + 24 <= prefix.length) {
      longBytes = Number(view.getBigUint64(at + 16, true)) || null;
    }
    if (type === 'fmt ' && size >= 16 && at + 8 + size <= prefix.length) {
      format = parseFormat(new DataView(view.buffer, view.byteOffset + at + 8, size));
      if (!format) return null;
    }
    at += 8 + size + (size % 2); // chunks are padded to even sizes
  }
  return null;
}

function parseFormat(chunk: DataView): Omit<WavHeader, 'dataStart' | 'dataBytes'> | null {
  const written = chunk.getUint16(0, true);
  const tag = written === EXTENSIBLE && chunk.byteLength >= 26 ? chunk.getUint16(24, true) : written;
  const channels = chunk.getUint16(2, true);
  const sampleRate = chunk.getUint32(4, true);
  const frameBytes = chunk.getUint16(12, true);
  const bits = chunk.getUint16(14, true);
  if (channels === 0 || sampleRate === 0 || frameBytes === 0) return null;
  const isPacked = frameBytes * 8 === channels * bits;
  const encoding = isPacked ? (ENCODINGS[`${tag}/${bits}`] ?? null) : null;
  const isSampled = SAMPLED_TAGS.includes(tag) && frameBytes === channels * Math.ceil(bits / 8);
  return { encoding, channels, sampleRate, frameBytes, isSampled };
}

function knownSize(size: number): number | null {
  return size === 0 || size >= UNKNOWN_FROM_BYTES ? null : size;
}
