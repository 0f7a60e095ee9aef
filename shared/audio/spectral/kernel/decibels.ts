/** 10 log10(e) and 10 log10(2). */
const DB_PER_NEPER: f32 = 4.342944819032518;
const DB_PER_OCTAVE: f32 = 3.010299956639812;

/** The bits of the square root of a half, and those of a number below its exponent. */
const ROOT_OF_HALF: i32 = 0x3f3504f3;
const MANTISSA: i32 = 0x007fffff;

/**
 * In place, 10 log10 of each of `count` values, a multiple of four, but of `least` for less, over `zero` dB, and
 * at least `floor`. x = m · 2^e with m around 1, and ln m = 2 artanh s = 2 (s + s³/3 + s⁵/5 + …) with
 * s = (m − 1)/(m + 1), below 0.172: what is left out is less than a millionth of a decibel.
 */
export function decibels(values: usize, count: usize, least: f32, zero: f32, floor: f32): void {
  const one = f32x4.splat(1);
  const leasts = f32x4.splat(least);
  const zeros = f32x4.splat(zero);
  const floors = f32x4.splat(floor);
  for (const end = values + count * 4; values < end; values += 16) {
    const bits = i32x4.sub(f32x4.pmax(v128.load(values), leasts), i32x4.splat(ROOT_OF_HALF));
    const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
    const m = i32x4.add(v128.and(bits, i32x4.splat(MANTISSA)), i32x4.splat(ROOT_OF_HALF));
    const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
    const square = f32x4.mul(s, s);
    let series = f32x4.add(f32x4.splat(1 / 5), f32x4.mul(square, f32x4.splat(1 / 7)));
    series = f32x4.add(f32x4.splat(1 / 3), f32x4.mul(square, series));
    series = f32x4.add(one, f32x4.mul(square, series));
    const fraction = f32x4.mul(f32x4.mul(s, f32x4.splat(2 * DB_PER_NEPER)), series);
    const level = f32x4.add(f32x4.mul(exponent, f32x4.splat(DB_PER_OCTAVE)), fraction);
    v128.store(values, f32x4.pmax(f32x4.sub(level, zeros), floors));
  }
}

/** The largest of `count` values, a multiple of four. */
export function largest(values: usize, count: usize): f32 {
  let most = v128.load(values);
  for (const end = values + count * 4; values < end; values += 16) most = f32x4.pmax(most, v128.load(values));
  const half = f32x4.pmax(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(half, v128.shuffle<f32>(half, half, 1, 0, 3, 2)), 0);
}
