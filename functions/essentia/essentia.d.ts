/** What is used of essentia.js, which brings no types of its own. */
declare module 'essentia.js' {
  /** A C++ vector. Its memory is given back by `delete` alone. */
  export interface EssentiaVector {
    delete(): void;
  }

  export class Essentia {
    constructor(wasm: unknown);
    arrayToVector(samples: Float32Array): EssentiaVector;
    Danceability(
      signal: EssentiaVector,
      maxTau: number,
      minTau: number,
      sampleRate: number,
      tauMultiplier: number,
    ): { readonly danceability: number; readonly dfa: EssentiaVector };
    KeyExtractor(
      audio: EssentiaVector,
      averageDetuningCorrection: boolean,
      frameSize: number,
      hopSize: number,
      hpcpSize: number,
      maxFrequency: number,
      maximumSpectralPeaks: number,
      minFrequency: number,
      pcpThreshold: number,
      profileType: string,
      sampleRate: number,
    ): { readonly key: string; readonly scale: string; readonly strength: number };
  }

  export const EssentiaWASM: unknown;
}
