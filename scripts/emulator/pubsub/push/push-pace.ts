/** https://cloud.google.com/pubsub/docs/push#push_backoff: 100 milliseconds to 60 seconds. */
const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 60_000;
/** https://cloud.google.com/pubsub/docs/push#slow-start: small and single-digit, the service does not say which. */
const FIRST_WINDOW = 4;
/** Up to here the window grows exponentially; beyond, linearly, and only for a healthy endpoint. */
const EXPONENTIAL_UP_TO = 3_000;
const HEALTHY_LATENCY_MS = 1_000;
const HEALTHY_ACK_RATIO = 0.99;
/** How much the latest push weighs in the averages. */
const WEIGHT = 0.01;

/** One push that was sent. */
export interface Sent {
  readonly atMs: number;
  readonly round: number;
}

/**
 * How fast one push subscription is served. The window of outstanding pushes grows with every ack and is
 * halved by a failure, and failures make everything pause for twice as long each time. Failures of pushes
 * that were under way together count once.
 */
export class PushPace {
  #window = FIRST_WINDOW;
  #outstanding = 0;
  #backoffMs = 0;
  #pausedUntilMs = 0;
  /** Counts the failures that counted. */
  #round = 0;
  #ackRatio = 1;
  /** Null before the first push. */
  #latencyMs: number | null = null;

  get window(): number {
    return Math.floor(this.#window);
  }

  get outstanding(): number {
    return this.#outstanding;
  }

  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  hasRoom(nowMs: number): boolean {
    return nowMs >= this.#pausedUntilMs && this.#outstanding < this.window;
  }

  send(nowMs: number): Sent {
    this.#outstanding += 1;
    return { atMs: nowMs, round: this.#round };
  }

  /** The push ended without saying anything about the endpoint. */
  withdraw(): void {
    this.#outstanding -= 1;
  }

  acked(sent: Sent, nowMs: number): void {
    this.#outstanding -= 1;
    this.#observe(1, nowMs - sent.atMs);
    this.#backoffMs = this.#backoffMs / 2 < MIN_BACKOFF_MS ? 0 : this.#backoffMs / 2;
    if (this.#window < EXPONENTIAL_UP_TO) this.#window += 1;
    else if (this.#isHealthy) this.#window += 1 / this.#window;
    else this.#window = EXPONENTIAL_UP_TO;
  }

  failed(sent: Sent, nowMs: number): void {
    this.#outstanding -= 1;
    this.#observe(0, nowMs - sent.atMs);
    if (sent.round !== this.#round) return;
    this.#round += 1;
    this.#window = Math.max(1, this.#window / 2);
    this.#backoffMs = Math.min(MAX_BACKOFF_MS, Math.max(MIN_BACKOFF_MS, this.#backoffMs * 2));
    this.#pausedUntilMs = nowMs + this.#backoffMs;
  }

  get #isHealthy(): boolean {
    return this.#ackRatio > HEALTHY_ACK_RATIO && (this.#latencyMs ?? 0) < HEALTHY_LATENCY_MS;
  }

  #observe(acked: 0 | 1, latencyMs: number): void {
    this.#ackRatio += WEIGHT * (acked - this.#ackRatio);
    this.#latencyMs ??= latencyMs;
    this.#latencyMs += WEIGHT * (latencyMs - this.#latencyMs);
  }
}
