/** 20 log10(e), since ln m = 2 artanh s, and 10 log10(2). */
const DB_PER_ARTANH: f32 = 8.685889638065037;
const DB_PER_OCTAVE: f32 = 3.010299956639812;

/** The bits of the square root of a half, and those of a number below its exponent. */
const ROOT_OF_HALF: i32 = 0x3f3504f3;
const MANTISSA: i32 = 0x007fffff;

/** In memory, since to load a constant is faster than to make a vector of it, as V8 does each time it is used. */
const LEVELS = memory.data<f32>([
  DB_PER_OCTAVE,
  DB_PER_ARTANH,
  DB_PER_ARTANH / 3,
  DB_PER_ARTANH / 5,
  DB_PER_ARTANH / 7,
]);
const BITS = memory.data<i32>([ROOT_OF_HALF, MANTISSA]);

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
    const bits = i32x4.sub(f32x4.pmax(v128.load(values), leasts), v128.load32_splat(BITS));
    const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
    const m = i32x4.add(v128.and(bits, v128.load32_splat(BITS, 4)), v128.load32_splat(BITS));
    const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
    const square = f32x4.mul(s, s);
    let series = f32x4.mul(square, v128.load32_splat(LEVELS, 16));
    series = f32x4.mul(square, f32x4.add(series, v128.load32_splat(LEVELS, 12)));
    series = f32x4.mul(square, f32x4.add(series, v128.load32_splat(LEVELS, 8)));
    const fraction = f32x4.mul(s, f32x4.add(series, v128.load32_splat(LEVELS, 4)));
    const level = f32x4.add(f32x4.mul(exponent, v128.load32_splat(LEVELS)), fraction);
    v128.store(values, f32x4.pmax(f32x4.sub(level, zeros), floors));
  }
}
