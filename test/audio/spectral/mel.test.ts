import { describe, expect, it } from 'vitest';
import { hzToMel, melFilters, melToHz, weigh } from '../../../shared/audio/spectral/mel.ts';
import { seededRandom } from '../signals.ts';

const SAMPLE_RATE = 22_050;
const FFT_SIZE = 2048;

/** Each band over all bins, by the definition of a triangle. */
function slowBands(power: Float64Array, bands: number, maxHz: number): number[] {
  const edges = Array.from({ length: bands + 2 }, (_, k) => melToHz((k * hzToMel(maxHz)) / (bands + 1)));
  return Array.from({ length: bands }, (_, band) => {
    const [left, centre, right] = edges.slice(band, band + 3) as [number, number, number];
    return power.reduce((sum, value, bin) => {
      const hz = (bin * SAMPLE_RATE) / FFT_SIZE;
      const height = Math.max(0, Math.min((hz - left) / (centre - left), (right - hz) / (right - centre)));
      return sum + value * height * (2 / (right - left));
    }, 0);
  });
}

describe('mel scale', () => {
  it.each([
    { hz: 0, mel: 0 },
    { hz: 200, mel: 3 },
    { hz: 1000, mel: 15 },
    { hz: 6400, mel: 42 },
  ])('puts $hz Hz at $mel', ({ hz, mel }) => {
    expect(hzToMel(hz)).toBeCloseTo(mel, 10);
    expect(melToHz(mel)).toBeCloseTo(hz, 8);
  });
});

describe('mel filterbank', () => {
  it.each([
    { bands: 128, maxHz: 11_025 },
    { bands: 40, maxHz: 8_000 },
    { bands: 300, maxHz: 11_025 },
  ])('of $bands bands to $maxHz Hz sums as the definition does', ({ bands, maxHz }) => {
    const random = seededRandom(bands);
    const power = Float64Array.from({ length: FFT_SIZE / 2 + 1 }, random);
    const output = new Float64Array(bands);
    weigh(melFilters({ sampleRate: SAMPLE_RATE, fftSize: FFT_SIZE, bands, maxHz }), power, output);
    for (const [band, expected] of slowBands(power, bands, maxHz).entries()) {
      expect(output[band]).toBeCloseTo(expected, 12);
    }
  });
});
