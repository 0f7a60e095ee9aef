import { readdirSync, rmSync } from 'node:fs';
import type { Clock } from '../../../../shared/platform/clock.ts';
import type { Notification } from '../model/notification.ts';
import { readJson, writeJson } from './json-file.ts';
import type { Layout } from './layout.ts';

export type Notify = (
  topic: string,
  message: { data: Uint8Array; attributes: Record<string, string> },
) => void;

/** How to see after a crash whether the change happened: what the object's etag is then, null for deleted. */
export interface Proof {
  readonly bucket: string;
  readonly name: string;
  readonly etag: string | null;
}

interface Entry {
  readonly notifications: readonly Notification[];
  /** Null once the change is known to have happened. */
  readonly proof: Proof | null;
}

const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 60_000;

/**
 * Sends what changes of objects give rise to, at least once: messages are on disk before the change, and stay
 * there until they were taken. What `notify` throws on is tried again later.
 */
export class Outbox {
  readonly #layout: Layout;
  readonly #notify: Notify | undefined;
  readonly #clock: Clock;
  readonly #retries = new Map<string, () => void>();
  /** Topics that did not take the last message: one warning is enough. */
  readonly #failing = new Set<string>();
  #nextId: number;

  constructor(layout: Layout, clock: Clock, notify: Notify | undefined) {
    this.#layout = layout;
    this.#notify = notify;
    this.#clock = clock;
    this.#nextId = this.#entryIds().reduce((last, id) => Math.max(last, id), 0) + 1;
  }

  /** False when there is nobody to send to: then nothing is kept either. */
  get isConnected(): boolean {
    return this.#notify !== undefined;
  }

  /** Makes a change and sends what follows from it. */
  announce(notifications: readonly Notification[], proof: Proof, change: () => void): void {
    if (notifications.length === 0 || !this.isConnected) {
      change();
      return;
    }
    const id = this.#nextId++;
    const path = this.#layout.outboxEntry(String(id));
    writeJson(path, { notifications, proof } satisfies Entry);
    try {
      change();
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
    this.#send(path, notifications, FIRST_RETRY_MS);
  }

  /** Sends what an earlier process could not, except for changes that it did not get to make. */
  recover(happened: (proof: Proof) => boolean): void {
    const ids = this.isConnected ? this.#entryIds() : [];
    for (const id of ids.sort((a, b) => a - b)) {
      const path = this.#layout.outboxEntry(String(id));
      const { notifications, proof } = readJson(path) as Entry;
      if (proof === null || happened(proof)) this.#send(path, notifications, FIRST_RETRY_MS);
      else rmSync(path);
    }
  }

  /** What is not sent yet is sent after the next start. */
  close(): void {
    for (const cancel of this.#retries.values()) cancel();
    this.#retries.clear();
  }

  #send(path: string, notifications: readonly Notification[], retryMs: number): void {
    const left = notifications.filter((notification) => !this.#deliver(notification));
    this.#retries.delete(path);
    if (left.length === 0) {
      rmSync(path, { force: true });
      return;
    }
    writeJson(path, { notifications: left, proof: null } satisfies Entry);
    const retry = () => this.#send(path, left, Math.min(MAX_RETRY_MS, retryMs * 2));
    this.#retries.set(path, this.#clock.schedule(retryMs, retry));
  }

  #deliver({ topic, attributes, payload }: Notification): boolean {
    try {
      this.#notify?.(topic, { data: Buffer.from(payload), attributes: { ...attributes } });
      this.#failing.delete(topic);
      return true;
    } catch (error) {
      if (!this.#failing.has(topic)) {
        process.emitWarning(
          `Cannot send Cloud Storage notifications, will try again [topic=${topic}]: ${error}`,
        );
      }
      this.#failing.add(topic);
      return false;
    }
  }

  #entryIds(): number[] {
    return readdirSync(this.#layout.outboxDirectory)
      .filter((name) => /^\d+\.json$/.test(name))
      .map((name) => Number.parseInt(name, 10));
  }
}
