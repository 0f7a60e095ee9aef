import { describe, expect, it } from 'vitest';
import { segments } from '../../../functions/essentia/segments.ts';
import { inChunks } from '../../audio/signals.ts';

/** Start and length of each segment of a signal of so many samples, at 10 a second: segments of 6 s, at least 1 s. */
async function cut(samples: number, chunk = 7) {
  const signal = Float32Array.from({ length: samples }, (_, k) => k);
  const found: [number, number][] = [];
  const options = { sampleRate: 10, segmentSeconds: 6, minSeconds: 1 };
  for await (const { startSeconds, seconds, samples: part } of segments(inChunks(signal, chunk), options)) {
    expect([...part]).toEqual([...signal.subarray(startSeconds * 10, startSeconds * 10 + part.length)]);
    expect(seconds).toBe(part.length / 10);
    found.push([startSeconds, seconds]);
  }
  return found;
}

describe('segments', () => {
  it.each([
    { samples: 0, found: [] },
    { samples: 5, found: [[0, 0.5]] },
    { samples: 60, found: [[0, 6]] },
    { samples: 69, found: [[0, 6.9]] },
    {
      samples: 70,
      found: [
        [0, 6],
        [6, 1],
      ],
    },
    {
      samples: 129,
      found: [
        [0, 6],
        [6, 6.9],
      ],
    },
    {
      samples: 130,
      found: [
        [0, 6],
        [6, 6],
        [12, 1],
      ],
    },
  ])('of $samples samples are $found', async ({ samples, found }) => {
    expect(await cut(samples)).toEqual(found);
    expect(await cut(samples, 1_000)).toEqual(found);
  });

  it('have memory of their own, which may be given away', async () => {
    const all: Float32Array[] = [];
    const options = { sampleRate: 10, segmentSeconds: 1, minSeconds: 0.1 };
    for await (const { samples } of segments(inChunks(new Float32Array(100).fill(1)), options)) {
      structuredClone(samples.buffer, { transfer: [samples.buffer] });
      all.push(samples);
    }
    expect(all).toHaveLength(10);
  });
});
