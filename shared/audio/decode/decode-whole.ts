import { type DecodeOptions, decodeAudio } from './decode-audio.ts';
import type { DecodeReport } from './decode-report.ts';
import { drained } from './drained.ts';

/** Audio that is held in memory whole: at 22,050 Hz, a megabyte holds 12 seconds. */
const MAX_SECONDS = 20 * 60;

export interface DecodedAudio extends DecodeReport {
  /** All of it, interleaved by channel. */
  readonly samples: Float32Array<ArrayBuffer>;
}

/**
 * Decodes a whole file into memory, twice its size for a moment. Longer than 20 minutes, unless told, is
 * INPUT_UNDECODABLE; otherwise as `decodeAudio`.
 */
export async function decodeWhole(
  input: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): Promise<DecodedAudio> {
  const chunks: Float32Array[] = [];
  const decoding = decodeAudio(input, { maxSeconds: MAX_SECONDS, ...options });
  const report = await drained(decoding, (chunk) => chunks.push(chunk));
  return { samples: joined(chunks), ...report };
}

function joined(chunks: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
