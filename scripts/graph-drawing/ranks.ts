import type { Picture } from './picture.ts';

/** A place in a column: a node, or the wire of a node that passes the column on its way to a later one. */
export interface Slot {
  readonly id: string;
  readonly passing: boolean;
}

/**
 * Columns from left to right. Every node stands right of its parents, a source directly left of its first
 * reader; a wire that spans columns has a slot in each of them, shared by all that the node's wire leads to.
 */
export function columnsOf({ nodes, edges }: Picture): Slot[][] {
  const rank = rankOf({ nodes, edges });
  const last = Math.max(0, ...rank.values());
  const columns = Array.from({ length: last + 1 }, (_, column): Slot[] => [
    ...nodes.filter(({ id }) => rank.get(id) === column).map(({ id }) => ({ id, passing: false })),
    ...nodes
      .filter(({ id }) => (rank.get(id) ?? 0) < column && reach(id) > column)
      .map(({ id }) => ({ id, passing: true })),
  ]);
  function reach(id: string): number {
    return Math.max(0, ...edges.filter(({ from }) => from === id).map(({ to }) => rank.get(to) ?? 0));
  }
  return columns;
}

function rankOf({ nodes, edges }: Picture): Map<string, number> {
  const rank = new Map<string, number>();
  // Nodes come parents first, so one pass is enough.
  for (const { id } of nodes) {
    const above = edges.filter(({ to }) => to === id).map(({ from }) => rank.get(from) ?? 0);
    rank.set(id, above.length === 0 ? 0 : Math.max(...above) + 1);
  }
  for (const { id, inputs } of nodes) {
    const readers = edges.filter(({ from }) => from === id).map(({ to }) => rank.get(to) ?? 0);
    if (inputs.length === 0 && readers.length > 0) rank.set(id, Math.min(...readers) - 1);
  }
  return rank;
}
