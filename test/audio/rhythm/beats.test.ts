import { describe, expect, it } from 'vitest';
import { trackBeats } from '../../../shared/audio/rhythm/beats.ts';

/** An envelope that is 1 at each of the frames. */
function pulses(frames: readonly number[], length: number): Float64Array {
  const strength = new Float64Array(length);
  for (const frame of frames) strength[frame] = 1;
  return strength;
}

function every(period: number, from: number, to: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / period) }, (_, k) => Math.round(from + k * period));
}

describe('beats', () => {
  it.each([14, 21.5, 22, 43])('of pulses every %d frames are the pulses', (period) => {
    const frames = every(period, 70, 600);
    expect(trackBeats(pulses(frames, 640), period)).toEqual(frames);
  });

  it('go on through a pulse that is missing', () => {
    const frames = every(22, 30, 600);
    const heard = frames.filter((_, k) => k !== 9 && k !== 15);
    expect(trackBeats(pulses(heard, 640), 22)).toEqual(frames);
  });

  it('keep to the tempo between pulses that do not', () => {
    const frames = every(22, 30, 600);
    const distracted = pulses(frames, 640);
    for (const frame of frames) distracted[frame + 7] = 0.6;
    expect(trackBeats(distracted, 22)).toEqual(frames);
  });

  it('follow a tempo that drifts', () => {
    const frames: number[] = [];
    for (let frame = 30, period = 20; frame < 600; frame += period, period += 0.1)
      frames.push(Math.round(frame));
    expect(trackBeats(pulses(frames, 640), 21)).toEqual(frames);
  });

  it('start and end with the music', () => {
    const frames = every(22, 300, 500);
    const beats = trackBeats(pulses(frames, 900), 22);
    expect(beats[0]).toBeGreaterThanOrEqual(278);
    expect(beats.at(-1)).toBeLessThanOrEqual(522);
    expect(beats).toEqual(expect.arrayContaining(frames));
  });

  it.each([new Float64Array(500), new Float64Array(500).fill(2), new Float64Array(0)])(
    'of a flat envelope are none',
    (strength) => {
      expect(trackBeats(strength, 22)).toEqual([]);
    },
  );
});
