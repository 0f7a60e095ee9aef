import { type ComplexFft, createComplexFft } from './complex-fft.ts';

/**
 * A complex FFT of any size as a convolution with a chirp, which an FFT of a power of two does (Bluestein, IEEE
 * Trans. Audio Electroacoust. 18(4), 1970). Some eight times as slow as one of a power of two.
 */
export function createBluestein(size: number): ComplexFft {
  const padded = 2 ** Math.ceil(Math.log2(2 * size - 1));
  const transform = createComplexFft(padded);
  const { cos, sin } = chirp(size);
  const [filterRe, filterIm] = [new Float64Array(padded), new Float64Array(padded)];
  for (let k = 0; k < size; k += 1) {
    filterRe[k] = filterRe[(padded - k) % padded] = (cos[k] as number) / padded;
    filterIm[k] = filterIm[(padded - k) % padded] = (sin[k] as number) / padded;
  }
  transform(filterRe, filterIm);
  const [workRe, workIm] = [new Float64Array(padded), new Float64Array(padded)];

  return (re, im) => {
    workRe.fill(0, size);
    workIm.fill(0, size);
    turn(re, im, workRe, workIm);
    transform(workRe, workIm);
    for (let k = 0; k < padded; k += 1) {
      const [a, b] = [workRe[k] as number, workIm[k] as number];
      const [c, d] = [filterRe[k] as number, filterIm[k] as number];
      workRe[k] = a * c - b * d;
      workIm[k] = a * d + b * c;
    }
    transform(workIm, workRe); // swapped: the inverse
    turn(workRe, workIm, re, im);
  };

  /** Each of the first values times that of the chirp, which turns backwards. */
  function turn(fromRe: Float64Array, fromIm: Float64Array, toRe: Float64Array, toIm: Float64Array): void {
    for (let k = 0; k < size; k += 1) {
      const [a, b] = [fromRe[k] as number, fromIm[k] as number];
      const [c, s] = [cos[k] as number, sin[k] as number];
      toRe[k] = a * c + b * s;
      toIm[k] = b * c - a * s;
    }
  }
}

/** cos and sin of πk²/size; k² modulo a full turn, since large angles are inexact. */
function chirp(size: number): { cos: Float64Array; sin: Float64Array } {
  const angle = (k: number) => (Math.PI * ((k * k) % (2 * size))) / size;
  return {
    cos: Float64Array.from({ length: size }, (_, k) => Math.cos(angle(k))),
    sin: Float64Array.from({ length: size }, (_, k) => Math.sin(angle(k))),
  };
}
