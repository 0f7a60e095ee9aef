/**
 * The energies of `steps` steps of `count` samples: of what lies above the bass, and of the first difference; two
 * values per step. The bass is the signal behind a filter of one pole, bass += (1 − keep) (sample − bass). `state`
 * holds the bass and the last sample from call to call.
 */
export function stepEnergies(
  samples: usize,
  count: usize,
  steps: usize,
  keep: f32,
  state: usize,
  out: usize,
): void {
  const zero = f32x4.splat(0);
  const gains = f32x4.splat(1 - keep);
  const once = f32x4.splat(keep);
  const twice = f32x4.splat(keep * keep);
  let powers = f32x4.replace_lane(once, 1, keep * keep);
  powers = f32x4.replace_lane(powers, 2, keep * keep * keep);
  powers = f32x4.replace_lane(powers, 3, keep * keep * keep * keep);
  let bass = v128.load32_splat(state);
  let last = v128.load32_splat(state, 4);
  for (const stop = out + steps * 8; out < stop; out += 8) {
    let above = zero;
    let changes = zero;
    const end = samples + count * 4;
    for (; samples + 16 <= end; samples += 16) {
      const four = v128.load(samples);
      // What the filter makes of these four alone, by doubling, then what is left of the bass before them.
      let filtered = f32x4.mul(four, gains);
      filtered = f32x4.add(filtered, f32x4.mul(once, v128.shuffle<f32>(zero, filtered, 0, 4, 5, 6)));
      filtered = f32x4.add(filtered, f32x4.mul(twice, v128.shuffle<f32>(zero, filtered, 0, 1, 4, 5)));
      filtered = f32x4.add(filtered, f32x4.mul(powers, bass));
      const middle = f32x4.sub(four, filtered);
      above = f32x4.add(above, f32x4.mul(middle, middle));
      const change = f32x4.sub(four, v128.shuffle<f32>(last, four, 3, 4, 5, 6));
      changes = f32x4.add(changes, f32x4.mul(change, change));
      bass = v128.shuffle<f32>(filtered, filtered, 3, 3, 3, 3);
      last = four;
    }
    last = v128.shuffle<f32>(last, last, 3, 3, 3, 3);
    for (; samples < end; samples += 4) {
      // One sample in all lanes, of which only the first counts.
      const sample = v128.load32_splat(samples);
      bass = f32x4.add(f32x4.mul(once, bass), f32x4.mul(gains, sample));
      const middle = f32x4.sub(sample, bass);
      above = f32x4.add(above, v128.shuffle<f32>(f32x4.mul(middle, middle), zero, 0, 4, 4, 4));
      const change = f32x4.sub(sample, last);
      changes = f32x4.add(changes, v128.shuffle<f32>(f32x4.mul(change, change), zero, 0, 4, 4, 4));
      last = sample;
    }
    store<f32>(out, sumOf(above));
    store<f32>(out, sumOf(changes), 4);
  }
  v128.store32_lane(state, bass, 0);
  v128.store32_lane(state, last, 0, 4);
}

function sumOf(four: v128): f32 {
  const two = f32x4.add(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1);
}
