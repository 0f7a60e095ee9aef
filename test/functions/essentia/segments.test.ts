import { describe, expect, it } from 'vitest';
import { createSegmenter } from '../../../functions/essentia/segments.ts';
import { inChunks } from '../../audio/signals.ts';

/** Start and length of each segment of a signal of so many samples, at 10 a second: segments of 6 s, at least 1 s. */
async function cut(samples: number, chunk = 7) {
  const signal = Float32Array.from({ length: samples }, (_, k) => k);
  const found: [number, number][] = [];
  const { segments, giveBack } = createSegmenter({ sampleRate: 10, segmentSeconds: 6, minSeconds: 1 });
  for await (const segment of segments(inChunks(signal, chunk))) {
    const { startSeconds, seconds, samples: part } = segment;
    expect([...part]).toEqual([...signal.subarray(startSeconds * 10, startSeconds * 10 + part.length)]);
    expect(seconds).toBe(part.length / 10);
    found.push([startSeconds, seconds]);
    giveBack(segment);
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

  it('use memory again that is given back, and no other', async () => {
    const { segments, giveBack } = createSegmenter({ sampleRate: 10, segmentSeconds: 1, minSeconds: 0.1 });
    const memories = async (givesBack: boolean) => {
      const seen = new Set<SharedArrayBuffer>();
      for await (const segment of segments(inChunks(new Float32Array(100)))) {
        seen.add(segment.samples.buffer);
        if (givesBack) giveBack(segment);
      }
      return seen.size;
    };
    expect(await memories(true)).toBe(2); // one is filled while the other is looked at
    expect(await memories(false)).toBe(10);
  });
});
