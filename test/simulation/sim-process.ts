import { KlioError } from '../../shared/errors/klio-error.ts';
import type { AnyJob } from '../../shared/graph/job.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type {
  Body,
  ObjectInfo,
  ObjectName,
  ObjectStore,
  WriteOptions,
} from '../../shared/platform/object-store.ts';
import type { OutgoingMessage, Publisher } from '../../shared/platform/publisher.ts';
import { look, publish, write } from './effects.ts';
import type { Version } from './object-history.ts';
import type { Owed, StoredMessage } from './sim-broker.ts';
import type { World } from './world.ts';

export type OperationKind = 'look' | 'read' | 'write' | 'publish' | 'compute';

/** Something a process waits for: done when the scheduler picks it, and perhaps never. */
export interface Operation {
  readonly kind: OperationKind;
  readonly process: SimProcess;
  readonly signal: AbortSignal;
  readonly effect: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The process that handles one delivery, seen from the runtime: its storage, publisher and clock. Every
 * operation waits for the scheduler. A dead process never hears of anything again.
 */
export class SimProcess implements ObjectStore, Publisher, Clock {
  readonly node: AnyJob;
  readonly owed: Owed;
  readonly startStep: number;
  /** For schedules that starve some processes. */
  readonly priority: number;
  /** As Pub/Sub counts. */
  readonly attempt: number;
  /** Who it is, on the bytes that it makes. */
  readonly hand: string;
  /** For the trace. */
  readonly label: string;
  alive = true;
  /** Operations other than publishing. */
  dataOperations = 0;
  foundMarker = false;
  /** What it stored, and the topics that it tried to reach. */
  readonly published: StoredMessage[] = [];
  readonly publishedTo = new Set<string>();
  timers: { readonly dueAtMs: number; readonly callback: () => void }[] = [];
  readonly #world: World;
  readonly #clockOffsetMs: number;

  constructor(world: World, owed: Owed, options: { id: number; priority: number; clockOffsetMs: number }) {
    this.priority = options.priority;
    this.#clockOffsetMs = options.clockOffsetMs;
    this.node = owed.subscription.receiver;
    this.owed = owed;
    this.hand = `p${options.id}`;
    this.attempt = owed.failures + 1;
    this.startStep = world.step;
    const from = owed.subscription.from;
    this.label = world.trace
      ? `p${options.id} ${this.node.name}(${owed.message.id}${from ? ` from ${from.name}` : ''})`
      : '';
    this.#world = world;
  }

  nowMs(): number {
    return this.#world.nowMs + this.#clockOffsetMs;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { dueAtMs: this.#world.nowMs + delayMs, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  look(object: ObjectName, signal: AbortSignal): Promise<ObjectInfo | null> {
    return this.operate('look', signal, () => look(this.#world, this, object));
  }

  lookByListing(object: ObjectName, signal: AbortSignal): Promise<ObjectInfo | null> {
    return this.look(object, signal);
  }

  async *read(object: ObjectName, generation: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const { bytes } = await this.operate('read', signal, () => {
      const live = this.#world.store.at(object).live;
      if (live?.generation !== generation) throw new KlioError('INPUT_CHANGED', 'generation is gone');
      return live as Version;
    });
    const middle = bytes.length >> 1;
    yield bytes.subarray(0, middle);
    yield bytes.subarray(middle);
  }

  async write(
    object: ObjectName,
    body: Body,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<ObjectInfo | null> {
    const bytes = await collect(body);
    return await this.operate('write', signal, () => write(this.#world, this, object, { bytes, options }));
  }

  publish(topic: string, message: OutgoingMessage, signal: AbortSignal): Promise<string> {
    this.publishedTo.add(topic);
    return this.operate('publish', signal, () => publish(this.#world, this, topic, message));
  }

  /** Waits for the scheduler, then for the effect, which may fail before or after it. */
  operate<T>(kind: OperationKind, signal: AbortSignal, effect: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.alive) return;
      if (kind !== 'publish') this.dataOperations += 1;
      const settle = resolve as (result: unknown) => void;
      this.#world.ready.push({ kind, process: this, signal, effect, resolve: settle, reject });
    });
  }

  fireTimers(nowMs: number): void {
    const due = this.timers.filter((timer) => timer.dueAtMs <= nowMs);
    this.timers = this.timers.filter((timer) => timer.dueAtMs > nowMs);
    for (const timer of due) timer.callback();
  }
}

async function collect(body: Body): Promise<Uint8Array> {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
