/** The bits of 1 in single precision, and half the distance from there to infinity. */
const ONE_BITS: i32 = 0x3f800000;
const HALF_WAY: i32 = 0x20000000;

/**
 * How much each of `frames` frames of `rows` values, a multiple of eight, rises from the frame before it, the first
 * from one that precedes them: the two middle ones of the ratios of values, of which a fall counts as 1. Less than
 * `floor` counts as that. `ratios` is room for a frame; `out` gets two values per frame, the lower one first.
 */
export function middleRises(
  values: usize,
  rows: usize,
  frames: usize,
  floor: f32,
  ratios: usize,
  out: usize,
): void {
  const column = rows * 4;
  const half = <i32>(rows >> 1);
  for (const end = out + frames * 8; out < end; out += 8) {
    toRatios(values, values + column, column, floor, ratios);
    values += column;
    let low: f32 = 1;
    let high: f32 = 1;
    // Most frames rise in less than half of their bands.
    if (countBelow(ratios, column, reinterpret<f32>(ONE_BITS + 1)) <= half) {
      high = valueAt(half, ratios, column);
      low = countBelow(ratios, column, high) < half ? high : largestBelow(ratios, column, high);
    }
    store<f32>(out, low);
    store<f32>(out, high, 4);
  }
}

function toRatios(before: usize, after: usize, column: usize, floor: f32, ratios: usize): void {
  const one = f32x4.splat(1);
  const floors = f32x4.splat(floor);
  for (let at: usize = 0; at < column; at += 16) {
    const from = f32x4.pmax(floors, v128.load(before + at));
    const to = f32x4.pmax(floors, v128.load(after + at));
    v128.store(ratios + at, f32x4.pmax(one, f32x4.div(to, from)));
  }
}

/**
 * The value that has so many smaller ones, found bit by bit: the bits of positive numbers are in their order, and
 * it is the largest number that has no more values below it.
 */
function valueAt(place: i32, ratios: usize, column: usize): f32 {
  let bits = ONE_BITS;
  for (let bit = HALF_WAY; bit > 0; bit >>= 1) {
    if (countBelow(ratios, column, reinterpret<f32>(bits + bit)) <= place) bits += bit;
  }
  return reinterpret<f32>(bits);
}

function countBelow(ratios: usize, column: usize, bound: f32): i32 {
  const bounds = f32x4.splat(bound);
  let counts = i32x4.splat(0);
  for (const end = ratios + column; ratios < end; ratios += 32) {
    const below = i32x4.add(f32x4.lt(v128.load(ratios), bounds), f32x4.lt(v128.load(ratios, 16), bounds));
    counts = i32x4.sub(counts, below); // true is -1
  }
  const pairs = i32x4.add(counts, v128.shuffle<i32>(counts, counts, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

function largestBelow(ratios: usize, column: usize, bound: f32): f32 {
  let most: f32 = 1;
  for (const end = ratios + column; ratios < end; ratios += 4) {
    const ratio = load<f32>(ratios);
    if (ratio < bound && ratio > most) most = ratio;
  }
  return most;
}
