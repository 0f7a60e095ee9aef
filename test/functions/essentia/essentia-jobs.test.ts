import { describe, expect, it } from 'vitest';
import { transform as measureDanceability } from '../../../functions/danceability/transform.ts';
import { transform as findKey } from '../../../functions/key/transform.ts';
import { jsonOf, runTransform } from '../../../shared/testing/run-transform.ts';
import { clicks, clipBytes, noise, sine } from '../../audio/signals.ts';
import { clip, track } from '../../fixtures/clip.ts';

async function danceabilityOf(audio: Parameters<typeof track>[0] | string) {
  const input = typeof audio === 'string' ? clip(audio) : track(audio);
  return jsonOf((await runTransform(measureDanceability, { audio: input })).outputs.danceability);
}

async function keyOf(audio: Parameters<typeof track>[0] | string) {
  const input = typeof audio === 'string' ? clip(audio) : track(audio);
  return jsonOf((await runTransform(findKey, { audio: input })).outputs.key);
}

/** C, F, G, C as triads with three partials a note: a cadence that leaves no doubt, moved up by semitones. */
function cadence(semitones: number, seconds: number): Float32Array {
  const triads = [
    [0, 4, 7],
    [5, 9, 12],
    [7, 11, 14],
    [0, 4, 7],
  ];
  const partials = triads.map((triad) =>
    triad.flatMap((note) => [1, 2, 3].map((k) => ({ k, hz: k * 261.63 * 2 ** ((note + semitones) / 12) }))),
  );
  const samples = new Float32Array(seconds * 22_050);
  const each = samples.length / triads.length;
  for (let at = 0; at < samples.length; at += 1) {
    for (const { k, hz } of partials[Math.floor(at / each)]!) {
      samples[at]! += (0.1 / k) * Math.sin((2 * Math.PI * hz * at) / 22_050);
    }
  }
  return samples;
}

describe('the key', () => {
  it.each([
    { id: 'bach-prelude', key: 'C', scale: 'major' }, // BWV 846 is in C major
    { id: 'ode-to-joy', key: 'D', scale: 'major' }, // the finale of the Ninth in D
    { id: 'gymnopedie', key: 'D', scale: 'major' }, // no. 1, in D
    { id: 'blues-shuffle', key: 'G', scale: 'major' }, // a blues in G
  ])('of $id is $key $scale', async ({ id, key, scale }) => {
    const found = await keyOf(id);
    expect(found).toMatchObject({ key, scale });
    expect((found as { strength: number }).strength).toBeGreaterThan(0.8);
  });

  it('is told for each half minute, and the longest wins', async () => {
    const samples = Float32Array.from([...cadence(0, 30), ...cadence(6, 30), ...cadence(0, 20)]);
    expect(await keyOf(samples)).toMatchObject({
      key: 'C',
      scale: 'major',
      strength: expect.closeTo(0.6, 1),
      segments: [
        { startSeconds: 0, endSeconds: 30, key: 'C' },
        { startSeconds: 30, endSeconds: 60, key: 'F#' },
        { startSeconds: 60, endSeconds: 80, key: 'C' },
      ],
    });
  });

  it('of noise and speech is no more than a guess', async () => {
    for (const id of ['pink-noise', 'speech']) {
      expect(((await keyOf(id)) as { strength: number }).strength).toBeLessThan(0.7);
    }
  });

  it('is none in silence', async () => {
    expect(await keyOf('silence')).toEqual({ key: null, scale: null, strength: null, segments: [] });
  });
});

describe('danceability', () => {
  it('is more for a house beat than for slow piano', async () => {
    const [house, piano] = [await danceabilityOf('house'), await danceabilityOf('gymnopedie')] as {
      danceability: number;
      dfa: number;
    }[];
    expect(house!.danceability).toBeGreaterThan(piano!.danceability + 0.3);
    expect(house!.dfa).toBeCloseTo(2.7, 1);
    expect(house!.danceability).toBeCloseTo(house!.dfa / 3, 2);
  });

  it('is none in silence, nor in less than three seconds', async () => {
    expect(await danceabilityOf('silence')).toEqual({ danceability: null, dfa: null });
    expect(await danceabilityOf(noise(2.9))).toEqual({ danceability: null, dfa: null });
    expect(await danceabilityOf(new Float32Array(30 * 22_050).fill(1e-5))).toMatchObject({ dfa: null });
  });

  it.each([50, 440, 3_000])('is none of a tone of %i Hz, which essentia would find perfect', async (hz) => {
    expect(await danceabilityOf(sine(hz, { seconds: 30 }))).toEqual({ danceability: null, dfa: null });
  });

  it('is the same with a tone behind it', async () => {
    const beat = clicks(120, { seconds: 30 });
    const andTone = Float32Array.from([...beat, ...sine(440, { seconds: 30 })]);
    expect(await danceabilityOf(andTone)).toEqual(await danceabilityOf(beat));
    expect(await danceabilityOf(beat)).toMatchObject({ danceability: 1 });
  });

  it('leaves silence out', async () => {
    const sound = noise(30, { amplitude: 0.3 });
    const andSilence = new Float32Array(90 * 22_050);
    andSilence.set(sound);
    expect(await danceabilityOf(andSilence)).toEqual(await danceabilityOf(sound));
  });
});

describe('both', () => {
  it.each([
    {
      job: 'danceability',
      run: (signal: AbortSignal) => runTransform(measureDanceability, { audio: clip('house') }, { signal }),
    },
    { job: 'key', run: (signal: AbortSignal) => runTransform(findKey, { audio: clip('house') }, { signal }) },
  ])('end when the time is up: $job', async ({ run }) => {
    await expect(run(AbortSignal.abort())).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('refuse what is no audio', async () => {
    const failure = runTransform(findKey, { audio: clipBytes('corrupt.mp3') });
    await expect(failure).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE' });
  });

  it('give the same each time', async () => {
    expect(await keyOf('pop-groove')).toEqual(await keyOf('pop-groove'));
    expect(await danceabilityOf('pop-groove')).toEqual(await danceabilityOf('pop-groove'));
  });
});
