import type { Instance } from './instance.ts';

/** An instance as its pool sees it. */
export interface Slot {
  readonly instance: Instance;
  /** A 'leaving' one gets no new requests and is stopped when it has finished its own. */
  state: 'starting' | 'ready' | 'leaving' | 'stopping';
  inFlight: number;
  /** The code of a request that was given up may still be running. */
  lingers: boolean;
  /** Of the stop of an idle or a lingering instance. */
  cancelTimer: () => void;
}

export function newSlot(instance: Instance): Slot {
  return { instance, state: 'starting', inFlight: 0, lingers: false, cancelTimer: () => {} };
}

/** Those that take requests, or will. */
export function openSlots(slots: Iterable<Slot>): Slot[] {
  return [...slots].filter(({ state }) => state === 'starting' || state === 'ready');
}

/** The least busy one that can take a request now; among equals the oldest, so that the others can go idle. */
export function freeSlot(slots: Iterable<Slot>, concurrency: number): Slot | undefined {
  let best: Slot | undefined;
  for (const slot of slots) {
    if (slot.state !== 'ready' || slot.inFlight >= concurrency) continue;
    if (!best || slot.inFlight < best.inFlight) best = slot;
  }
  return best;
}
