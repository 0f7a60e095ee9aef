/** A partial as one spectrum shows it. */
export interface Peak {
  /** Pitch in hundredths of a semitone above 1 Hz. */
  readonly cents: number;
  readonly amplitude: number;
}

/** Where voices have their strong partials. Below lie basses and drums, above mostly noise. */
const RANGE_HZ = { from: 200, to: 3_000 };
/** Of the strongest in the range: 40 dB below it. */
const LEAST_POWER = 1e-4;
/** A peak stands out this much over what is three bins away: so wide is the main lobe of a Hann window. */
const PROMINENCE = 4;
const LOBE_BINS = 3;
/** Below this, a frame is silence. */
const SILENCE_POWER = 1e-3;
const MAX_PEAKS = 60;

/** The spectral peaks of a frame, strongest first, their pitch by a parabola through the logarithm of the power. */
export function findPeaks(
  power: Float32Array,
  { sampleRate, fftSize }: { readonly sampleRate: number; readonly fftSize: number },
): Peak[] {
  const at = (bin: number) => power[bin] as number;
  const binHz = sampleRate / fftSize;
  const [first, last] = [Math.ceil(RANGE_HZ.from / binHz), Math.floor(RANGE_HZ.to / binHz)];
  const strongest = power.subarray(first, last + 1).reduce((most, value) => Math.max(most, value), 0);
  if (strongest < SILENCE_POWER) return [];
  const peaks: Peak[] = [];
  for (let bin = first; bin <= last; bin += 1) {
    const here = at(bin);
    const isTop = here > at(bin - 1) && here >= at(bin + 1);
    const around = Math.max(at(bin - LOBE_BINS), at(bin + LOBE_BINS));
    if (!isTop || here < strongest * LEAST_POWER || here < PROMINENCE * around) continue;
    const hz = (bin + parabolaTop(at(bin - 1), here, at(bin + 1))) * binHz;
    peaks.push({ cents: 1200 * Math.log2(hz), amplitude: Math.sqrt(here) });
  }
  return peaks.sort((a, b) => b.amplitude - a.amplitude).slice(0, MAX_PEAKS);
}

/** Where between two neighbours the top lies, in bins from the middle one. */
function parabolaTop(left: number, middle: number, right: number): number {
  const [a, b, c] = [left, middle, right].map((power) => Math.log(power + Number.MIN_VALUE)) as [
    number,
    number,
    number,
  ];
  return (0.5 * (a - c)) / (a - 2 * b + c);
}
