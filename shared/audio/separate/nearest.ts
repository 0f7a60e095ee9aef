/** Keeps, of all that is offered to each of some frames, the k nearest. */
export interface Nearest {
  offer(frame: number, other: number, nearness: number): void;
  /** What a frame was offered and kept, the earliest first. */
  of(frame: number): Uint32Array;
}

/** A heap per frame with the least near on top, which gives way; of equally near frames the later gives way. */
export function createNearest(frames: number, k: number): Nearest {
  const others = new Uint32Array(frames * k);
  const nearness = new Float64Array(frames * k);
  const counts = new Uint32Array(frames);

  const isFarther = (a: number, b: number) => {
    const difference = (nearness[a] as number) - (nearness[b] as number);
    return difference < 0 || (difference === 0 && (others[a] as number) > (others[b] as number));
  };
  const swap = (a: number, b: number) => {
    [others[a], others[b]] = [others[b] as number, others[a] as number];
    [nearness[a], nearness[b]] = [nearness[b] as number, nearness[a] as number];
  };
  const rise = (top: number, start: number) => {
    for (let place = start; place > 0; ) {
      const parent = (place - 1) >> 1;
      if (!isFarther(top + place, top + parent)) return;
      swap(top + place, top + parent);
      place = parent;
    }
  };
  const sink = (top: number) => {
    for (let place = 0; 2 * place + 1 < k; ) {
      let child = 2 * place + 1;
      if (child + 1 < k && isFarther(top + child + 1, top + child)) child += 1;
      if (!isFarther(top + child, top + place)) return;
      swap(top + child, top + place);
      place = child;
    }
  };
  return {
    offer(frame, other, near) {
      const top = frame * k;
      const count = counts[frame] as number;
      const isFull = count === k;
      const least = nearness[top] as number;
      if (isFull && (near < least || (near === least && other > (others[top] as number)))) return;
      const place = isFull ? 0 : count;
      others[top + place] = other;
      nearness[top + place] = near;
      if (isFull) return sink(top);
      counts[frame] = count + 1;
      rise(top, place);
    },
    of: (frame) => others.slice(frame * k, frame * k + (counts[frame] as number)).sort(),
  };
}
