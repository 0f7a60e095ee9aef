import { createRunLook, type RunStatus } from '../../backfill/look-at-run.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { formatStatus } from './format-status.ts';
import { withRuns } from './open-runs.ts';
import { asTyped, type RunOptions } from './run-options.ts';

/** `klio backfill status` */
export async function status(id: string, options: RunOptions, cli: Cli): Promise<void> {
  const seen = await withRuns(options, cli, (runs) => createRunLook(id, runs)());
  tellStatus(seen, options, cli);
}

export function tellStatus(seen: RunStatus, options: RunOptions, cli: Cli): void {
  const output = outputOf(cli);
  if (options.json) output.json(seen);
  else
    output.data(
      ...formatStatus(seen, { typed: asTyped(seen.id, options), nowMs: Date.now(), paint: output.paint }),
    );
}
