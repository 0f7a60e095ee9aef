import { pause } from '../../shared/platform/abortable.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Publisher } from '../../shared/platform/publisher.ts';
import type { Station } from '../../shared/runtime/flow.ts';
import { replayOf } from '../../shared/runtime/replay.ts';
import type { SortedLetter } from './sort-out.ts';

export interface ReplayOptions {
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Messages a second at the most; absent for as fast as it goes. */
  readonly perSecond?: number;
  /** Makes the job work although its output exists. */
  readonly force: boolean;
}

export interface ReplayResult {
  readonly replayed: number;
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
}

/** Published and not answered for at a time. */
const IN_FLIGHT = 16;

/**
 * Publishes letters to their job again. Each is done with only once Pub/Sub has taken it, so that a crash in
 * between replays it twice, which is harmless, and never loses it.
 */
export async function replayLetters(
  station: Station,
  letters: readonly SortedLetter[],
  done: (letter: SortedLetter) => void,
  { publisher, clock, signal, perSecond, force }: ReplayOptions,
): Promise<ReplayResult> {
  const failures: { id: string; reason: string }[] = [];
  const startMs = clock.nowMs();
  let next = 0;
  let replayed = 0;
  const worker = async () => {
    for (let index = next++; index < letters.length && !signal.aborted; index = next++) {
      const letter = letters[index];
      if (!letter) return;
      const dueMs = perSecond ? startMs + (index * 1000) / perSecond : 0;
      if (dueMs > clock.nowMs()) await pause(clock, dueMs - clock.nowMs(), signal);
      const { topic, message } = replayOf(station, letter.held, { force });
      try {
        await publisher.publish(topic, message, signal);
        done(letter);
        replayed += 1;
      } catch (error) {
        failures.push({
          id: letter.described.id,
          reason: error instanceof Error ? error.message : String(error),
        });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, letters.length) }, worker));
  return { replayed, failures };
}
