import type { Essentia, EssentiaVector } from 'essentia.js';

export interface Dance {
  /** By detrended fluctuation analysis of the loudness (Streich and Herrera, AES 118, 2005): 0 to about 3. */
  readonly dfa: number;
}

export interface Key {
  /** The tonic: A, Bb, B, C, C#, D, Eb, E, F, F#, G, Ab. */
  readonly key: string;
  readonly scale: 'major' | 'minor';
  /** Correlation with the profile of that key, at most 1. */
  readonly strength: number;
}

/** What essentia.js measures for us, by name. Each takes sounding audio of some seconds. */
export const measures = {
  danceability: (essentia: Essentia, samples: Float32Array, sampleRate: number): Dance =>
    withVector(essentia, samples, (signal) => {
      const { danceability, dfa } = essentia.Danceability(signal, 8_800, 310, sampleRate, 1.1);
      dfa.delete();
      return { dfa: danceability };
    }),

  key: (essentia: Essentia, samples: Float32Array, sampleRate: number): Key =>
    withVector(essentia, samples, (signal) => {
      // Its default frame at 44.1 kHz is this long: 93 ms.
      const frame = sampleRate > 32_000 ? 4096 : 2048;
      const found = essentia.KeyExtractor(
        signal,
        true,
        frame,
        frame,
        12,
        3_500,
        60,
        25,
        0.2,
        'bgate',
        sampleRate,
      );
      const { key, scale, strength } = found;
      return { key, scale: scale === 'minor' ? 'minor' : 'major', strength };
    }),
};

function withVector<T>(essentia: Essentia, samples: Float32Array, measure: (signal: EssentiaVector) => T): T {
  const signal = essentia.arrayToVector(samples);
  try {
    return measure(signal);
  } catch (thrown) {
    // A C++ exception arrives as the bare number of its address.
    if (typeof thrown === 'number') throw new Error(`essentia.js threw an exception [address=${thrown}]`);
    throw thrown;
  } finally {
    signal.delete();
  }
}
