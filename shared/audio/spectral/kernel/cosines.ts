/**
 * Weighted sums of the values of each column: `weights` has one row of `outputs` weights, a multiple of four, per
 * value. Column after column in, column after column of `outputs` sums out; `count` columns, a multiple of four,
 * so that each weight is loaded once for four of them.
 */
export function weigh(
  columns: usize,
  rows: usize,
  count: usize,
  weights: usize,
  outputs: usize,
  out: usize,
): void {
  const column = rows * 4;
  const sums = outputs * 4;
  for (const end = columns + count * column; columns < end; columns += 4 * column) {
    for (let at: usize = 0; at < sums; at += 16) {
      // Rows in turn to one sum and to another: half as many roundings, and no addition waits for the one before.
      let a0 = f32x4.splat(0);
      let b0 = a0;
      let c0 = a0;
      let d0 = a0;
      let a1 = a0;
      let b1 = a0;
      let c1 = a0;
      let d1 = a0;
      let weight = weights + at;
      let value = columns;
      for (const last = columns + (rows & ~1) * 4; value < last; value += 8) {
        const w0 = v128.load(weight);
        a0 = f32x4.add(a0, f32x4.mul(v128.load32_splat(value), w0));
        b0 = f32x4.add(b0, f32x4.mul(v128.load32_splat(value + column), w0));
        c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(value + 2 * column), w0));
        d0 = f32x4.add(d0, f32x4.mul(v128.load32_splat(value + 3 * column), w0));
        const w1 = v128.load(weight + sums);
        a1 = f32x4.add(a1, f32x4.mul(v128.load32_splat(value + 4), w1));
        b1 = f32x4.add(b1, f32x4.mul(v128.load32_splat(value + 4 + column), w1));
        c1 = f32x4.add(c1, f32x4.mul(v128.load32_splat(value + 4 + 2 * column), w1));
        d1 = f32x4.add(d1, f32x4.mul(v128.load32_splat(value + 4 + 3 * column), w1));
        weight += 2 * sums;
      }
      if (rows & 1) {
        const w0 = v128.load(weight);
        a0 = f32x4.add(a0, f32x4.mul(v128.load32_splat(value), w0));
        b0 = f32x4.add(b0, f32x4.mul(v128.load32_splat(value + column), w0));
        c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(value + 2 * column), w0));
        d0 = f32x4.add(d0, f32x4.mul(v128.load32_splat(value + 3 * column), w0));
      }
      v128.store(out + at, f32x4.add(a0, a1));
      v128.store(out + at + sums, f32x4.add(b0, b1));
      v128.store(out + at + 2 * sums, f32x4.add(c0, c1));
      v128.store(out + at + 3 * sums, f32x4.add(d0, d1));
    }
    out += 4 * sums;
  }
}
