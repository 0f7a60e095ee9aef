import type { Clock } from '../../../shared/platform/clock.ts';
import type { Instance } from './instance.ts';
import { freeSlot, newSlot, openSlots, type Slot } from './slot.ts';
import { StartBackoff } from './start-backoff.ts';
import { WaitingLine } from './waiting-line.ts';

/** How long Cloud Run lets a request wait: https://docs.cloud.google.com/run/docs/about-instance-autoscaling */
const MIN_WAIT_MS = 10_000;
const WAIT_PER_START = 3.5;

export interface PoolOptions {
  readonly name: string;
  readonly concurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly idleMs: number;
  /** Absent: as long as Cloud Run lets a request wait. */
  readonly maxWaitMs?: number | undefined;
  /** How long an instance stays, without new requests, in which the code of one that timed out may go on. */
  readonly lingerMs: number;
  readonly clock: Clock;
  /** Starts an instance. `isRetry`: the start before failed and nothing has changed since. */
  readonly start: (id: string, isRetry: boolean) => Instance;
  /** Takes what is to be said about an instance. */
  readonly report: (id: string, line: string) => void;
}

/** A place in an instance, to be given back. */
export interface Lease {
  readonly instance: Instance;
  /** `gaveUp`: the request timed out and its code may still be running. */
  release(gaveUp?: boolean): void;
}

/** The answer to a request that gets no instance. */
export interface Refusal {
  readonly status: 429 | 503;
  readonly reason: string;
}

/**
 * The instances of one function: started when requests wait, up to `maxInstances`; each gets at most
 * `concurrency` requests at a time, the least busy one first; idle ones are stopped.
 */
export class InstancePool {
  readonly #options: PoolOptions;
  readonly #backoff: StartBackoff;
  readonly #waiting: WaitingLine<Lease | Refusal>;
  readonly #slots = new Set<Slot>();
  #instancesStarted = 0;
  #averageStartMs = 0;
  #isStopped = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#backoff = new StartBackoff(options.clock);
    this.#waiting = new WaitingLine(options.clock);
  }

  /** A place in an instance, when there is one in time. */
  async acquire(signal: AbortSignal): Promise<Lease | Refusal> {
    const slot = this.#waiting.length === 0 ? freeSlot(this.#slots, this.#options.concurrency) : undefined;
    if (slot) return this.#lease(slot);
    const cloudWaitMs = Math.max(MIN_WAIT_MS, WAIT_PER_START * this.#averageStartMs);
    const place = this.#waiting.join(this.#options.maxWaitMs ?? cloudWaitMs, signal, () => ({
      status: 429,
      reason: `All ${this.#open().length} instances of ${this.#options.name} are busy`,
    }));
    this.#dispatch();
    return place;
  }

  /** Starts instances until there are `count`. Resolves when each has started or has failed to. */
  async warm(count: number): Promise<void> {
    while (this.#open().length < count && this.#mayStart()) this.#start();
    await Promise.allSettled(this.#open().map((slot) => slot.instance.ready));
  }

  /** New requests go to new instances, the present ones finish theirs. Returns whether there were any. */
  replace(): boolean {
    const wasRunning = this.#slots.size > 0 || this.#backoff.reason !== null;
    this.#backoff.reset();
    for (const slot of this.#open()) this.#leave(slot);
    this.#dispatch();
    return wasRunning;
  }

  /** Stops every instance at once. Resolves when their processes are gone. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const slots = [...this.#slots];
    for (const slot of slots) this.#stopSlot(slot);
    this.#dispatch();
    await Promise.all(slots.map((slot) => slot.instance.ended));
  }

  #dispatch(): void {
    this.#waiting.serve(() => {
      const slot = freeSlot(this.#slots, this.#options.concurrency);
      return slot && this.#lease(slot);
    });
    while (this.#waiting.length > this.#placesToCome() && this.#mayStart()) this.#start();
    if (this.#open().length === 0) this.#waiting.serve(() => this.#unavailable());
  }

  #open(): Slot[] {
    return openSlots(this.#slots);
  }

  #placesToCome(): number {
    return this.#open().filter(({ state }) => state === 'starting').length * this.#options.concurrency;
  }

  #mayStart(): boolean {
    return !this.#isStopped && !this.#backoff.isWaiting && this.#open().length < this.#options.maxInstances;
  }

  #unavailable(): Refusal {
    const { name } = this.#options;
    const reason = this.#isStopped
      ? `${name} is stopping`
      : `${name} does not start: ${this.#backoff.reason}`;
    return { status: 503, reason };
  }

  #start(): void {
    const { name, clock, start } = this.#options;
    const startedAtMs = clock.nowMs();
    this.#instancesStarted += 1;
    const instance = start(`${name}/${this.#instancesStarted}`, this.#backoff.reason !== null);
    const slot = newSlot(instance);
    this.#slots.add(slot);
    instance.ready.then(
      () => this.#started(slot, clock.nowMs() - startedAtMs),
      (error: Error) => this.#startFailed(slot, error.message),
    );
    void instance.ended.then(() => this.#ended(slot));
  }

  #started(slot: Slot, tookMs: number): void {
    if (slot.state !== 'starting') return;
    slot.state = 'ready';
    this.#averageStartMs = this.#averageStartMs === 0 ? tookMs : (this.#averageStartMs + tookMs) / 2;
    this.#backoff.reset();
    this.#stopWhenIdle(slot);
    this.#dispatch();
  }

  #startFailed(slot: Slot, reason: string): void {
    if (slot.state !== 'starting') return;
    this.#slots.delete(slot);
    const isNews = this.#backoff.failed(reason);
    if (isNews) this.#options.report(slot.instance.id, `Does not start: ${reason}`);
    this.#dispatch();
  }

  #ended(slot: Slot): void {
    if (slot.state === 'starting') return; // `ready` rejects in a moment and tells why
    if (slot.state !== 'stopping') void this.#reportCrash(slot, slot.inFlight);
    slot.state = 'stopping';
    slot.cancelTimer();
    this.#slots.delete(slot);
    this.#dispatch();
  }

  async #reportCrash({ instance }: Slot, inFlight: number): Promise<void> {
    const what = inFlight === 0 ? 'while idle' : `with ${inFlight} in flight`;
    this.#options.report(instance.id, `Crashed ${what}: ${await instance.obituary}`);
  }

  #lease(slot: Slot): Lease {
    slot.inFlight += 1;
    slot.cancelTimer();
    return { instance: slot.instance, release: (gaveUp = false) => this.#release(slot, gaveUp) };
  }

  #release(slot: Slot, gaveUp: boolean): void {
    slot.inFlight -= 1;
    if (gaveUp) this.#linger(slot);
    else if (slot.state === 'leaving') this.#leave(slot);
    else if (slot.state === 'ready') this.#stopWhenIdle(slot);
    this.#dispatch();
  }

  #stopWhenIdle(slot: Slot): void {
    if (slot.inFlight > 0) return;
    slot.cancelTimer = this.#options.clock.schedule(this.#options.idleMs, () => {
      if (this.#open().length > this.#options.minInstances) this.#leave(slot);
    });
  }

  #leave(slot: Slot): void {
    slot.state = 'leaving';
    if (slot.inFlight === 0 && !slot.lingers) this.#stopSlot(slot);
  }

  #linger(slot: Slot): void {
    if (slot.lingers || slot.state === 'stopping') return;
    slot.lingers = true;
    slot.state = 'leaving';
    slot.cancelTimer = this.#options.clock.schedule(this.#options.lingerMs, () => this.#stopSlot(slot));
  }

  #stopSlot(slot: Slot): void {
    slot.state = 'stopping';
    slot.cancelTimer();
    void slot.instance.stop();
  }
}
