/** The largest of `count` values, a multiple of four. */
export function largest(values: usize, count: usize): f32 {
  const end = values + count * 4;
  let even = v128.load(values); // vectors in turn to one and to another, so that none waits for the one before
  let odd = even;
  for (; values + 32 <= end; values += 32) {
    even = f32x4.pmax(even, v128.load(values));
    odd = f32x4.pmax(odd, v128.load(values, 16));
  }
  if (values < end) even = f32x4.pmax(even, v128.load(values));
  const four = f32x4.pmax(even, odd);
  const two = f32x4.pmax(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(two, v128.shuffle<f32>(two, two, 1, 0, 3, 2)), 0);
}

/** Raises each of `rows` values to the largest of its row in the `frames` frames behind them. */
export function raise(values: usize, rows: usize, frames: usize): void {
  const column = rows * 4;
  const end = values + column;
  const last = frames * column;
  for (; values + 16 <= end; values += 16) {
    let most = v128.load(values);
    for (let frame = column; frame <= last; frame += column)
      most = f32x4.pmax(most, v128.load(values + frame));
    v128.store(values, most);
  }
  for (; values < end; values += 4) {
    let most = load<f32>(values);
    for (let frame = column; frame <= last; frame += column) {
      const value = load<f32>(values + frame);
      if (value > most) most = value;
    }
    store<f32>(values, most);
  }
}
