import { describe, expect, it } from 'vitest';
import { createSpeechClassifier } from '../../functions/speechiness/speech-classifier.ts';
import { speechProbability } from '../../functions/speechiness/speech-probability.ts';
import { transform } from '../../functions/speechiness/transform.ts';
import { jsonOf, runTransform, type TestInput } from '../../shared/testing/run-transform.ts';
import { decodedClip } from '../audio/decoded-clip.ts';
import { clips, inChunks, noise, seededRandom, sine } from '../audio/signals.ts';
import { clip, track } from '../fixtures/clip.ts';

interface Speechiness {
  readonly speechiness: number | null;
  readonly classifier: string;
  readonly details: Readonly<Record<string, number>>;
}

async function judged(audio: TestInput): Promise<Speechiness> {
  return jsonOf((await runTransform(transform, { audio })).outputs.speechiness) as Speechiness;
}

/** Noise that swells so many times a second. */
function swelling(hz: number): Float32Array {
  return noise(9).map((sample, k) => sample * Math.max(0.02, Math.sin((Math.PI * hz * k) / 22_050) ** 2));
}

const music = clips.filter(({ bpm }) => bpm !== null).map(({ id }) => id);

describe('speechiness', () => {
  it('of somebody who speaks is near 1', async () => {
    expect(await judged(clip('speech'))).toMatchObject({
      speechiness: expect.closeTo(0.99, 1),
      classifier: 'signal-features',
      details: { segments: 3 },
    });
  });

  it.each(music)('of music is near 0: %s', async (id) => {
    expect((await judged(clip(id))).speechiness).toBeLessThan(0.1);
  });

  it('of noise at the rate of syllables is more than of steady noise, and of slower or faster noise', async () => {
    const at = async (hz: number) => (await judged(track(swelling(hz)))).details.syllabicModulation!;
    const steady = (await judged(track(noise(9)))).details.syllabicModulation!;
    const syllables = await at(4);
    for (const other of [steady, await at(0.7), await at(16)]) expect(syllables).toBeGreaterThan(other + 0.2);
  });

  it('of a track that is half speech is in between', async () => {
    const speech = await decodedClip('speech');
    const half = Float32Array.from([...speech.subarray(0, 9 * 22_050), ...sine(440, { seconds: 9 })]);
    const { speechiness, details } = await judged(track(half));
    expect(details.segments).toBe(6);
    expect(speechiness).toBeGreaterThan(0.4);
    expect(speechiness).toBeLessThan(0.6);
  });

  it('is none for silence, nor for less than three seconds', async () => {
    const none = { speechiness: null, details: { segments: 0 } };
    expect(await judged(clip('silence'))).toMatchObject(none);
    expect(await judged(track(noise(2.9)))).toMatchObject(none);
    expect(await judged(track(new Float32Array(200_000).fill(1e-5)))).toMatchObject(none);
  });

  it('goes by a pulse: bursts of noise at even times are less like speech than at uneven ones', async () => {
    const random = seededRandom(3);
    const bursts = (jitter: number) => {
      const samples = new Float32Array(9 * 22_050);
      const burst = noise(0.1);
      for (let at = 0.1; at < 8.5; at += 0.25 + jitter * (random() - 0.5)) {
        samples.set(burst, Math.round(at * 22_050));
      }
      return track(samples);
    };
    const [even, uneven] = [await judged(bursts(0)), await judged(bursts(0.3))];
    expect(even.details.pulseClarity).toBeGreaterThan(0.8);
    expect(uneven.details.pulseClarity).toBeLessThan(0.5);
    expect(uneven.speechiness).toBeGreaterThan(even.speechiness!);
  });

  it('does not depend on where chunks end', async () => {
    const samples = await decodedClip('speech');
    const judge = (size: number) =>
      createSpeechClassifier().judge(inChunks(samples, size), {
        signal: AbortSignal.timeout(20_000),
        model: () => Promise.reject(new Error('there is none')),
      });
    expect(await judge(997)).toEqual(await judge(100_000));
  });

  it('is not decided by one feature alone', () => {
    const music = {
      syllabicModulation: 0.05,
      fluxDeviation: 0.1,
      lowEnergyShare: 0.1,
      crossingsSkewness: 0.5,
      pulseClarity: 0.4,
    };
    for (const name of Object.keys(music)) {
      expect(speechProbability({ ...music, [name]: name === 'pulseClarity' ? -100 : 100 })).toBeLessThan(0.5);
    }
  });
});
