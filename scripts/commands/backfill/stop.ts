import { findBackfill } from '../../backfill/find-backfill.ts';
import { cancelBackfill, pauseBackfill } from '../../backfill/run-backfill.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { withRuns } from './open-runs.ts';
import { asTyped, type RunOptions } from './run-options.ts';

/** `klio backfill pause` */
export async function pause(id: string, options: RunOptions, cli: Cli): Promise<void> {
  const isNew = await withRuns(options, cli, async (runs) =>
    pauseBackfill(await findBackfill(id, runs), runs),
  );
  const next = `go on by klio backfill resume ${asTyped(id, options)}`;
  tell({ id, state: 'paused' }, isNew ? `Paused ${id}: nothing further is published within seconds` : null, {
    next,
    options,
    cli,
  });
}

/** `klio backfill cancel` */
export async function cancel(id: string, options: RunOptions, cli: Cli): Promise<void> {
  const isNew = await withRuns(options, cli, async (runs) =>
    cancelBackfill(await findBackfill(id, runs), runs),
  );
  const next = 'what is done stays; plan again for the rest';
  tell(
    { id, state: 'cancelled' },
    isNew ? `Cancelled ${id}: nothing further is published within seconds` : null,
    {
      next,
      options,
      cli,
    },
  );
}

function tell(
  stopped: { readonly id: string; readonly state: string },
  news: string | null,
  { next, options, cli }: { readonly next: string; readonly options: RunOptions; readonly cli: Cli },
): void {
  const output = outputOf(cli);
  if (options.json) output.json(stopped);
  else output.data(`${news ?? `${stopped.id} was ${stopped.state} already`}; ${next}`);
}
