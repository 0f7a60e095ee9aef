/** What is no further from zero than this has no sign. */
const THRESHOLD: f32 = 1e-10;

/** The sum of squares of `count` samples, in double precision. */
export function sumOfSquares(samples: usize, count: usize): f64 {
  const end = samples + count * 4;
  let low = f64x2.splat(0);
  let high = low;
  for (; samples + 16 <= end; samples += 16) {
    const four = v128.load(samples);
    const first = f64x2.promote_low_f32x4(four);
    const second = f64x2.promote_low_f32x4(v128.shuffle<f64>(four, four, 1, 1));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const sums = f64x2.add(low, high);
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; samples < end; samples += 4) {
    const sample: f64 = load<f32>(samples);
    sum += sample * sample;
  }
  return sum;
}

/** How often the sign changes from one of `count` samples to the next. */
export function crossings(samples: usize, count: usize): i32 {
  const end = samples + count * 4;
  const bound = f32x4.splat(-THRESHOLD);
  let changes = 0;
  samples += 4;
  for (; samples + 16 <= end; samples += 16) {
    const now = f32x4.lt(v128.load(samples), bound);
    const before = f32x4.lt(v128.load(samples - 4), bound);
    changes += popcnt(i32x4.bitmask(v128.xor(now, before)));
  }
  for (; samples < end; samples += 4) {
    if (load<f32>(samples) < -THRESHOLD !== load<f32>(samples - 4) < -THRESHOLD) changes++;
  }
  return changes;
}
