import { lockDirectory } from '../../core/directory-lock.ts';
import { Journal } from '../../core/journal.ts';
import { apply, snapshot } from './apply.ts';
import type { Event } from './event.ts';
import { emptyState, type State } from './state.ts';

/** Changes when a journal of before could not be read any more. */
const JOURNAL_FORMAT = 'klio-workflows-1';

/** The state and the one way to change it. */
export interface Store {
  readonly state: State;
  /** Stores the event and applies it, or throws and does neither. */
  commit(event: Event): void;
  close(): void;
}

/** A store that ends with the process. */
export function memoryStore(): Store {
  const state = emptyState();
  return { state, commit: (event) => apply(state, event), close: () => undefined };
}

/**
 * A store in a directory, which no other process may use meanwhile. What has been committed survives the death of
 * the process. Throws when the directory is in use or its journal is damaged.
 */
export function openStore(
  directory: string,
  { rewriteAboveBytes }: { rewriteAboveBytes?: number } = {},
): Store {
  const unlock = lockDirectory(directory);
  try {
    const state = emptyState();
    const options = { format: JOURNAL_FORMAT, ...(rewriteAboveBytes !== undefined && { rewriteAboveBytes }) };
    // The line's checksum has been checked, so it is what was written.
    const journal = Journal.open(directory, options, (line) => apply(state, JSON.parse(line) as Event));
    return {
      state,
      commit: (event) => {
        // Before and not after, so that the snapshot holds what the journal has and the event is behind it.
        if (journal.wantsRewrite) journal.rewrite(lines(state));
        journal.append(JSON.stringify(event));
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

function* lines(state: State): Generator<string> {
  for (const event of snapshot(state)) yield JSON.stringify(event);
}
