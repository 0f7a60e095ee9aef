import type { Essentia } from 'essentia.js';
import { describe, expect, it } from 'vitest';
import { loadEssentia } from '../../../functions/essentia/load-essentia.ts';
import { measures } from '../../../functions/essentia/measures.ts';
import { noise } from '../../audio/signals.ts';

describe('essentia.js', () => {
  it('leaves none of its listeners on the process', async () => {
    const before = ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event));
    await loadEssentia();
    const after = ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event));
    expect(after).toEqual(before);
  });

  it('needs no more memory for the seventieth track than for the tenth', async () => {
    const essentia = await loadEssentia();
    const { EssentiaWASM } = await import('essentia.js');
    const { HEAPU8 } = EssentiaWASM as { HEAPU8: Uint8Array };
    const samples = noise(10);
    const heapAfter = (times: number) => {
      for (let turn = 0; turn < times; turn += 1) measures.danceability(essentia, samples, 22_050);
      return HEAPU8.buffer.byteLength;
    };
    const early = heapAfter(10);
    expect(heapAfter(60)).toBe(early);
  });

  it('gets each of its vectors back, also one that nobody looks at', () => {
    const living = new Set<object>();
    const vector = () => {
      const made = { delete: () => living.delete(made) };
      living.add(made);
      return made;
    };
    const counting = {
      arrayToVector: vector,
      Danceability: () => ({ danceability: 2, dfa: vector() }),
      KeyExtractor: () => ({ key: 'A', scale: 'minor', strength: 0.5 }),
    } as unknown as Essentia;
    measures.danceability(counting, noise(1), 22_050);
    measures.key(counting, noise(1), 22_050);
    expect(living.size).toBe(0);
  });

  it('throws an Error where its C++ throws a number', async () => {
    const essentia = await loadEssentia();
    expect(() => measures.danceability(essentia, noise(1), -1)).toThrow(/exception \[address=\d+\]/);
  });
});
