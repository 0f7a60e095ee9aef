import { describe, expect, it } from 'vitest';
import { createOnsetEnvelope, HOP } from '../../../shared/audio/rhythm/onset.ts';
import { clicks, noise } from '../signals.ts';

const RATE = 22_050;

function strengthOf(...parts: readonly Float32Array[]): Float64Array {
  const envelope = createOnsetEnvelope(RATE);
  for (const part of parts) envelope.push(part);
  return envelope.end();
}

function peakFrame(strength: Float64Array): number {
  return strength.indexOf(strength.reduce((most, value) => Math.max(most, value), 0));
}

describe('onset strength', () => {
  it('has a value for every hop, and is highest where sound begins', () => {
    const strength = strengthOf(new Float32Array(40 * HOP), noise(1));
    expect(strength).toHaveLength(1 + Math.floor((40 * HOP + RATE) / HOP));
    expect(peakFrame(strength) - 40).toBeGreaterThanOrEqual(0);
    expect(peakFrame(strength) - 40).toBeLessThanOrEqual(1);
  });

  it('is how many dB louder most of the bands get', () => {
    const quiet = noise(1, { amplitude: 0.01 });
    const louder = quiet.map((sample) => sample * 10);
    const strength = strengthOf(quiet, louder);
    const total = strength.slice(40, 48).reduce((sum, value) => sum + value, 0);
    expect(total).toBeGreaterThan(17);
    expect(total).toBeLessThan(25);
  });

  it('is zero for silence, and where sounds end', () => {
    expect(strengthOf(new Float32Array(RATE)).every((value) => value === 0)).toBe(true);
    const ending = strengthOf(noise(1), new Float32Array(RATE));
    expect(ending.slice(50).every((value) => value === 0)).toBe(true);
  });

  it('does not see what is 80 dB below the loudest, even if that comes later', () => {
    const faint = clicks(120, { seconds: 2 }).map((sample) => sample * 1e-5);
    expect(
      strengthOf(faint, noise(1))
        .slice(0, 80)
        .every((value) => value === 0),
    ).toBe(true);
    expect(strengthOf(faint).some((value) => value > 1)).toBe(true);
  });

  it('of what is longer than it remembers is that of its parts', () => {
    const minute = new Float32Array(2_584 * HOP); // of whole hops, so that all are alike
    minute.set(clicks(120, { seconds: 59 }));
    const minutes = Array.from({ length: 11 }, () => minute);
    const whole = strengthOf(...minutes);
    const part = strengthOf(minute);
    expect(whole).toHaveLength(1 + 11 * 2_584);
    expect(whole.slice(0, 2_500)).toEqual(part.slice(0, 2_500));
  });
});
