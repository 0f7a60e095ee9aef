import { Alarm } from '../../core/alarm.ts';
import type { Entry } from './backlog.ts';
import type { Hub } from './hub.ts';
import { retentionMs, type SubscriptionState } from './state.ts';

/**
 * Drops what a subscription no longer retains, and the subscription itself when nobody has used it for its
 * time to live. Time during which the emulator does not run counts for the first and not for the second.
 */
export class Housekeeping {
  readonly #subscription: SubscriptionState;
  readonly #hub: Hub;
  readonly #inUse: () => boolean;
  readonly #drop: (entries: readonly Entry[]) => void;
  readonly #alarm: Alarm;
  #lastUsedMs: number;

  constructor(
    subscription: SubscriptionState,
    hub: Hub,
    { inUse, drop }: { inUse: () => boolean; drop: (entries: readonly Entry[]) => void },
  ) {
    this.#subscription = subscription;
    this.#hub = hub;
    this.#inUse = inUse;
    this.#drop = drop;
    this.#lastUsedMs = hub.clock.nowMs();
    this.#alarm = new Alarm(hub.clock, () => this.#sweep());
  }

  /** Starts with what a restart may have left behind. */
  start(): void {
    this.#sweep();
  }

  stop(): void {
    this.#alarm.stop();
  }

  /** Notes that somebody used the subscription, or changed its configuration. */
  used(): void {
    this.#lastUsedMs = this.#hub.clock.nowMs();
    this.#setAlarm(this.#lastUsedMs);
  }

  /** Sees to it that a message published by now will be dropped in time. */
  watch(): void {
    this.#setAlarm(this.#hub.clock.nowMs());
  }

  #sweep(): void {
    const nowMs = this.#hub.clock.nowMs();
    const { expirationTtlMs, name } = this.#subscription.config;
    if (this.#inUse()) this.#lastUsedMs = nowMs;
    if (expirationTtlMs !== null && nowMs >= this.#lastUsedMs + expirationTtlMs) {
      this.#hub.expire(name);
      return;
    }
    const keptMs = retentionMs(this.#hub.state, this.#subscription);
    const old: Entry[] = [];
    for (const entry of this.#subscription.backlog.entries()) {
      if (entry.message.publishedAtMs > nowMs - keptMs) break;
      old.push(entry);
    }
    if (old.length > 0) this.#drop(old);
    this.#setAlarm(this.#subscription.backlog.oldest?.message.publishedAtMs ?? Number.POSITIVE_INFINITY);
  }

  /** An alarm that is set already for earlier stays: it will find out what is next. */
  #setAlarm(oldestMs: number): void {
    const { expirationTtlMs } = this.#subscription.config;
    this.#alarm.wakeBy(oldestMs + retentionMs(this.#hub.state, this.#subscription));
    if (expirationTtlMs !== null) this.#alarm.wakeBy(this.#lastUsedMs + expirationTtlMs);
  }
}
