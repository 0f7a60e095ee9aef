/**
 * The median of each row of `count` columns of `column` bytes, a multiple of 16; of an even number the mean of the
 * two in the middle. `scratch` is room for `count` vectors, `out` for a column. Four rows at a time, each in a lane.
 */
export function medians(values: usize, count: usize, column: usize, scratch: usize, out: usize): void {
  const end = scratch + count * 16;
  const half = <i32>(count >> 1);
  for (const endOut = out + column; out < endOut; out += 16, values += 16) {
    for (let at = scratch, from = values; at < end; at += 16, from += column) {
      v128.store(at, turned(v128.load(from)));
    }
    const upper = valuesAt(half, scratch, end);
    const lower = count & 1 ? upper : valuesBefore(upper, half, scratch, end);
    const halves = f32x4.mul(turned(lower), f32x4.splat(0.5)); // the sum might be too large
    v128.store(out, f32x4.add(halves, f32x4.mul(turned(upper), f32x4.splat(0.5))));
  }
}

/** Between numbers and integers of the same order: those of negative numbers run backwards. */
function turned(bits: v128): v128 {
  const sign = i32x4.shr_s(bits, 31);
  return v128.xor(bits, v128.and(sign, i32x4.splat(0x7fffffff)));
}

/** In each lane the integer that has so many smaller ones: the largest that has no more below it, bit by bit. */
function valuesAt(place: i32, from: usize, end: usize): v128 {
  const places = i32x4.splat(place);
  let found = i32x4.splat(i32.MIN_VALUE);
  for (let bit: u32 = 1 << 31; bit > 0; bit >>= 1) {
    const next = i32x4.add(found, i32x4.splat(bit));
    found = v128.bitselect(next, found, i32x4.le_s(countsBelow(next, from, end), places));
  }
  return found;
}

function countsBelow(bounds: v128, from: usize, end: usize): v128 {
  let counts = i32x4.splat(0);
  for (; from < end; from += 16) counts = i32x4.sub(counts, i32x4.lt_s(v128.load(from), bounds)); // true is -1
  return counts;
}

/** What comes right before `upper`, which has `half` before it once sorted, or is one of several equal ones. */
function valuesBefore(upper: v128, half: i32, from: usize, end: usize): v128 {
  const hasEqual = i32x4.lt_s(countsBelow(upper, from, end), i32x4.splat(half));
  let most = i32x4.splat(i32.MIN_VALUE);
  for (; from < end; from += 16) {
    const value = v128.load(from);
    most = v128.bitselect(i32x4.max_s(most, value), most, i32x4.lt_s(value, upper));
  }
  return v128.bitselect(upper, most, hasEqual);
}
