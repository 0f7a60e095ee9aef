import type { RunState } from '../../backfill/run-state.ts';
import type { Paint, Style } from '../../cli/terminal.ts';

const STYLES: Record<RunState, Style> = {
  planned: 'dim',
  running: 'blue',
  pausing: 'yellow',
  paused: 'yellow',
  unseen: 'yellow',
  complete: 'green',
  incomplete: 'red',
  stalled: 'red',
  cancelled: 'red',
  failed: 'red',
};

export function formatState(state: RunState, paint: Paint): string {
  return paint(STYLES[state], state);
}

/** What a state means, where its name does not say, and what to do about it; `typed` is the id with its options. */
export function adviceOn(typed: string, state: RunState): string | null {
  switch (state) {
    case 'planned':
      return `Start it: klio backfill start ${typed}`;
    case 'pausing':
      return 'Nothing further is published; the workflow ends when it next asks';
    case 'paused':
      return `Go on: klio backfill resume ${typed}`;
    case 'failed':
      return `What was published is kept; go on: klio backfill resume ${typed}`;
    case 'unseen':
      return 'No workflows run here: start them by klio dev, and it goes on where it was';
    case 'stalled':
      return `The jobs are far behind; look for the cause by klio dead-letters list, then klio backfill resume ${typed}`;
    case 'incomplete':
      return `Look for the cause by klio dead-letters list, then klio backfill retry-failed ${typed}`;
    case 'running':
    case 'complete':
    case 'cancelled':
      return null;
  }
}
