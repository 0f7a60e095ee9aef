import { describe, expect, it } from 'vitest';
import { createPartialTracker } from '../../functions/instrumentalness/partial-tracker.ts';
import { transform } from '../../functions/instrumentalness/transform.ts';
import { jsonOf, runTransform, type TestInput } from '../../shared/testing/run-transform.ts';
import { decodedClip } from '../audio/decoded-clip.ts';
import { clips, noise, rmsOf, sine } from '../audio/signals.ts';
import { singing } from '../audio/singing.ts';
import { clip, track } from '../fixtures/clip.ts';

interface Instrumentalness {
  readonly instrumentalness: number | null;
  readonly details: { readonly glidingShare?: number };
}

async function judged(audio: TestInput): Promise<Instrumentalness> {
  return jsonOf((await runTransform(transform, { audio })).outputs.instrumentalness) as Instrumentalness;
}

/** A tone of three partials whose pitch trembles by so many cents. */
function trembling(cents: number): Float32Array {
  const samples = new Float32Array(5 * 22_050);
  let turns = 0;
  for (let k = 0; k < samples.length; k += 1) {
    turns += (440 * 2 ** ((cents / 1200) * Math.sin((2 * Math.PI * 5.5 * k) / 22_050))) / 22_050;
    samples[k] = [1, 2, 3].reduce((sum, n) => sum + (0.2 / n) * Math.sin(2 * Math.PI * n * turns), 0);
  }
  return samples;
}

const music = clips.filter(({ bpm }) => bpm !== null).map(({ id }) => id);

describe('instrumentalness', () => {
  it.each(music)('of music without a voice is high: %s', async (id) => {
    expect((await judged(clip(id))).instrumentalness).toBeGreaterThan(0.8);
  });

  it('of somebody who sings or speaks is near 0', async () => {
    expect((await judged(track(singing()))).instrumentalness).toBeLessThan(0.1);
    expect((await judged(clip('speech'))).instrumentalness).toBeLessThan(0.1);
  });

  it('falls where somebody sings to a band, the more the louder', async () => {
    const band = await decodedClip('blues-shuffle');
    const voice = singing({ seconds: band.length / 22_050 });
    const withVoice = async (gain: number) => {
      const level = (gain * rmsOf(band)) / rmsOf(voice);
      return (await judged(track(band.map((sample, k) => sample + level * (voice[k] ?? 0)))))
        .instrumentalness!;
    };
    const [alone, behind, before] = [await withVoice(0), await withVoice(0.5), await withVoice(2)];
    expect(alone).toBeGreaterThan(0.9);
    expect(behind).toBeLessThan(0.5);
    expect(before).toBeLessThan(behind);
  });

  it('goes by pitches that glide, and not by pitches that hold', async () => {
    const [held, slight, wide] = [
      await judged(track(trembling(0))),
      await judged(track(trembling(5))),
      await judged(track(trembling(60))),
    ];
    expect(held.details.glidingShare).toBe(0);
    expect(slight.details.glidingShare).toBe(0);
    expect(wide.details.glidingShare).toBeGreaterThan(0.8);
  });

  it('is none for silence, nor where nothing is sustained', async () => {
    const none = { instrumentalness: null, details: {} };
    expect(await judged(clip('silence'))).toMatchObject(none);
    expect(await judged(track(sine(60)))).toMatchObject(none); // below all voices
  });

  it('of noise, in which nothing glides on, is high', async () => {
    expect((await judged(track(noise(5)))).instrumentalness).toBeGreaterThan(0.8);
  });
});

describe('the partials of a sound', () => {
  /** Follows partials of amplitude 1, each through pitches in cents. */
  function follow(...partials: readonly (readonly number[])[]) {
    const total = { sustained: 0, gliding: 0 };
    const push = createPartialTracker(total);
    for (const frame of partials[0]!.keys()) {
      push(partials.map((cents) => ({ cents: cents[frame]!, amplitude: 1 })));
    }
    return total;
  }

  it('count from their fifth frame on', () => {
    expect(follow([0, 0, 0, 0])).toEqual({ sustained: 0, gliding: 0 });
    expect(follow([0, 0, 0, 0, 0, 0])).toEqual({ sustained: 2, gliding: 0 });
  });

  it('glide where another moves with them', () => {
    const rising = [0, 20, 40, 60, 80];
    const fifthAbove = rising.map((cents) => cents + 702);
    const falling = rising.map((cents) => 5_000 - cents);
    const held = [3_000, 3_000, 3_000, 3_000, 3_000];
    expect(follow(rising, fifthAbove)).toEqual({ sustained: 2, gliding: 2 });
    expect(follow(rising, fifthAbove, held)).toEqual({ sustained: 3, gliding: 2 });
    expect(follow(rising)).toEqual({ sustained: 1, gliding: 0 });
    expect(follow(rising, falling)).toEqual({ sustained: 2, gliding: 0 });
  });

  it('end where they leap, and jitter where they do not go on moving', () => {
    const both = (...cents: readonly number[]) =>
      follow(
        cents,
        cents.map((value) => value + 1_200),
      );
    expect(both(0, 20, 40, 60, 80)).toEqual({ sustained: 2, gliding: 2 });
    expect(both(0, 0, 0, 100, 100, 100)).toEqual({ sustained: 0, gliding: 0 });
    expect(both(0, 40, 0, 40, 0)).toEqual({ sustained: 2, gliding: 0 });
  });

  it('go on each by itself: two that cross are two', () => {
    const total = { sustained: 0, gliding: 0 };
    const push = createPartialTracker(total);
    for (let k = 0; k < 5; k += 1) {
      push([
        { cents: 1_000, amplitude: 2 },
        { cents: 950 + 30 * k, amplitude: 1 },
        { cents: 2_150 + 30 * k, amplitude: 3 },
      ]);
    }
    expect(total).toEqual({ sustained: 6, gliding: 4 });
  });
});
