import type { Clock } from '../../../../shared/platform/clock.ts';
import { Arena } from '../../core/arena.ts';
import { lockDirectory } from '../../core/directory-lock.ts';
import { Journal, type JournalOptions } from '../../core/journal.ts';
import { apply } from '../model/apply.ts';
import type { Event } from '../model/event.ts';
import { snapshot } from '../model/snapshot.ts';
import { emptyState, type State } from '../model/state.ts';
import { decodeEvent, encodeEvent, JOURNAL_FORMAT } from './event-codec.ts';

/** The state and the one way to change it. */
export interface Store {
  readonly state: State;
  /** Stores the event and applies it, or throws and does neither. */
  commit(event: Event): void;
  close(): void;
}

/** A store that ends with the process. */
export function memoryStore(clock: Clock): Store {
  const state = emptyState(firstId(clock));
  return { state, commit: (event) => apply(state, event), close: () => undefined };
}

/**
 * A store in a directory, which no other process may use meanwhile. What has been committed survives the
 * death of the process. Throws when the directory is in use or its journal is damaged.
 */
export function openStore(
  directory: string,
  clock: Clock,
  { rewriteAboveBytes }: Pick<JournalOptions, 'rewriteAboveBytes'> = {},
): Store {
  const unlock = lockDirectory(directory);
  try {
    const state = emptyState(firstId(clock));
    const arena = new Arena();
    const options = { format: JOURNAL_FORMAT, ...(rewriteAboveBytes !== undefined && { rewriteAboveBytes }) };
    const journal = Journal.open(directory, options, (line) => apply(state, decodeEvent(line, arena)));
    state.unplaced.clear();
    return {
      state,
      commit: (event) => {
        // Before and not after, so that the snapshot holds what the journal has and the event is behind it.
        if (journal.wantsRewrite) journal.rewrite(encoded(snapshot(state)));
        journal.append(encodeEvent(event));
        apply(state, event);
      },
      close: () => {
        journal.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** By the time in microseconds, so that no id comes twice, whether or not the ones before are remembered. */
function firstId(clock: Clock): number {
  return clock.nowMs() * 1000;
}

function* encoded(events: Iterable<Event>): Generator<string> {
  for (const event of events) yield encodeEvent(event);
}
