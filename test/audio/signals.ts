import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sine of full scale times `amplitude`. */
export function sine(hz: number, { seconds = 1, sampleRate = 22_050, amplitude = 0.5 } = {}): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, k) => amplitude * Math.sin((2 * Math.PI * hz * k) / sampleRate),
  );
}

/** White noise that is the same for the same seed. */
export function noise(
  seconds: number,
  { seed = 1, sampleRate = 22_050, amplitude = 0.5 } = {},
): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    () => amplitude * (2 * random() - 1),
  );
}

/** Clicks of decaying noise at every beat, from `offsetSeconds` on, each fourth one louder. */
export function clicks(
  bpm: number,
  { seconds = 20, sampleRate = 22_050, offsetSeconds = 0.25 } = {},
): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  const click = noise(0.06, { sampleRate, amplitude: 0.8 });
  for (let beat = 0; offsetSeconds + (beat * 60) / bpm < seconds; beat += 1) {
    const start = Math.round((offsetSeconds + (beat * 60) / bpm) * sampleRate);
    const gain = beat % 4 === 0 ? 1 : 0.6;
    for (let k = 0; k < click.length && start + k < samples.length; k += 1) {
      samples[start + k]! += gain * click[k]! * Math.exp((-60 * k) / sampleRate);
    }
  }
  return samples;
}

/** Uniform numbers from 0 to 1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same signal in each of `channels`. */
export function inAllChannels(samples: Float32Array, channels: number): Float32Array {
  return Float32Array.from(
    { length: samples.length * channels },
    (_, k) => samples[Math.floor(k / channels)]!,
  );
}

/** An array in chunks, as a stream has them. */
export async function* inChunks<T extends Uint8Array | Float32Array>(
  whole: T,
  size: number = 50_021,
): AsyncGenerator<T> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size) as T;
}

/** All chunks of a stream in one array. */
export async function gathered(chunks: AsyncIterable<Float32Array>): Promise<Float32Array> {
  const list: Float32Array[] = [];
  for await (const chunk of chunks) list.push(chunk.slice());
  const whole = new Float32Array(list.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of list) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

export function peakOf(samples: Float32Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

export function rmsOf(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
}

export interface Clip {
  readonly id: string;
  readonly file: string;
  readonly style: string;
  readonly bpm: number | null;
}

const AUDIO = join(import.meta.dirname, '../fixtures/audio');

/** What clips.json lists. */
export const clips: readonly Clip[] = JSON.parse(readFileSync(join(AUDIO, 'clips.json'), 'utf8'));

/** The bytes of a demo clip. */
export function clipBytes(file: string): Uint8Array {
  return readFileSync(join(AUDIO, file));
}
