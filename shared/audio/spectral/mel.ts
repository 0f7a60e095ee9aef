/** Below it the mel scale of Slaney's Auditory Toolbox (1998) is linear, above it logarithmic. */
const BREAK_HZ = 1000;
const HZ_PER_MEL = 200 / 3;
const BREAK_MEL = BREAK_HZ / HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

/** 'slaney', or that of the HTK Book (Young et al. 1995), logarithmic throughout. */
export type MelScale = 'slaney' | 'htk';

export function hzToMel(hz: number, scale: MelScale = 'slaney'): number {
  if (scale === 'htk') return 2595 * Math.log10(1 + hz / 700);
  return hz < BREAK_HZ ? hz / HZ_PER_MEL : BREAK_MEL + Math.log(hz / BREAK_HZ) / LOG_STEP;
}

export function melToHz(mel: number, scale: MelScale = 'slaney'): number {
  if (scale === 'htk') return 700 * (10 ** (mel / 2595) - 1);
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
  readonly scale?: MelScale;
  /** 'slaney': triangles of equal area; 'none': of equal height. */
  readonly norm?: 'slaney' | 'none';
}

/** Weights of neighbouring bins; those of all others are zero. */
export interface Filter {
  readonly firstBin: number;
  readonly weights: Float64Array;
}

/** The weighted sum of `bins` for each filter. */
export function weigh(
  filters: readonly Filter[],
  bins: Float64Array,
  sums: Float64Array | Float32Array,
): void {
  for (let band = 0; band < filters.length; band += 1) {
    const { firstBin, weights } = filters[band] as Filter;
    let sum = 0;
    for (let k = 0; k < weights.length; k += 1) {
      sum += (weights[k] as number) * (bins[firstBin + k] as number);
    }
    sums[band] = sum;
  }
}

/** Overlapping triangles, equally spaced in mel: librosa.filters.mel, whose defaults are ours. */
export function melFilters(options: MelOptions): Filter[] {
  const { sampleRate, fftSize, bands, minHz = 0, maxHz = sampleRate / 2 } = options;
  const { scale = 'slaney', norm = 'slaney' } = options;
  const lowest = hzToMel(minHz, scale);
  const step = (hzToMel(maxHz, scale) - lowest) / (bands + 1);
  const edge = (index: number) => melToHz(lowest + index * step, scale);
  const binHz = sampleRate / fftSize;
  return Array.from({ length: bands }, (_, band) => {
    const [left, centre, right] = [edge(band), edge(band + 1), edge(band + 2)];
    const firstBin = Math.max(0, Math.floor(left / binHz) + 1);
    const lastBin = Math.min(Math.floor(fftSize / 2), Math.ceil(right / binHz) - 1);
    const height = norm === 'slaney' ? 2 / (right - left) : 1;
    const weights = new Float64Array(Math.max(0, lastBin - firstBin + 1));
    for (let k = 0; k < weights.length; k += 1) {
      const hz = (firstBin + k) * binHz;
      const slope = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
      weights[k] = Math.max(0, slope) * height;
    }
    return { firstBin, weights };
  });
}
