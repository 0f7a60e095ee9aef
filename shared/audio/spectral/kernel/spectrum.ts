/**
 * The two real transforms below take the complex transform of `points` values, of real samples in pairs and under
 * half the window, to bins 0 … points of the real transform. `places` says at which byte each of its values is,
 * `circle` holds cos and sin of half a turn in `points` steps.
 */

/** |X|² of each bin, one vector each. */
export function power<T>(values: usize, points: usize, places: usize, circle: usize, out: usize): void {
  const re = v128.load(values);
  const im = v128.load(values, 16);
  const sum = v128.add<T>(re, im);
  const difference = v128.sub<T>(re, im);
  const four = v128.splat<T>(4 as T);
  let low = out;
  let high = out + points * 16;
  v128.store(low, v128.mul<T>(four, v128.mul<T>(sum, sum)));
  v128.store(high, v128.mul<T>(four, v128.mul<T>(difference, difference)));
  let forward = places + 4;
  for (let backward = places + (points - 1) * 4; forward <= backward; backward -= 4) {
    low += 16;
    high -= 16;
    circle += 2 * sizeof<T>();
    const k = values + load<u32>(forward);
    const m = values + load<u32>(backward);
    const kRe = v128.load(k);
    const kIm = v128.load(k, 16);
    const mRe = v128.load(m);
    const mIm = v128.load(m, 16);
    const cos = v128.load_splat<T>(circle);
    const sin = v128.load_splat<T>(circle + sizeof<T>());
    const evenRe = v128.add<T>(kRe, mRe);
    const evenIm = v128.sub<T>(kIm, mIm);
    const oddRe = v128.add<T>(kIm, mIm);
    const oddIm = v128.sub<T>(mRe, kRe);
    const turnedRe = v128.add<T>(v128.mul<T>(oddRe, cos), v128.mul<T>(oddIm, sin));
    const turnedIm = v128.sub<T>(v128.mul<T>(oddIm, cos), v128.mul<T>(oddRe, sin));
    const lowRe = v128.add<T>(evenRe, turnedRe);
    const lowIm = v128.add<T>(evenIm, turnedIm);
    const highRe = v128.sub<T>(evenRe, turnedRe);
    const highIm = v128.sub<T>(evenIm, turnedIm);
    v128.store(low, v128.add<T>(v128.mul<T>(lowRe, lowRe), v128.mul<T>(lowIm, lowIm)));
    v128.store(high, v128.add<T>(v128.mul<T>(highRe, highRe), v128.mul<T>(highIm, highIm)));
    forward += 4;
  }
}

/** X of each bin, a vector of real and one of imaginary parts each. */
export function complex<T>(values: usize, points: usize, places: usize, circle: usize, out: usize): void {
  const re = v128.load(values);
  const im = v128.load(values, 16);
  const two = v128.splat<T>(2 as T);
  const zero = v128.splat<T>(0 as T);
  let low = out;
  let high = out + points * 32;
  v128.store(low, v128.mul<T>(two, v128.add<T>(re, im)));
  v128.store(low, zero, 16);
  v128.store(high, v128.mul<T>(two, v128.sub<T>(re, im)));
  v128.store(high, zero, 16);
  let forward = places + 4;
  for (let backward = places + (points - 1) * 4; forward <= backward; backward -= 4) {
    low += 32;
    high -= 32;
    circle += 2 * sizeof<T>();
    const k = values + load<u32>(forward);
    const m = values + load<u32>(backward);
    const kRe = v128.load(k);
    const kIm = v128.load(k, 16);
    const mRe = v128.load(m);
    const mIm = v128.load(m, 16);
    const cos = v128.load_splat<T>(circle);
    const sin = v128.load_splat<T>(circle + sizeof<T>());
    const evenRe = v128.add<T>(kRe, mRe);
    const evenIm = v128.sub<T>(kIm, mIm);
    const oddRe = v128.add<T>(kIm, mIm);
    const oddIm = v128.sub<T>(mRe, kRe);
    const turnedRe = v128.add<T>(v128.mul<T>(oddRe, cos), v128.mul<T>(oddIm, sin));
    const turnedIm = v128.sub<T>(v128.mul<T>(oddIm, cos), v128.mul<T>(oddRe, sin));
    v128.store(high, v128.sub<T>(evenRe, turnedRe));
    v128.store(high, v128.sub<T>(turnedIm, evenIm), 16);
    v128.store(low, v128.add<T>(evenRe, turnedRe));
    v128.store(low, v128.add<T>(evenIm, turnedIm), 16);
    forward += 4;
  }
}
