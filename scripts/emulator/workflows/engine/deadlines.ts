import type { Clock } from '../../../../shared/platform/clock.ts';
import { Alarm } from '../../core/alarm.ts';
import { type Due, DueHeap } from '../../core/due-heap.ts';

interface Deadline extends Due {
  readonly callback: () => void;
}

/** Very many timers on one of the clock's; each may be set for a year. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #heap = new DueHeap<Deadline>();
  readonly #alarm: Alarm;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#alarm = new Alarm(clock, () => this.#ring());
  }

  /** Calls back once at this time, never at once; the returned function cancels. */
  at(atMs: number, callback: () => void): () => void {
    const deadline: Deadline = { dueAtMs: atMs, heapIndex: -1, callback };
    this.#heap.put(deadline, atMs);
    this.#alarm.wakeBy(atMs);
    return () => this.#heap.remove(deadline);
  }

  stop(): void {
    this.#heap.clear();
    this.#alarm.stop();
  }

  #ring(): void {
    const nowMs = this.#clock.nowMs();
    for (let due = this.#heap.first; due && due.dueAtMs <= nowMs; due = this.#heap.first) {
      this.#heap.remove(due);
      due.callback();
    }
    if (this.#heap.first) this.#alarm.wakeBy(this.#heap.first.dueAtMs);
  }
}
