import type { Outcome } from '../../shared/runtime/runtime.ts';
import type { MessageLine } from './message-line.ts';

export type Counts = Readonly<Record<Outcome, number>>;

export interface DeadLetterNote {
  readonly entity: string;
  readonly job: string;
  readonly code: string;
  readonly reason: string;
}

const NONE: Counts = {
  processed: 0,
  skipped: 0,
  waited: 0,
  requested_parents: 0,
  pinged: 0,
  dropped: 0,
  rejected: 0,
  failed: 0,
};

/** Counts what became of messages, job by job, as their log lines come in. */
export class Tally {
  readonly #counts: Map<string, Record<Outcome, number>>;
  readonly #deadLetters: DeadLetterNote[] = [];

  /** Jobs are shown in this order, whether or not anything happens at them. */
  constructor(jobNames: readonly string[]) {
    this.#counts = new Map(jobNames.map((name) => [name, { ...NONE }]));
  }

  record(line: MessageLine): void {
    const counts = this.#counts.get(line.job) ?? { ...NONE };
    counts[line.outcome] += 1;
    this.#counts.set(line.job, counts);
    if (line.outcome !== 'rejected') return;
    const { entityId = '', job, code = '', reason = '' } = line;
    this.#deadLetters.push({ entity: entityId, job, code, reason });
  }

  get jobs(): ReadonlyMap<string, Counts> {
    return this.#counts;
  }

  /** In the order in which messages were given up. */
  get deadLetters(): readonly DeadLetterNote[] {
    return this.#deadLetters;
  }

  /** Messages handled, over all jobs. */
  get messages(): number {
    const all = [...this.#counts.values()].flatMap((counts) => Object.values(counts));
    return all.reduce((sum, number) => sum + number, 0);
  }
}
