/**
 * Moves the values so that the one that belongs at `place` among the first `count` in order is there, none before it
 * is larger and none behind it smaller (quickselect: Hoare, "Algorithm 65: Find", 1961). Gives that value.
 */
export function select(values: Float64Array, count: number, place: number): number {
  let left = 0;
  let right = count - 1;
  while (left < right) {
    const pivot = values[place] as number;
    let up = left;
    let down = right;
    while (up <= down) {
      while ((values[up] as number) < pivot) up += 1;
      while ((values[down] as number) > pivot) down -= 1;
      if (up > down) break;
      const kept = values[up] as number;
      values[up] = values[down] as number;
      values[down] = kept;
      up += 1;
      down -= 1;
    }
    if (down < place) left = up;
    if (up > place) right = down;
  }
  return values[place] as number;
}
