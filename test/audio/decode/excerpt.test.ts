import { describe, expect, it } from 'vitest';
import { decodeAudio } from '../../../shared/audio/decode/decode-audio.ts';
import { excerpt } from '../../../shared/audio/decode/excerpt.ts';
import { decodedClip } from '../decoded-clip.ts';
import { clipBytes, gathered, inChunks } from '../signals.ts';

const RATE = 22_050;

async function* cut(samples: Float32Array, size: number) {
  for (let at = 0; at < samples.length; at += size) yield samples.subarray(at, at + size);
}

describe('an excerpt', () => {
  it('is a part of the whole: LoadAudio(offset=10, duration=5)', async () => {
    const options = { sampleRate: RATE, channels: 1, signal: AbortSignal.timeout(20_000) } as const;
    const decoded = decodeAudio(inChunks(clipBytes('blues-shuffle.mp3')), options);
    const part = await gathered(excerpt(decoded, { ...options, startSeconds: 10, seconds: 5 }));
    expect(part).toEqual((await decodedClip('blues-shuffle')).slice(10 * RATE, 15 * RATE));
  });

  it.each([1, 2, 6, 100])('does not depend on where chunks end: %i samples', async (size) => {
    const samples = Float32Array.from({ length: 40 }, (_, k) => k);
    const options = { sampleRate: 2, channels: 2, startSeconds: 1.5, seconds: 4 };
    expect(await gathered(excerpt(cut(samples, 2 * size), options))).toEqual(samples.slice(6, 22));
  });

  it('ends with the audio where that is shorter, and is nothing behind it', async () => {
    const samples = Float32Array.of(1, 2, 3, 4);
    const options = { sampleRate: 1, channels: 1 };
    expect(await gathered(excerpt(cut(samples, 3), options))).toEqual(samples);
    expect(await gathered(excerpt(cut(samples, 3), { ...options, startSeconds: 3, seconds: 9 }))).toEqual(
      Float32Array.of(4),
    );
    expect(await gathered(excerpt(cut(samples, 3), { ...options, startSeconds: 5 }))).toHaveLength(0);
    expect(await gathered(excerpt(cut(samples, 3), { ...options, seconds: 0 }))).toHaveLength(0);
  });

  it('lets go of what it has no use for', async () => {
    let released = false;
    async function* endless() {
      try {
        for (;;) yield new Float32Array(1_000);
      } finally {
        released = true;
      }
    }
    const part = await gathered(excerpt(endless(), { sampleRate: 1_000, channels: 1, seconds: 3.5 }));
    expect(part).toHaveLength(3_500);
    expect(released).toBe(true);
  });

  it.each([{ startSeconds: -1 }, { seconds: -1 }, { seconds: Number.NaN }])('cannot be %j', async (times) => {
    const options = { sampleRate: RATE, channels: 1, ...times };
    await expect(gathered(excerpt(cut(new Float32Array(9), 3), options))).rejects.toThrow(RangeError);
  });
});
