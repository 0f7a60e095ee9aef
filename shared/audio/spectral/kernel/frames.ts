/**
 * `size` samples of each frame under the window, as vectors of sample 0 of all frames, sample 1 of all frames and
 * so on: seen as complex values the even samples, with the odd ones as imaginary parts. Frames start `hop` bytes
 * apart; there are four in single and two in double precision.
 */
export function loadFrames<T>(samples: usize, hop: usize, size: usize, window: usize, values: usize): void {
  if (sizeof<T>() === 4) loadFour(samples, hop, size, window, values);
  else loadTwo(samples, hop, size, window, values);
}

function loadFour(samples: usize, hop: usize, size: usize, window: usize, values: usize): void {
  for (const end = window + size * 4; window < end; window += 16) {
    const weights = v128.load(window);
    const a = f32x4.mul(v128.load(samples), weights);
    const b = f32x4.mul(v128.load(samples + hop), weights);
    const c = f32x4.mul(v128.load(samples + 2 * hop), weights);
    const d = f32x4.mul(v128.load(samples + 3 * hop), weights);
    const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(values, v128.shuffle<f64>(abLow, cdLow, 0, 2));
    v128.store(values, v128.shuffle<f64>(abLow, cdLow, 1, 3), 16);
    v128.store(values, v128.shuffle<f64>(abHigh, cdHigh, 0, 2), 32);
    v128.store(values, v128.shuffle<f64>(abHigh, cdHigh, 1, 3), 48);
    samples += 16;
    values += 64;
  }
}

function loadTwo(samples: usize, hop: usize, size: usize, window: usize, values: usize): void {
  for (const end = window + size * 8; window < end; window += 16) {
    const weights = v128.load(window);
    const a = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(samples)), weights);
    const b = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(samples + hop)), weights);
    v128.store(values, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(values, v128.shuffle<f64>(a, b, 1, 3), 16);
    samples += 8;
    values += 32;
  }
}
