/** Transforms complex values in place, forward. */
export type ComplexFft = (re: Float64Array, im: Float64Array) => void;

/** A complex FFT of one size, a power of two: decimation in time (Cooley & Tukey 1965), two levels of radix 2 at a time. */
export function createComplexFft(size: number): ComplexFft {
  const reversed = bitReversal(size);
  const circle = unitCircle(size, size);
  const oddLevels = Math.log2(size) % 2 === 1;
  return (re, im) => {
    permute(reversed, re, im);
    if (oddLevels) sumsOfPairs(re, im);
    for (let span = oddLevels ? 2 : 1; span < size; span *= 4) twoLevels(re, im, span, circle);
  };
}

/** The first level, whose twiddles are all 1. */
function sumsOfPairs(re: Float64Array, im: Float64Array): void {
  for (let k = 0; k < re.length; k += 2) {
    const nextRe = re[k + 1] as number;
    const nextIm = im[k + 1] as number;
    re[k + 1] = (re[k] as number) - nextRe;
    im[k + 1] = (im[k] as number) - nextIm;
    re[k] = (re[k] as number) + nextRe;
    im[k] = (im[k] as number) + nextIm;
  }
}

/** The levels of `span` and twice it: transforms of `span` values, four by four, become one of 4·span. */
function twoLevels(re: Float64Array, im: Float64Array, span: number, { cos, sin }: Circle): void {
  const size = re.length;
  const stride = size / (4 * span);
  for (let start = 0; start < size; start += 4 * span) {
    for (let k = 0; k < span; k += 1) {
      const a = start + k;
      const b = a + span;
      const c = b + span;
      const d = c + span;
      const cos1 = cos[k * stride] as number;
      const sin1 = sin[k * stride] as number;
      const cos2 = cos[2 * k * stride] as number;
      const sin2 = sin[2 * k * stride] as number;
      const cos3 = cos[3 * k * stride] as number;
      const sin3 = sin[3 * k * stride] as number;
      // Bit reversal left the four in the order 0, 2, 1, 3.
      const bRe = cos2 * (re[b] as number) + sin2 * (im[b] as number);
      const bIm = cos2 * (im[b] as number) - sin2 * (re[b] as number);
      const cRe = cos1 * (re[c] as number) + sin1 * (im[c] as number);
      const cIm = cos1 * (im[c] as number) - sin1 * (re[c] as number);
      const dRe = cos3 * (re[d] as number) + sin3 * (im[d] as number);
      const dIm = cos3 * (im[d] as number) - sin3 * (re[d] as number);
      const sumRe = (re[a] as number) + bRe;
      const sumIm = (im[a] as number) + bIm;
      const differenceRe = (re[a] as number) - bRe;
      const differenceIm = (im[a] as number) - bIm;
      re[a] = sumRe + cRe + dRe;
      im[a] = sumIm + cIm + dIm;
      re[b] = differenceRe + cIm - dIm;
      im[b] = differenceIm - cRe + dRe;
      re[c] = sumRe - cRe - dRe;
      im[c] = sumIm - cIm - dIm;
      re[d] = differenceRe - cIm + dIm;
      im[d] = differenceIm + cRe - dRe;
    }
  }
}

function permute(reversed: Uint32Array, re: Float64Array, im: Float64Array): void {
  for (let k = 0; k < reversed.length; k += 1) {
    const other = reversed[k] as number;
    if (other <= k) continue;
    const keptRe = re[k] as number;
    const keptIm = im[k] as number;
    re[k] = re[other] as number;
    im[k] = im[other] as number;
    re[other] = keptRe;
    im[other] = keptIm;
  }
}

function bitReversal(size: number): Uint32Array {
  const reversed = new Uint32Array(size);
  for (let k = 1; k < size; k += 1) {
    reversed[k] = ((reversed[k >> 1] as number) >> 1) | (k & 1 ? size >> 1 : 0);
  }
  return reversed;
}

export interface Circle {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** cos and sin of 2πk/size for k below `count`. */
export function unitCircle(size: number, count: number): Circle {
  const angle = (k: number) => (2 * Math.PI * k) / size;
  return {
    cos: Float64Array.from({ length: count }, (_, k) => Math.cos(angle(k))),
    sin: Float64Array.from({ length: count }, (_, k) => Math.sin(angle(k))),
  };
}
