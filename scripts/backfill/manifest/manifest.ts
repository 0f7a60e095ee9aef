/** What one line, record, row or object of a manifest says: an id that nobody has checked yet, or why it says none. */
export type Entry =
  | { readonly number: number; readonly id: string }
  | { readonly number: number; readonly fault: string };

/** Entries as they come, a batch at a time: a step of an async iteration for each would take longer than its parsing. */
export type Entries = AsyncIterable<readonly Entry[]>;

/** A list of entity ids to be read, once. */
export interface Manifest {
  /** For people: where it is. */
  readonly title: string;
  /** What its entries are called, and counted as from 1. */
  readonly unit: 'line' | 'record' | 'row' | 'object';
  readonly entries: Entries;
}
