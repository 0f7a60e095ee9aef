import { pause } from '../../../shared/platform/abortable.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { createRunLook, type RunStatus } from '../../backfill/look-at-run.ts';
import { isUnderWay } from '../../backfill/run-state.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { startLiveView } from '../../cli/live-view.ts';
import { formatStatus, formatStatusLine } from './format-status.ts';
import { type Runs, withRuns } from './open-runs.ts';
import { asTyped, type RunOptions } from './run-options.ts';
import { tellStatus } from './status.ts';

const LOOK_MS = { local: 2_000, cloud: 10_000 };
/** Between two lines of a log, where nothing but numbers has changed. */
const LINE_EVERY_MS = 30_000;

/** `klio backfill watch` */
export async function watch(id: string, options: RunOptions, cli: Cli): Promise<void> {
  const typed = asTyped(id, options);
  const watched = withRuns(options, cli, (runs) =>
    watchUntilEnd(id, runs, (seen) => showStatus(seen, { typed, cli })),
  );
  const last = await watched.catch((error: unknown) => {
    if (cli.signal.aborted) {
      outputOf(cli).note(`Nobody watches, and ${id} goes on; to stop it: klio backfill pause ${typed}`);
    }
    throw error;
  });
  tellStatus(last, options, cli);
  if (last.state !== 'complete') cli.exitCode = EXIT.someFailed;
}

async function watchUntilEnd(
  id: string,
  runs: Runs,
  openView: (first: RunStatus) => View,
): Promise<RunStatus> {
  const look = createRunLook(id, runs);
  let seen = await look();
  if (seen.state === 'planned' || seen.state === 'unseen') throw nothingToWatch(seen);
  const view = openView(seen);
  try {
    while (isUnderWay(seen.state)) {
      await pause(runs.clock, LOOK_MS[runs.isLocal ? 'local' : 'cloud'], runs.signal);
      seen = await look();
      view.show(seen);
    }
    return seen;
  } finally {
    view.stop();
  }
}

function nothingToWatch({ id, state }: RunStatus): CliError {
  return state === 'planned'
    ? new CliError(
        EXIT.usage,
        `Cannot watch backfill "${id}": it was planned and not started; start it by klio backfill start ${id}`,
      )
    : new CliError(
        EXIT.cloud,
        `Cannot watch backfill "${id}": no workflows run here; start them by klio dev`,
      );
}

interface View {
  show(seen: RunStatus): void;
  /** Takes the view away again: what it came to is printed where data belongs. */
  stop(): void;
}

/** Where somebody sits at a terminal, a picture that is drawn over; elsewhere a line now and then. */
function showStatus(first: RunStatus, { typed, cli }: { readonly typed: string; readonly cli: Cli }): View {
  const output = outputOf(cli);
  if (!output.live) {
    let told: { readonly seen: RunStatus; readonly atMs: number } | null = null;
    const show = (seen: RunStatus) => {
      const atMs = systemClock.nowMs();
      const line = formatStatusLine(seen);
      const isDue =
        told !== null && atMs - told.atMs >= LINE_EVERY_MS && line !== formatStatusLine(told.seen);
      if (told?.seen.state === seen.state && !isDue) return;
      output.note(line);
      told = { seen, atMs };
    };
    show(first);
    return { show, stop: () => {} };
  }
  let now: RunStatus | null = first;
  const draw = () =>
    now ? formatStatus(now, { typed, nowMs: systemClock.nowMs(), paint: output.paintNote }) : [];
  const view = startLiveView(cli.stderr, draw);
  view.refresh();
  return {
    show: (seen) => {
      now = seen;
      view.refresh();
    },
    stop: () => {
      now = null;
      view.stop();
    },
  };
}
