import { listBackfills } from '../../backfill/list-backfills.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { formatList } from './format-list.ts';
import { withRuns } from './open-runs.ts';
import type { RunOptions } from './run-options.ts';

/** `klio backfill list` */
export async function list(options: RunOptions, cli: Cli): Promise<void> {
  const { listed, unreadable, bucket } = await withRuns(options, cli, async (runs) => ({
    ...(await listBackfills(runs, runs.executions)),
    bucket: runs.bucket,
  }));
  const output = outputOf(cli);
  output.note(...unreadable.map((why) => `left out: ${why}`));
  if (options.json) output.json(listed);
  else output.data(...formatList(listed, { bucket, nowMs: Date.now(), paint: output.paint }));
}
