/** Square roots of `count` vectors. */
export function roots<T>(squares: usize, count: usize, out: usize): void {
  for (const end = squares + count * 16; squares < end; squares += 16) {
    v128.store(out, v128.sqrt<T>(v128.load(squares)));
    out += 16;
  }
}

/** The mean frequency, weighted by magnitude; 0 where there is none. Bins are `binHz` apart. */
export function centroid<T>(magnitudes: usize, bins: usize, binHz: T, out: usize): void {
  const one = v128.splat<T>(1 as T);
  const zero = v128.splat<T>(0 as T);
  let bin = zero;
  let moment = zero;
  let total = zero;
  for (const end = magnitudes + bins * 16; magnitudes < end; magnitudes += 16) {
    const magnitude = v128.load(magnitudes);
    total = v128.add<T>(total, magnitude);
    moment = v128.add<T>(moment, v128.mul<T>(magnitude, bin));
    bin = v128.add<T>(bin, one);
  }
  const silent = v128.eq<T>(total, zero);
  const mean = v128.div<T>(moment, v128.bitselect(one, total, silent));
  v128.store(out, v128.mul<T>(mean, v128.splat<T>(binHz)));
}

/** The first frequency up to which the magnitudes sum to the given share of their sum. */
export function rolloff<T>(magnitudes: usize, bins: usize, binHz: T, share: T, out: usize): void {
  const end = magnitudes + bins * 16;
  const zero = v128.splat<T>(0 as T);
  let total = zero;
  for (let bin = magnitudes; bin < end; bin += 16) total = v128.add<T>(total, v128.load(bin));
  const threshold = v128.mul<T>(total, v128.splat<T>(share));
  const one = v128.splat<T>(1 as T);
  let sum = zero;
  let below = zero;
  for (let bin = magnitudes; bin < end; bin += 16) {
    sum = v128.add<T>(sum, v128.load(bin));
    below = v128.add<T>(below, v128.and(one, v128.lt<T>(sum, threshold)));
  }
  v128.store(out, v128.mul<T>(below, v128.splat<T>(binHz)));
}

/** How far the magnitudes are from those of the frame before; `previous` keeps them from call to call. */
export function flux<T>(magnitudes: usize, bins: usize, previous: usize, out: usize): void {
  let sum = v128.splat<T>(0 as T);
  for (const end = magnitudes + bins * 16; magnitudes < end; magnitudes += 16) {
    const now = v128.load(magnitudes);
    const last = v128.load(previous);
    const before =
      sizeof<T>() === 4 ? v128.shuffle<f32>(last, now, 3, 4, 5, 6) : v128.shuffle<f64>(last, now, 1, 2);
    const rise = v128.sub<T>(now, before);
    sum = v128.add<T>(sum, v128.mul<T>(rise, rise));
    v128.store(previous, now);
    previous += 16;
  }
  v128.store(out, v128.sqrt<T>(sum));
}
