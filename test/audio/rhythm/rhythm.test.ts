import { describe, expect, it } from 'vitest';
import { decodeAudio } from '../../../shared/audio/decode/decode-audio.ts';
import { analyseRhythm, type Rhythm } from '../../../shared/audio/rhythm/rhythm.ts';
import { clicks, clipBytes, clips, inChunks, noise, sine } from '../signals.ts';

const RATE = 22_050;

function rhythmOf(samples: Float32Array, chunk = 4_096): Promise<Rhythm> {
  return analyseRhythm(inChunks(samples, chunk), RATE);
}

function rhythmOfClip(file: string): Promise<Rhythm> {
  const signal = AbortSignal.timeout(20_000);
  return analyseRhythm(
    decodeAudio(inChunks(clipBytes(file)), { sampleRate: RATE, channels: 1, signal }),
    RATE,
  );
}

/** How far beats are from the grid of a tempo, in ms. */
function deviations({ beats }: Rhythm, bpm: number, offsetSeconds: number): number[] {
  return beats.map((beat) => {
    const number = ((beat - offsetSeconds) * bpm) / 60;
    return ((number - Math.round(number)) * 60_000) / bpm;
  });
}

/** So fast that the beat of every second tap is as good an answer. */
const HALVED = new Set(['drum-and-bass']);

describe('rhythm of the demo clips', () => {
  it.each(clips.filter(({ bpm }) => bpm !== null))(
    'finds the $bpm BPM of $id within 2 %',
    async ({ id, file, bpm }) => {
      const found = await rhythmOfClip(file);
      const expected = HALVED.has(id) ? bpm! / 2 : bpm!;
      expect(Math.abs(found.bpm! / expected - 1)).toBeLessThan(0.02);
    },
  );

  it.each(['house', 'blues-shuffle', 'blue-danube', 'pop-groove'])(
    'puts nine of ten beats of %s within 70 ms',
    async (id) => {
      const { file, bpm } = clips.find((clip) => clip.id === id)!;
      const found = await rhythmOfClip(file);
      const close = deviations(found, bpm!, 0).filter((ms) => Math.abs(ms) < 70);
      expect(close.length).toBeGreaterThan(0.9 * found.beats.length);
      expect(found.beats.length).toBeGreaterThan((0.85 * (found.durationSeconds * bpm!)) / 60);
    },
  );

  it.each(['speech', 'silence', 'pink-noise'])('finds no tempo in %s', async (id) => {
    const { file } = clips.find((clip) => clip.id === id)!;
    expect(await rhythmOfClip(file)).toMatchObject({ bpm: null, beats: [] });
  });
});

describe('rhythm of clicks', () => {
  it.each([60, 70, 80, 90, 100, 110, 120, 128, 140, 150, 160, 174])(
    'is %i BPM within 0.2 %%, beats within 35 ms',
    async (bpm) => {
      const found = await rhythmOf(clicks(bpm));
      expect(Math.abs(found.bpm! / bpm - 1)).toBeLessThan(0.002);
      const close = deviations(found, bpm, 0.25).filter((ms) => Math.abs(ms) < 35);
      expect(close.length).toBeGreaterThanOrEqual(found.beats.length - 1);
      expect(found.beats.length).toBeGreaterThan((20 * bpm) / 60 - 4);
    },
  );

  it('does not depend on how the samples are cut', async () => {
    const samples = clicks(128);
    expect(await rhythmOf(samples, 333)).toEqual(await rhythmOf(samples));
  });

  it('needs three seconds', async () => {
    expect((await rhythmOf(clicks(120, { seconds: 2.99 }))).bpm).toBeNull();
    expect((await rhythmOf(clicks(120, { seconds: 3 }))).bpm).toBeCloseTo(120, 0);
  });
});

describe('rhythm of what has none', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('is null for white noise of seed %i', async (seed) => {
    expect((await rhythmOf(noise(3 + seed, { seed }))).bpm).toBeNull();
  });

  it('is null for a steady tone', async () => {
    expect((await rhythmOf(sine(440, { seconds: 8 }))).bpm).toBeNull();
  });

  it('knows the length all the same', async () => {
    expect((await rhythmOf(new Float32Array(5 * RATE))).durationSeconds).toBe(5);
  });
});
