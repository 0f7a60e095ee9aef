import { toFloats } from './to-floats.ts';
import type { WavEncoding, WavHeader } from './wav-header.ts';
import { wholeFrames } from './whole-frames.ts';

export interface PlainWav extends WavHeader {
  readonly encoding: WavEncoding;
}

/**
 * True when the samples come out of the file by arithmetic alone: the rate wanted, the channels wanted or the
 * mean of two. Such a file needs no ffmpeg, and gives bit by bit what ffmpeg would give.
 */
export function isPlainWav(
  header: WavHeader | null,
  wanted: { readonly sampleRate: number; readonly channels: number },
): header is PlainWav {
  if (header === null || header.encoding === null || header.sampleRate !== wanted.sampleRate) return false;
  return header.channels === wanted.channels || (header.channels === 2 && wanted.channels === 1);
}

/** The samples of a plain WAV, interleaved, or their mean where mono of stereo is wanted. Reads all bytes. */
export async function* wavSamples(
  bytes: AsyncIterable<Uint8Array>,
  header: PlainWav,
  channels: number,
): AsyncGenerator<Float32Array> {
  for await (const frames of wholeFrames(dataOf(bytes, header), header.frameBytes)) {
    const samples = toFloats[header.encoding](frames);
    yield header.channels === channels ? samples : meanOfPairs(samples);
  }
}

/** What lies between header and trailer, where writers keep their tags. The rest is read and dropped. */
async function* dataOf(bytes: AsyncIterable<Uint8Array>, header: WavHeader): AsyncGenerator<Uint8Array> {
  let skip = header.dataStart;
  let left = header.dataBytes ?? Number.POSITIVE_INFINITY;
  for await (const chunk of bytes) {
    const data = chunk.subarray(skip, skip + left);
    skip = Math.max(0, skip - chunk.length);
    left -= data.length;
    if (data.length > 0) yield data;
  }
}

function meanOfPairs(samples: Float32Array): Float32Array {
  const means = new Float32Array(samples.length / 2);
  for (let k = 0; k < means.length; k += 1) {
    means[k] = 0.5 * (samples[2 * k] as number) + 0.5 * (samples[2 * k + 1] as number);
  }
  return means;
}
