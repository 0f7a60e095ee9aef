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
  /** Follows one partial through pitches in cents. */
  function follow(...cents: readonly number[]) {
    const total = { sustained: 0, gliding: 0 };
    const push = createPartialTracker(total);
    for (const pitch of cents) push([{ cents: pitch, amplitude: 1 }]);
    return total;
  }

  it('count from their fifth frame on', () => {
    expect(follow(0, 0, 0, 0)).toEqual({ sustained: 0, gliding: 0 });
    expect(follow(0, 0, 0, 0, 0, 0)).toEqual({ sustained: 2, gliding: 0 });
  });

  it('glide where they go on moving, end where they leap, and jitter where they do neither', () => {
    expect(follow(0, 20, 40, 60, 80)).toEqual({ sustained: 1, gliding: 1 });
    expect(follow(0, 0, 0, 100, 100, 100)).toEqual({ sustained: 0, gliding: 0 });
    expect(follow(0, 40, 0, 40, 0)).toEqual({ sustained: 1, gliding: 0 });
  });

  it('go on each by itself: two that cross are two', () => {
    const total = { sustained: 0, gliding: 0 };
    const push = createPartialTracker(total);
    for (let k = 0; k < 5; k += 1) {
      push([
        { cents: 1_000, amplitude: 2 },
        { cents: 2_000 + 30 * k, amplitude: 1 },
      ]);
    }
    expect(total).toEqual({ sustained: 3, gliding: 1 });
  });
});
