/**
 * Weighted sums of the values of each column: `weights` has one row of `outputs` weights, a multiple of four, per
 * value. Column after column in, column after column of `outputs` sums out.
 */
export function weigh(
  columns: usize,
  rows: usize,
  frames: usize,
  weights: usize,
  outputs: usize,
  out: usize,
): void {
  const step = outputs * 4;
  for (let frame: usize = 0; frame < frames; frame++) {
    for (let at: usize = 0; at < step; at += 16) {
      let weight = weights + at;
      let even = f32x4.splat(0);
      let odd = even;
      const end = columns + (rows & ~1) * 4;
      let value = columns;
      for (; value < end; value += 8) {
        even = f32x4.add(even, f32x4.mul(v128.load32_splat(value), v128.load(weight)));
        weight += step;
        odd = f32x4.add(odd, f32x4.mul(v128.load32_splat(value, 4), v128.load(weight)));
        weight += step;
      }
      if (rows & 1) even = f32x4.add(even, f32x4.mul(v128.load32_splat(value), v128.load(weight)));
      v128.store(out + at, f32x4.add(even, odd));
    }
    columns += rows * 4;
    out += step;
  }
}
