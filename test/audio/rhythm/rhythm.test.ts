import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeAudio } from '../../../shared/audio/decode/decode-audio.ts';
import { analyseRhythm, type Rhythm } from '../../../shared/audio/rhythm/rhythm.ts';
import { clicks, clipBytes, clips, inChunks, noise, sine } from '../signals.ts';
import { GROOVES, groove } from './grooves.ts';

const RATE = 22_050;

/** By test/fixtures/rhythm/make-beats.ts. */
const byLibrosa: { found: Record<string, { bpm: number; frames: number[] }> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/rhythm/librosa-beats.json'), 'utf8'),
);

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

  it.each([
    { id: 'house', ms: 20 },
    { id: 'blues-shuffle', ms: 15 },
    { id: 'pop-groove', ms: 15 },
    { id: 'blue-danube', ms: 70 },
  ])('puts nine of ten beats of $id within $ms ms, as loose as its players are', async ({ id, ms: most }) => {
    const { file, bpm } = clips.find((clip) => clip.id === id)!;
    const found = await rhythmOfClip(file);
    const close = deviations(found, bpm!, 0).filter((ms) => Math.abs(ms) < most);
    expect(close.length).toBeGreaterThan(0.9 * found.beats.length);
    expect(found.beats.length).toBeGreaterThan((0.85 * (found.durationSeconds * bpm!)) / 60);
  });

  it.each(['speech', 'silence', 'pink-noise'])('finds no tempo in %s', async (id) => {
    const { file } = clips.find((clip) => clip.id === id)!;
    expect(await rhythmOfClip(file)).toMatchObject({ bpm: null, beats: [] });
  });
});

/** How far each of `times` is from the nearest of `others`, in ms. */
function distances(times: readonly number[], others: readonly number[]): number[] {
  return times.map((time) => 1000 * Math.min(...others.map((other) => Math.abs(other - time))));
}

describe('rhythm of a groove', () => {
  it.each(GROOVES)(
    '$name: beats are within 10 ms of where they were put',
    async ({ name, bpm, ...options }) => {
      const { samples, beats } = groove(bpm, options);
      const found = await analyseRhythm(inChunks(samples), RATE, { usualBpm: bpm });
      const sounding = found.beats.slice(1, -1); // the first and last may be where music would go on
      expect(Math.max(...distances(sounding, beats))).toBeLessThan(10);
      expect(Math.max(...distances(beats.slice(3, -3), found.beats))).toBeLessThan(10);
      expect(Math.abs(found.beats.length - beats.length)).toBeLessThanOrEqual(2);
      if (!options.endBpm) expect(Math.abs(found.bpm! - bpm)).toBeLessThan(0.2);
    },
  );

  it.each(GROOVES)('$name: on the grid it is what librosa 0.11 finds', async ({ name, bpm, ...options }) => {
    const { onGrid } = await analyseRhythm(inChunks(groove(bpm, options).samples), RATE);
    const { bpm: gridBpm, frames } = byLibrosa.found[name]!;
    expect(onGrid.bpm).toBeCloseTo(gridBpm, 3);
    expect(onGrid.beats.map((beat) => Math.round((beat * RATE) / 512))).toEqual(frames);
  });

  // As with all trackers of the kind: at the ends the answer is a matter of taste, in the middle it is not.
  it.each([
    { bpm: 60, times: 2 },
    { bpm: 80, times: 2 },
    { bpm: 90, times: 1 },
    { bpm: 128, times: 1 },
    { bpm: 160, times: 1 },
    { bpm: 190, times: 0.5 },
  ])('of $bpm BPM is told $times times as fast when nobody says what is usual', async ({ bpm, times }) => {
    const found = await analyseRhythm(inChunks(groove(bpm).samples), RATE);
    expect(found.bpm! / bpm).toBeCloseTo(times, 2);
  });

  it('keeps to a range of tempi', async () => {
    const found = await analyseRhythm(inChunks(groove(70).samples), RATE, { minBpm: 50, maxBpm: 100 });
    expect(found.bpm).toBeCloseTo(70, 1);
    await expect(
      analyseRhythm(inChunks(groove(70).samples), RATE, { minBpm: 100.1, maxBpm: 100.2 }),
    ).rejects.toThrow('No tempo can be told from 100.1 to 100.2 BPM');
  });
});

describe('rhythm of clicks', () => {
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
