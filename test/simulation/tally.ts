/** Counts of what happened in a campaign, by kind and name. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  count(kind: string, name = ''): void {
    const counts = this.#counts.get(kind) ?? new Map<string, number>();
    if (counts.size === 0) this.#counts.set(kind, counts);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  of(kind: string, name = ''): number {
    return this.#counts.get(kind)?.get(name) ?? 0;
  }

  /** The counts of a kind, by name. */
  all(kind: string): ReadonlyMap<string, number> {
    return this.#counts.get(kind) ?? new Map();
  }
}
