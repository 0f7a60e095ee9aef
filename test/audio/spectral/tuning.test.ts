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

  it.each([
    { hz: 140, found: 0 },
    { hz: 160, found: 0.46 },
    { hz: 3_900, found: -0.23 },
    { hz: 4_100, found: 0 },
  ])('is sought from 150 to 4,000 Hz, as in librosa: $hz Hz gives $found', ({ hz, found }) => {
    const windowed = sine(hz, { seconds: 2 }).map(
      (sample, k) => sample * Math.sin((Math.PI * k) / 44_100) ** 2,
    );
    expect(estimateTuning(windowed, options)).toBeCloseTo(found, 1);
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
