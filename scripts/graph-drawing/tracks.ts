/** A wire between two neighbouring columns: from a row on the left to rows on the right. */
export interface Net {
  readonly id: string;
  readonly from: number;
  readonly to: readonly number[];
}

/**
 * Gives every net that changes rows a vertical track, counted from the left, so that no two wires lie on each
 * other. Null when that is impossible: two nets that swap their rows.
 */
export function assignTracks(nets: readonly Net[]): Map<string, number> | null {
  const bending = nets.filter(({ from, to }) => to.some((row) => row !== from));
  // A row's own wire must have turned off before another one may come in.
  const mustBeRightOf = (net: Net) => bending.filter((other) => other !== net && net.to.includes(other.from));
  const tracks = new Map<string, number>();
  const left = new Set(bending);
  while (left.size > 0) {
    const net = [...left].find((candidate) => mustBeRightOf(candidate).every(({ id }) => tracks.has(id)));
    if (!net) return null;
    left.delete(net);
    const first = Math.max(-1, ...mustBeRightOf(net).map(({ id }) => tracks.get(id) ?? 0)) + 1;
    const taken = bending.filter(({ id }) => tracks.has(id)).filter((other) => overlap(net, other));
    let track = first;
    while (taken.some(({ id }) => tracks.get(id) === track)) track += 1;
    tracks.set(net.id, track);
  }
  return tracks;
}

function overlap(a: Net, b: Net): boolean {
  const [top, bottom] = span(a);
  const [otherTop, otherBottom] = span(b);
  return top <= otherBottom && otherTop <= bottom;
}

function span({ from, to }: Net): [top: number, bottom: number] {
  return [Math.min(from, ...to), Math.max(from, ...to)];
}
