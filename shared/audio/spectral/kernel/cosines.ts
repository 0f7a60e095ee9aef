/**
 * The cosine transform of each column: column after column of `rows` values in, of `outputs` coefficients out, and
 * up to three values behind the last. `count` columns, a multiple of four, so that each weight is loaded once for
 * four of them.
 *
 * The cosines of an even coefficient are the same from both ends of a column, those of an odd one opposite. So
 * values are first folded to sums and differences of mirrored pairs, which halves the products: `weights` has one
 * row of whole vectors per pair, and as many rows as `pairsOf`. `folded` is room for four folded columns, zeros at first.
 */
export function cosines(
  columns: usize,
  rows: usize,
  count: usize,
  weights: usize,
  outputs: usize,
  folded: usize,
  out: usize,
): void {
  const column = rows * 4;
  const pairs = pairsOf(rows);
  for (const end = columns + count * column; columns < end; columns += 4 * column) {
    for (let k: usize = 0; k < 4; k++) fold(columns + k * column, rows, folded + k * pairs * 8);
    weigh(folded, pairs, weights, outputs, out);
    out += 16 * outputs;
  }
}

/** Half of the rows, rounded up to an even number. */
function pairsOf(rows: usize): usize {
  return ((rows + 3) >> 2) << 1;
}

/** Sum and difference of first and last value, of second and last but one and so on; the middle one and zero. */
function fold(column: usize, rows: usize, out: usize): void {
  let first = column;
  let last = column + (rows - 1) * 4;
  for (; first + 16 <= last; first += 16) {
    const near = v128.load(first);
    const far = v128.load(last - 12);
    const mirrored = v128.shuffle<f32>(far, far, 3, 2, 1, 0);
    const sums = f32x4.add(near, mirrored);
    const differences = f32x4.sub(near, mirrored);
    v128.store(out, v128.shuffle<f32>(sums, differences, 0, 4, 1, 5));
    v128.store(out, v128.shuffle<f32>(sums, differences, 2, 6, 3, 7), 16);
    last -= 16;
    out += 32;
  }
  for (; first < last; first += 4) {
    store<f32>(out, load<f32>(first) + load<f32>(last));
    store<f32>(out, load<f32>(first) - load<f32>(last), 4);
    last -= 4;
    out += 8;
  }
  if (first === last) store<f32>(out, load<f32>(first));
}

/** Weighted sums of four folded columns: coefficients 0 and 2 of a vector are of sums, 1 and 3 of differences. */
function weigh(folded: usize, pairs: usize, weights: usize, outputs: usize, out: usize): void {
  const column = pairs * 8;
  const sums = outputs * 4;
  const row = (sums + 15) & ~15;
  // From the last vector to the first: what one writes behind its column is written over by the next column's first.
  for (let at: isize = row - 16; at >= 0; at -= 16) {
    // Pairs in turn to one sum and to another: half as many roundings, and no addition waits for the one before.
    let a0 = f32x4.splat(0);
    let b0 = a0;
    let c0 = a0;
    let d0 = a0;
    let a1 = a0;
    let b1 = a0;
    let c1 = a0;
    let d1 = a0;
    let weight = weights + at;
    let pair = folded;
    for (const last = folded + column; pair < last; pair += 16) {
      const w0 = v128.load(weight);
      a0 = f32x4.add(a0, f32x4.mul(v128.load64_splat(pair), w0));
      b0 = f32x4.add(b0, f32x4.mul(v128.load64_splat(pair + column), w0));
      c0 = f32x4.add(c0, f32x4.mul(v128.load64_splat(pair + 2 * column), w0));
      d0 = f32x4.add(d0, f32x4.mul(v128.load64_splat(pair + 3 * column), w0));
      const w1 = v128.load(weight + row);
      a1 = f32x4.add(a1, f32x4.mul(v128.load64_splat(pair + 8), w1));
      b1 = f32x4.add(b1, f32x4.mul(v128.load64_splat(pair + 8 + column), w1));
      c1 = f32x4.add(c1, f32x4.mul(v128.load64_splat(pair + 8 + 2 * column), w1));
      d1 = f32x4.add(d1, f32x4.mul(v128.load64_splat(pair + 8 + 3 * column), w1));
      weight += 2 * row;
    }
    v128.store(out + at, f32x4.add(a0, a1));
    v128.store(out + at + sums, f32x4.add(b0, b1));
    v128.store(out + at + 2 * sums, f32x4.add(c0, c1));
    v128.store(out + at + 3 * sums, f32x4.add(d0, d1));
  }
}
