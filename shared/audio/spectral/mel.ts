/** Below it the mel scale of Slaney's Auditory Toolbox (1998) is linear, above it logarithmic. */
const BREAK_HZ = 1000;
const HZ_PER_MEL = 200 / 3;
const BREAK_MEL = BREAK_HZ / HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

export function hzToMel(hz: number): number {
  return hz < BREAK_HZ ? hz / HZ_PER_MEL : BREAK_MEL + Math.log(hz / BREAK_HZ) / LOG_STEP;
}

export function melToHz(mel: number): number {
  return mel < BREAK_MEL ? mel * HZ_PER_MEL : BREAK_HZ * Math.exp((mel - BREAK_MEL) * LOG_STEP);
}

export interface MelOptions {
  readonly sampleRate: number;
  readonly fftSize: number;
  readonly bands: number;
  /** Lower edge of the lowest band, in Hz. */
  readonly minHz?: number;
  /** Upper edge of the highest band, in Hz; half the sample rate unless told. */
  readonly maxHz?: number;
}

/** Writes the power in each band, of the power spectrum of a frame. */
export type MelFilterbank = (power: Float64Array, bands: Float64Array | Float32Array) => void;

/**
 * Overlapping triangles, equally spaced in mel and of equal area (norm "slaney" of librosa.filters.mel). Only
 * the bins where a triangle is not zero are visited.
 */
export function createMelFilterbank(options: MelOptions): MelFilterbank {
  const triangles = melTriangles(options);
  return (power, bands) => {
    for (let band = 0; band < triangles.length; band += 1) {
      const { firstBin, weights } = triangles[band] as Triangle;
      let sum = 0;
      for (let k = 0; k < weights.length; k += 1) {
        sum += (weights[k] as number) * (power[firstBin + k] as number);
      }
      bands[band] = sum;
    }
  };
}

interface Triangle {
  readonly firstBin: number;
  readonly weights: Float64Array;
}

function melTriangles({
  sampleRate,
  fftSize,
  bands,
  minHz = 0,
  maxHz = sampleRate / 2,
}: MelOptions): Triangle[] {
  const lowest = hzToMel(minHz);
  const step = (hzToMel(maxHz) - lowest) / (bands + 1);
  const edge = (index: number) => melToHz(lowest + index * step);
  const binHz = sampleRate / fftSize;
  return Array.from({ length: bands }, (_, band) => {
    const [left, centre, right] = [edge(band), edge(band + 1), edge(band + 2)];
    const firstBin = Math.max(0, Math.floor(left / binHz) + 1);
    const lastBin = Math.min(fftSize / 2, Math.ceil(right / binHz) - 1);
    const weights = Float64Array.from({ length: Math.max(0, lastBin - firstBin + 1) }, (__, k) => {
      const hz = (firstBin + k) * binHz;
      const slope = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
      return (Math.max(0, slope) * 2) / (right - left);
    });
    return { firstBin, weights };
  });
}
