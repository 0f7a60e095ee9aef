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
      let first = f32x4.splat(0);
      let second = first;
      let third = first;
      let fourth = first;
      let weight = weights + at;
      for (let value = columns, last = columns + column; value < last; value += 4) {
        const w = v128.load(weight);
        first = f32x4.add(first, f32x4.mul(v128.load32_splat(value), w));
        second = f32x4.add(second, f32x4.mul(v128.load32_splat(value + column), w));
        third = f32x4.add(third, f32x4.mul(v128.load32_splat(value + 2 * column), w));
        fourth = f32x4.add(fourth, f32x4.mul(v128.load32_splat(value + 3 * column), w));
        weight += sums;
      }
      v128.store(out + at, first);
      v128.store(out + at + sums, second);
      v128.store(out + at + 2 * sums, third);
      v128.store(out + at + 3 * sums, fourth);
    }
    out += 4 * sums;
  }
}
