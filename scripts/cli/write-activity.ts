import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '../../shared/platform/abortable.ts';
import { type Clock, systemClock } from '../../shared/platform/clock.ts';
import type { MessageLine } from './message-line.ts';

/** Longer than a function's last log line takes through its pipe. */
const SETTLE_MS = 100;

/** What a local cloud tells other processes, one JSON object per line. */
export type ActivityEntry = MessageLine | { readonly idle: true };

export function activityFile(directory: string): string {
  return join(directory, 'messages.ndjson');
}

interface WriteOptions {
  readonly whenIdle: (signal: AbortSignal) => Promise<void>;
  /** Ends the waiting for it. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Begins the file of a local cloud anew, and returns what writes a message into it. After the last message of
 * a burst comes an entry that says that nothing is on its way any more.
 */
export function writeActivity(
  directory: string,
  { whenIdle, signal, clock = systemClock }: WriteOptions,
): (line: MessageLine) => void {
  const path = activityFile(directory);
  writeFileSync(path, '');
  const append = (entry: ActivityEntry) => appendFileSync(path, `${JSON.stringify(entry)}\n`);
  let recorded = 0;
  let waiting = false;
  const markIdle = async () => {
    waiting = true;
    let before: number;
    do {
      before = recorded;
      await whenIdle(signal);
      await pause(clock, SETTLE_MS, signal);
    } while (before !== recorded);
    waiting = false;
    append({ idle: true });
  };
  return (line) => {
    append(line);
    recorded += 1;
    if (!waiting) markIdle().catch(() => {}); // only when the cloud stops
  };
}
