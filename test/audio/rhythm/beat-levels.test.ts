import { describe, expect, it } from 'vitest';
import { beatLevels } from '../../../shared/audio/rhythm/beat-levels.ts';
import { inChunks } from '../signals.ts';

const RATE = 1_000;

/** One second each of these amplitudes, as square waves, whose RMS is their amplitude. */
function steps(...amplitudes: number[]): Float32Array {
  return Float32Array.from({ length: amplitudes.length * RATE }, (_, k) => {
    const amplitude = amplitudes[Math.floor(k / RATE)]!;
    return k % 2 === 0 ? amplitude : -amplitude;
  });
}

function levelsOf(samples: Float32Array, beats: number[], chunk = 77) {
  return beatLevels(inChunks(samples, chunk), { sampleRate: RATE, beats });
}

describe('levels of beats', () => {
  it('are measured from each beat to the next', async () => {
    const { beats } = await levelsOf(steps(0.1, 0.5, 0.25, 0), [0, 1, 2, 3]);
    expect(beats.map(({ rms }) => Number(rms.toFixed(4)))).toEqual([0.1, 0.5, 0.25, 0]);
    expect(beats.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
  });

  it('of the last beat are taken for as long as the one before, or to the end', async () => {
    const { beats } = await levelsOf(steps(0.1, 0.5, 0.25, 0), [0.5, 1]);
    expect(beats.at(-1)).toMatchObject({ startSeconds: 1, endSeconds: 1.5 });
    expect((await levelsOf(steps(0.1, 0.5), [0, 1.2])).beats.at(-1)).toMatchObject({ endSeconds: 2 });
    expect((await levelsOf(steps(0.1, 0.5), [1.5])).beats).toMatchObject([
      { startSeconds: 1.5, endSeconds: 2 },
    ]);
  });

  it('of the whole count what is before the first and after the last beat', async () => {
    const { whole } = await levelsOf(steps(0.6, 0, 0, 0.8), [1, 2]);
    expect(whole.rms).toBeCloseTo(0.5, 6);
    expect(whole.endSeconds).toBe(4);
  });

  it('of audio without beats are those of the whole', async () => {
    const { whole, beats } = await levelsOf(steps(0.3), []);
    expect(beats).toEqual([]);
    expect(whole.rms).toBeCloseTo(0.3, 6);
  });

  it('leave out beats behind the end', async () => {
    expect((await levelsOf(steps(0.3), [0, 0.5, 1, 1.5])).beats).toHaveLength(2);
  });

  it('do not depend on how the samples are cut', async () => {
    const samples = steps(0.1, 0.5, 0.25, 0);
    expect(await levelsOf(samples, [0.3, 1.1], 1)).toEqual(await levelsOf(samples, [0.3, 1.1], 4_000));
  });
});
