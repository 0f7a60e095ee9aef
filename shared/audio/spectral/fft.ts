import { createBluestein } from './bluestein.ts';
import { createComplexFft, unitCircle } from './complex-fft.ts';

/** Writes X[k] for k = 0 … size/2 of the `size` real samples of `input`. */
export type RealFft = (input: Float64Array, re: Float64Array, im: Float64Array) => void;

/**
 * The spectrum of real input of any size, in double precision; fast for powers of two. The function owns scratch
 * space. Throws a RangeError unless `size` is a whole number from 2 up.
 */
export function createRealFft(size: number): RealFft {
  if (!Number.isSafeInteger(size) || size < 2) {
    throw new RangeError(`FFT size must be a whole number from 2 up, got ${size}`);
  }
  return isPowerOfTwo(size) ? halfSizeFft(size) : wholeSizeFft(size);
}

function isPowerOfTwo(size: number): boolean {
  return size > 0 && Number.isInteger(Math.log2(size));
}

function wholeSizeFft(size: number): RealFft {
  const transform = createBluestein(size);
  const workRe = new Float64Array(size);
  const workIm = new Float64Array(size);
  const bins = Math.floor(size / 2) + 1;
  return (input, re, im) => {
    workRe.set(input.subarray(0, size));
    workIm.fill(0);
    transform(workRe, workIm);
    re.set(workRe.subarray(0, bins));
    im.set(workIm.subarray(0, bins));
  };
}

/** By a complex FFT of half the size: even samples are its real, odd ones its imaginary input. */
function halfSizeFft(size: number): RealFft {
  const half = size / 2;
  const transform = createComplexFft(half);
  const workRe = new Float64Array(half);
  const workIm = new Float64Array(half);
  const { cos, sin } = unitCircle(size, half);

  return (input, re, im) => {
    for (let k = 0; k < half; k += 1) {
      workRe[k] = input[2 * k] as number;
      workIm[k] = input[2 * k + 1] as number;
    }
    transform(workRe, workIm);
    // Bins 0 and half are both real and both come from the first complex value.
    const sum = workRe[0] as number;
    const difference = workIm[0] as number;
    re[0] = sum + difference;
    re[half] = sum - difference;
    im[0] = im[half] = 0;
    for (let k = 1; k < half; k += 1) {
      const evenRe = (workRe[k] as number) + (workRe[half - k] as number);
      const evenIm = (workIm[k] as number) - (workIm[half - k] as number);
      const oddRe = (workIm[k] as number) + (workIm[half - k] as number);
      const oddIm = (workRe[half - k] as number) - (workRe[k] as number);
      const c = cos[k] as number;
      const s = sin[k] as number;
      re[k] = (evenRe + c * oddRe + s * oddIm) / 2;
      im[k] = (evenIm + c * oddIm - s * oddRe) / 2;
    }
  };
}
