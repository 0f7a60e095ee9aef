import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { type RunOptions, timeIsUp, WorkerThread } from './worker-thread.ts';

export interface WorkerPoolOptions {
  /** Tasks at a time. As many as the instance has CPUs unless told. */
  readonly size?: number;
  /** Of each thread's own heap; WebAssembly's and buffers' memory is not counted. */
  readonly resourceLimits?: ResourceLimits;
}

/**
 * Heavy work off the event loop, which acknowledgements, health checks and aborts need. Threads are started as
 * they are needed and kept; one that crashed, was stopped, or whose task threw what nobody foresaw is replaced.
 */
export class WorkerPool<Task, Result> {
  readonly #entry: URL;
  readonly #resourceLimits: ResourceLimits;
  readonly #idle: WorkerThread<Task, Result>[] = [];
  readonly #waiting = new Set<PromiseWithResolvers<void>>();
  #freePlaces: number;

  /** `entry` is a file that calls `serveTasks`, found by `workerUrl`. */
  constructor(entry: URL, { size = availableParallelism(), resourceLimits = {} }: WorkerPoolOptions = {}) {
    this.#entry = entry;
    this.#freePlaces = size;
    this.#resourceLimits = resourceLimits;
  }

  /**
   * Runs one task, as soon as a thread is free; first come, first served. What goes wrong is a KlioError, of this
   * task alone: see WorkerThread.run.
   */
  async run(task: Task, options: RunOptions): Promise<Result> {
    await this.#takePlace(options.signal);
    const thread = this.#threadOrPlaceBack();
    try {
      return await thread.run(task, options);
    } finally {
      if (thread.isUsable) this.#giveBack(thread);
      else void thread.ended.then(() => this.#givePlace()); // not sooner: it may still be at work
    }
  }

  #threadOrPlaceBack(): WorkerThread<Task, Result> {
    try {
      return this.#usableThread();
    } catch (thrown) {
      this.#givePlace();
      throw thrown;
    }
  }

  #usableThread(): WorkerThread<Task, Result> {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) if (idle.isUsable) return idle;
    return new WorkerThread(this.#entry, this.#resourceLimits);
  }

  #giveBack(thread: WorkerThread<Task, Result>): void {
    this.#idle.push(thread);
    this.#givePlace();
  }

  async #takePlace(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw timeIsUp(signal);
    if (this.#freePlaces > 0) {
      this.#freePlaces -= 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    const onAbort = () => {
      this.#waiting.delete(turn);
      turn.reject(timeIsUp(signal));
    };
    this.#waiting.add(turn);
    signal.addEventListener('abort', onAbort, { once: true });
    await turn.promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  #givePlace(): void {
    const [next] = this.#waiting; // the one that came first
    if (next) {
      this.#waiting.delete(next);
      next.resolve();
    } else {
      this.#freePlaces += 1;
    }
  }
}
