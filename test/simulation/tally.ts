/** Counts by kind and name. */
export type TallyData = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Counts of what happened in a campaign, by kind and name. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  count(kind: string, name = '', by = 1): void {
    const counts = this.#counts.get(kind) ?? new Map<string, number>();
    if (counts.size === 0) this.#counts.set(kind, counts);
    counts.set(name, (counts.get(name) ?? 0) + by);
  }

  of(kind: string, name = ''): number {
    return this.#counts.get(kind)?.get(name) ?? 0;
  }

  /** Adds the counts of another one. */
  add(other: TallyData): void {
    for (const [kind, counts] of other) for (const [name, by] of counts) this.count(kind, name, by);
  }

  /** The counts as plain data, for the way between threads. */
  get data(): TallyData {
    return this.#counts;
  }

  /** The counts of a kind, by name. */
  all(kind: string): ReadonlyMap<string, number> {
    return this.#counts.get(kind) ?? new Map();
  }
}
