import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeWhole } from '../../../../shared/audio/decode/decode-whole.ts';
import { rmsOf, seededRandom } from '../../../audio/signals.ts';

export const SAMPLE_RATE = 22_050;
/** In seconds. A longer recording gives its middle, shorter ones are joined. */
const CLIP = { least: 9, joined: 15, longest: 20 };

export interface RecordedClip {
  /** The folder that it is from: one speaker, one package. */
  readonly group: string;
  /** Of its first file. */
  readonly file: string;
  readonly samples: Float32Array;
}

/**
 * Clips of 9 to 20 seconds of the recordings in each folder of `root`, `perGroup` of each at most, chosen evenly.
 * What cannot be decoded is left out.
 */
export async function* recordedClips(root: string, perGroup: number): AsyncGenerator<RecordedClip> {
  for (const group of readdirSync(root).toSorted()) {
    let clips = 0;
    for await (const clip of clipsOf(join(root, group))) {
      yield { group, ...clip };
      clips += 1;
      if (clips === perGroup) break;
    }
  }
}

/** Clips of both folders, one over the other at the same RMS, as long as the shorter; until one has no more. */
export async function* mixedClips(
  root: string,
  otherRoot: string,
  perGroup: number,
): AsyncGenerator<RecordedClip> {
  const others = recordedClips(otherRoot, perGroup);
  for await (const clip of recordedClips(root, perGroup)) {
    const other = await others.next();
    if (other.done) return;
    const gain = rmsOf(clip.samples) / (rmsOf(other.value.samples) || 1);
    const length = Math.min(clip.samples.length, other.value.samples.length);
    const mix = (sample: number, k: number) => (sample + gain * (other.value.samples[k] as number)) / 2;
    yield { ...clip, samples: clip.samples.subarray(0, length).map(mix) };
  }
}

async function* clipsOf(folder: string): AsyncGenerator<Omit<RecordedClip, 'group'>> {
  let joined: { file: string; parts: Float32Array[] } | undefined;
  for (const file of shuffled(filesIn(folder))) {
    const samples = await decoded(file);
    if (samples.length >= CLIP.least * SAMPLE_RATE) {
      yield { file, samples: middleOf(samples) };
      continue;
    }
    joined ??= { file, parts: [] };
    joined.parts.push(samples);
    if (lengthOf(joined.parts) < CLIP.joined * SAMPLE_RATE) continue;
    yield { file: joined.file, samples: join32(joined.parts) };
    joined = undefined;
  }
  if (joined && lengthOf(joined.parts) >= CLIP.least * SAMPLE_RATE) {
    yield { file: joined.file, samples: join32(joined.parts) };
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted();
}

/** In an order that is the same each time. */
function shuffled<T>(values: readonly T[]): T[] {
  const random = seededRandom(values.length);
  return values
    .map((value) => ({ value, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

async function decoded(file: string): Promise<Float32Array> {
  const options = { sampleRate: SAMPLE_RATE, channels: 1, allowTruncated: true } as const;
  return decodeWhole(createReadStream(file), { ...options, signal: AbortSignal.timeout(60_000) }).then(
    ({ samples }) => samples,
    () => new Float32Array(),
  );
}

function middleOf(samples: Float32Array): Float32Array {
  const length = Math.min(samples.length, CLIP.longest * SAMPLE_RATE);
  const from = Math.floor((samples.length - length) / 2);
  return samples.slice(from, from + length);
}

function lengthOf(parts: readonly Float32Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function join32(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
