/** The largest value of the waveform between the samples of one channel. */
export interface TruePeak {
  /** Takes every `stride`-th sample from `offset`. */
  push(samples: Float32Array, offset: number, stride: number): void;
  /** Amplitude, 1 for full scale, of what came so far. */
  read(): number;
}

/** Taps of each filter: enough to be flat within 0.04 dB up to 0.4 of the sample rate. */
const TAPS = 16;
const BEFORE = TAPS / 2 - 1;
const KAISER_BETA = 5;

const BUFFER = 1024;
/** Places between samples that are ruled out together. */
const BLOCK = 32;

/** A quarter, a half and three quarters of the way from one sample to the next. */
const FILTERS = [0.25, 0.5, 0.75].map(interpolator);

/** How much the two samples next to a place add to a value there at most, and how much all others. */
const NEAREST_GAIN = Math.max(...FILTERS.map((taps) => sumOf(taps, (k) => k === BEFORE || k === BEFORE + 1)));
const OTHERS_GAIN = Math.max(...FILTERS.map((taps) => sumOf(taps, (k) => k !== BEFORE && k !== BEFORE + 1)));

/**
 * True peak at four times the sample rate (ITU-R BS.1770-5, Annex 2), by windowed sinc filters that are flatter
 * than the standard's example. Values between samples are only computed where they could be a new peak.
 */
export function createTruePeak(): TruePeak {
  const buffer = new Float32Array(TAPS - 1 + BUFFER); // begins with zeros, or the end of what was scanned
  let filled = TAPS - 1;
  let peak = 0;
  return {
    push(samples, offset, stride) {
      for (let at = offset; at < samples.length; ) {
        const end = Math.min(samples.length, at + stride * (buffer.length - filled));
        for (; at < end; at += stride) buffer[filled++] = samples[at] as number;
        if (filled < buffer.length) break;
        peak = scan(buffer, filled, peak);
        buffer.copyWithin(0, BUFFER);
        filled = TAPS - 1;
      }
    },
    read() {
      const rest = new Float32Array(filled + TAPS - 1);
      rest.set(buffer.subarray(0, filled));
      return scan(rest, rest.length, peak);
    },
  };
}

/** The largest of `peak`, the samples and the values between them, as far as they have all their neighbours. */
function scan(samples: Float32Array, length: number, peak: number): number {
  let most = peak;
  for (let start = 0; start + TAPS <= length; start += BLOCK) {
    const end = Math.min(start + BLOCK, length - TAPS + 1);
    let loudest = 0;
    for (let k = start; k < end + TAPS - 1; k += 1)
      loudest = Math.max(loudest, Math.abs(samples[k] as number));
    if ((NEAREST_GAIN + OTHERS_GAIN) * loudest <= most) continue;
    for (let place = start; place < end; place += 1) {
      const left = Math.abs(samples[place + BEFORE] as number);
      const right = Math.abs(samples[place + BEFORE + 1] as number);
      const nearest = Math.max(left, right);
      if (NEAREST_GAIN * nearest + OTHERS_GAIN * loudest <= most) continue;
      most = Math.max(most, nearest, between(samples, place));
    }
  }
  return most;
}

/** The largest of the three values in the middle of the taps that begin at `place`. */
function between(samples: Float32Array, place: number): number {
  const [first, second, third] = FILTERS as [Float64Array, Float64Array, Float64Array];
  let [one, two, three] = [0, 0, 0];
  for (let k = 0; k < TAPS; k += 1) {
    const sample = samples[place + k] as number;
    one += (first[k] as number) * sample;
    two += (second[k] as number) * sample;
    three += (third[k] as number) * sample;
  }
  return Math.max(Math.abs(one), Math.abs(two), Math.abs(three));
}

/** Taps for the value at a share of the way from the sample in the middle to the next: a sinc under a Kaiser window. */
function interpolator(share: number): Float64Array {
  return Float64Array.from({ length: TAPS }, (_, k) => {
    const distance = k - BEFORE - share;
    const window = bessel(KAISER_BETA * Math.sqrt(1 - ((2 * distance) / TAPS) ** 2)) / bessel(KAISER_BETA);
    return (window * Math.sin(Math.PI * distance)) / (Math.PI * distance);
  });
}

/** The modified Bessel function of the first kind and order 0, by its series. */
function bessel(x: number): number {
  let sum = 1;
  for (let k = 1, term = 1; k <= 25; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function sumOf(taps: Float64Array, counts: (index: number) => boolean): number {
  return taps.reduce((sum, tap, index) => sum + (counts(index) ? Math.abs(tap) : 0), 0);
}
