/** Bytes of one complex value: a vector of real and one of imaginary parts, a frame per lane. */
const COMPLEX: usize = 32;

/**
 * In place, forward, decimation in frequency: passes of radix 4, and one of radix 2 at the end where the size is
 * no power of four. Value k ends up where the host's table says. `twiddles` has three complex factors for each
 * butterfly of a stretch, from the longest stretch to the shortest.
 */
export function transform<T>(values: usize, points: usize, twiddles: usize): void {
  let span = points;
  for (; span > 4; span >>= 2) {
    pass<T>(values, points, span, twiddles);
    twiddles += (span >> 2) * 6 * sizeof<T>();
  }
  if (span === 4) lastOfFour<T>(values, points);
  else if (span === 2) lastOfTwo<T>(values, points);
}

/** Butterflies of four values a quarter of `span` apart, in each of the stretches of `span` values. */
function pass<T>(values: usize, points: usize, span: usize, twiddles: usize): void {
  const quarter = (span >> 2) * COMPLEX;
  const end = values + points * COMPLEX;
  for (let start = values; start < end; start += span * COMPLEX) {
    let twiddle = twiddles;
    const stop = start + quarter;
    for (let a = start; a < stop; a += COMPLEX) {
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const aRe = v128.load(a);
      const aIm = v128.load(a, 16);
      const cRe = v128.load(c);
      const cIm = v128.load(c, 16);
      const acRe = v128.add<T>(aRe, cRe);
      const acIm = v128.add<T>(aIm, cIm);
      const amcRe = v128.sub<T>(aRe, cRe);
      const amcIm = v128.sub<T>(aIm, cIm);
      const bRe = v128.load(b);
      const bIm = v128.load(b, 16);
      const dRe = v128.load(d);
      const dIm = v128.load(d, 16);
      const bdRe = v128.add<T>(bRe, dRe);
      const bdIm = v128.add<T>(bIm, dIm);
      const bmdRe = v128.sub<T>(bRe, dRe);
      const bmdIm = v128.sub<T>(bIm, dIm);
      v128.store(a, v128.add<T>(acRe, bdRe));
      v128.store(a, v128.add<T>(acIm, bdIm), 16);
      const re1 = v128.add<T>(amcRe, bmdIm);
      const im1 = v128.sub<T>(amcIm, bmdRe);
      const cos1 = v128.load_splat<T>(twiddle);
      const sin1 = v128.load_splat<T>(twiddle + sizeof<T>());
      v128.store(b, v128.add<T>(v128.mul<T>(re1, cos1), v128.mul<T>(im1, sin1)));
      v128.store(b, v128.sub<T>(v128.mul<T>(im1, cos1), v128.mul<T>(re1, sin1)), 16);
      const re2 = v128.sub<T>(acRe, bdRe);
      const im2 = v128.sub<T>(acIm, bdIm);
      const cos2 = v128.load_splat<T>(twiddle + 2 * sizeof<T>());
      const sin2 = v128.load_splat<T>(twiddle + 3 * sizeof<T>());
      v128.store(c, v128.add<T>(v128.mul<T>(re2, cos2), v128.mul<T>(im2, sin2)));
      v128.store(c, v128.sub<T>(v128.mul<T>(im2, cos2), v128.mul<T>(re2, sin2)), 16);
      const re3 = v128.sub<T>(amcRe, bmdIm);
      const im3 = v128.add<T>(amcIm, bmdRe);
      const cos3 = v128.load_splat<T>(twiddle + 4 * sizeof<T>());
      const sin3 = v128.load_splat<T>(twiddle + 5 * sizeof<T>());
      v128.store(d, v128.add<T>(v128.mul<T>(re3, cos3), v128.mul<T>(im3, sin3)));
      v128.store(d, v128.sub<T>(v128.mul<T>(im3, cos3), v128.mul<T>(re3, sin3)), 16);
      twiddle += 6 * sizeof<T>();
    }
  }
}

function lastOfFour<T>(values: usize, points: usize): void {
  const end = values + points * COMPLEX;
  for (let a = values; a < end; a += 4 * COMPLEX) {
    const aRe = v128.load(a);
    const aIm = v128.load(a, 16);
    const bRe = v128.load(a, 32);
    const bIm = v128.load(a, 48);
    const cRe = v128.load(a, 64);
    const cIm = v128.load(a, 80);
    const dRe = v128.load(a, 96);
    const dIm = v128.load(a, 112);
    const acRe = v128.add<T>(aRe, cRe);
    const acIm = v128.add<T>(aIm, cIm);
    const amcRe = v128.sub<T>(aRe, cRe);
    const amcIm = v128.sub<T>(aIm, cIm);
    const bdRe = v128.add<T>(bRe, dRe);
    const bdIm = v128.add<T>(bIm, dIm);
    const bmdRe = v128.sub<T>(bRe, dRe);
    const bmdIm = v128.sub<T>(bIm, dIm);
    v128.store(a, v128.add<T>(acRe, bdRe));
    v128.store(a, v128.add<T>(acIm, bdIm), 16);
    v128.store(a, v128.add<T>(amcRe, bmdIm), 32);
    v128.store(a, v128.sub<T>(amcIm, bmdRe), 48);
    v128.store(a, v128.sub<T>(acRe, bdRe), 64);
    v128.store(a, v128.sub<T>(acIm, bdIm), 80);
    v128.store(a, v128.sub<T>(amcRe, bmdIm), 96);
    v128.store(a, v128.add<T>(amcIm, bmdRe), 112);
  }
}

function lastOfTwo<T>(values: usize, points: usize): void {
  const end = values + points * COMPLEX;
  for (let a = values; a < end; a += 2 * COMPLEX) {
    const aRe = v128.load(a);
    const aIm = v128.load(a, 16);
    const bRe = v128.load(a, 32);
    const bIm = v128.load(a, 48);
    v128.store(a, v128.add<T>(aRe, bRe));
    v128.store(a, v128.add<T>(aIm, bIm), 16);
    v128.store(a, v128.sub<T>(aRe, bRe), 32);
    v128.store(a, v128.sub<T>(aIm, bIm), 48);
  }
}
