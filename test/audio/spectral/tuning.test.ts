import { describe, expect, it } from 'vitest';
import { createTuning, estimateTuning } from '../../../shared/audio/spectral/tuning.ts';
import { sine } from '../signals.ts';

const options = { sampleRate: 22_050, fftSize: 8192 };

/** A, C sharp and E, all of them so many semitones sharp. */
function chord(sharp: number): Float32Array {
  const tones = [57, 61, 64].map((midi) => sine(440 * 2 ** ((midi + sharp - 69) / 12), { amplitude: 0.2 }));
  return tones[0]!.map((_, k) => tones.reduce((sum, tone) => sum + tone[k]!, 0));
}

describe('tuning', () => {
  it.each([-0.4, -0.2, 0.1, 0.3])('of a chord %d semitones sharp is found', (sharp) => {
    expect(Math.abs(estimateTuning(chord(sharp), options) - sharp)).toBeLessThan(0.05);
  });

  it('of silence is none', () => {
    expect(estimateTuning(new Float32Array(20_000), options)).toBe(0);
  });

  it('of a stream is that of the whole', () => {
    const samples = chord(0.25);
    const tuning = createTuning(options);
    for (let at = 0; at < samples.length; at += 1_000) tuning.push(samples.subarray(at, at + 1_000));
    tuning.end();
    expect(tuning.estimate()).toBe(estimateTuning(samples, options));
  });
});
