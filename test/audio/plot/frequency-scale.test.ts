import { describe, expect, it } from 'vitest';
import { frequencyScale } from '../../../shared/audio/plot/frequency-scale.ts';

describe.each(['linear', 'mel', 'log'] as const)('a %s scale of frequency', (name) => {
  const scale = frequencyScale(name, { minHz: 20, maxHz: 11_025 });

  it('goes from bottom to top', () => {
    expect(scale.placeOf(20)).toBeCloseTo(0, 9);
    expect(scale.placeOf(11_025)).toBeCloseTo(1, 9);
  });

  it('is read back', () => {
    for (const hz of [20, 440, 1_000, 5_000, 11_025])
      expect(scale.hzAt(scale.placeOf(hz))).toBeCloseTo(hz, 6);
  });

  it('labels what is within', () => {
    const places = scale.ticks.map(({ value }) => scale.placeOf(value));
    expect(places.length).toBeGreaterThan(4);
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...places)).toBeLessThanOrEqual(1);
  });
});

describe('frequency scales', () => {
  it('differ in what an octave takes', () => {
    const octave = (name: 'linear' | 'mel' | 'log', from: number) => {
      const { placeOf } = frequencyScale(name, { minHz: 20, maxHz: 11_025 });
      return placeOf(2 * from) - placeOf(from);
    };
    expect(octave('log', 100)).toBeCloseTo(octave('log', 4_000), 9);
    expect(octave('linear', 4_000) / octave('linear', 100)).toBeCloseTo(40, 9);
    expect(octave('mel', 2_000)).toBeCloseTo(octave('mel', 4_000), 9);
    expect(octave('mel', 200) / octave('mel', 100)).toBeCloseTo(2, 9);
  });

  it('are labelled in Hz and kHz', () => {
    const labels = (name: 'linear' | 'mel' | 'log') =>
      frequencyScale(name, { minHz: name === 'log' ? 20 : 0, maxHz: 11_025 }).ticks.map(({ label }) => label);
    expect(labels('linear')).toEqual(['0', '2k', '4k', '6k', '8k', '10k']);
    expect(labels('mel')).toEqual(['0', '200', '500', '1k', '2k', '3k', '5k', '10k']);
    expect(labels('log')).toEqual(['20', '50', '100', '200', '500', '1k', '2k', '5k', '10k']);
  });
});
