/**
 * Vectors of one value of all frames, to one column of `rows` values in single precision per frame, column after
 * column. All frames of a vector are written, so there must be room for them.
 */
export function columns<T>(vectors: usize, rows: usize, out: usize): void {
  if (sizeof<T>() === 4) fourColumns(vectors, rows, out);
  else twoColumns(vectors, rows, out);
}

function fourColumns(vectors: usize, rows: usize, first: usize): void {
  const column = rows * 4;
  const second = first + column;
  const third = second + column;
  const fourth = third + column;
  let row: usize = 0;
  for (; row + 16 <= column; row += 16) {
    const a = v128.load(vectors);
    const b = v128.load(vectors, 16);
    const c = v128.load(vectors, 32);
    const d = v128.load(vectors, 48);
    const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(first + row, v128.shuffle<f64>(abLow, cdLow, 0, 2));
    v128.store(second + row, v128.shuffle<f64>(abLow, cdLow, 1, 3));
    v128.store(third + row, v128.shuffle<f64>(abHigh, cdHigh, 0, 2));
    v128.store(fourth + row, v128.shuffle<f64>(abHigh, cdHigh, 1, 3));
    vectors += 64;
  }
  for (; row < column; row += 4) {
    const a = v128.load(vectors);
    v128.store32_lane(first + row, a, 0);
    v128.store32_lane(second + row, a, 1);
    v128.store32_lane(third + row, a, 2);
    v128.store32_lane(fourth + row, a, 3);
    vectors += 16;
  }
}

function twoColumns(vectors: usize, rows: usize, first: usize): void {
  const column = rows * 4;
  const second = first + column;
  for (let row: usize = 0; row < column; row += 4) {
    const a = f32x4.demote_f64x2_zero(v128.load(vectors));
    v128.store32_lane(first + row, a, 0);
    v128.store32_lane(second + row, a, 1);
    vectors += 16;
  }
}
