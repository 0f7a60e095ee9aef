/** Vectors whose products are summed in single precision before the sum goes into double: few enough to lose little. */
const RUN_BYTES: usize = 16 * 16;

/**
 * Inner products of each of `ones` columns with each of `others`, a multiple of four. A column has `column` bytes, a
 * multiple of 16. `out` gets a row of products for each of `ones`, in double precision.
 */
export function products(a: usize, ones: usize, b: usize, others: usize, column: usize, out: usize): void {
  for (const endA = a + ones * column; a < endA; a += column) {
    for (let other = b, endB = b + others * column; other < endB; other += 4 * column) {
      fourProducts(a, other, column, out);
      out += 32;
    }
  }
}

function fourProducts(a: usize, b: usize, column: usize, out: usize): void {
  let low = f64x2.splat(0);
  let high = low;
  for (const end = a + column; a < end; ) {
    const runEnd = min(end, a + RUN_BYTES);
    let sum0 = f32x4.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    for (; a < runEnd; a += 16, b += 16) {
      const values = v128.load(a);
      sum0 = f32x4.add(sum0, f32x4.mul(values, v128.load(b)));
      sum1 = f32x4.add(sum1, f32x4.mul(values, v128.load(b + column)));
      sum2 = f32x4.add(sum2, f32x4.mul(values, v128.load(b + 2 * column)));
      sum3 = f32x4.add(sum3, f32x4.mul(values, v128.load(b + 3 * column)));
    }
    low = f64x2.add(low, pair(sum0, sum1));
    high = f64x2.add(high, pair(sum2, sum3));
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}

/** The sums of the lanes of two vectors. */
function pair(first: v128, second: v128): v128 {
  const evens = v128.shuffle<f32>(first, second, 0, 4, 2, 6);
  const odds = v128.shuffle<f32>(first, second, 1, 5, 3, 7);
  const halves = f32x4.add(evens, odds);
  const upper = v128.shuffle<f64>(halves, halves, 1, 1);
  return f64x2.add(f64x2.promote_low_f32x4(halves), f64x2.promote_low_f32x4(upper));
}
