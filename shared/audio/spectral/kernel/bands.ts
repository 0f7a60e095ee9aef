/**
 * A weighted sum of the bins for each of `bands`, one vector each. `table` has three u32 per band: the byte of its
 * first bin, the byte of its first weight, and the number of its weights, which is even.
 */
export function bands<T>(bins: usize, table: usize, count: usize, weights: usize, out: usize): void {
  for (const end = table + count * 12; table < end; table += 12) {
    let bin = bins + load<u32>(table);
    let weight = weights + load<u32>(table, 4);
    let even = v128.splat<T>(0 as T);
    let odd = even;
    for (const last = weight + load<u32>(table, 8) * sizeof<T>(); weight < last; weight += 2 * sizeof<T>()) {
      even = v128.add<T>(even, v128.mul<T>(v128.load(bin), v128.load_splat<T>(weight)));
      odd = v128.add<T>(odd, v128.mul<T>(v128.load(bin, 16), v128.load_splat<T>(weight + sizeof<T>())));
      bin += 32;
    }
    v128.store(out, v128.add<T>(even, odd));
    out += 16;
  }
}
