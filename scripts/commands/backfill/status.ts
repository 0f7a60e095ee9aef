import { EXECUTION_ENDS } from '../../../shared/backfill/report-file.ts';
import { reportOf } from '../../../shared/backfill/write-report.ts';
import { findBackfill, requireStarted } from '../../backfill/find-backfill.ts';
import { listBackfills } from '../../backfill/list-backfills.ts';
import { createRunLook, type RunStatus } from '../../backfill/look-at-run.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { formatList } from './format-list.ts';
import { formatReport } from './format-report.ts';
import { formatStatus } from './format-status.ts';
import { withRuns } from './open-runs.ts';
import type { RunOptions } from './run-options.ts';

/** `klio backfill status` */
export async function status(id: string, options: RunOptions, cli: Cli): Promise<void> {
  const seen = await withRuns(options, cli, (runs) => createRunLook(id, runs)());
  tellStatus(seen, options, cli);
}

export function tellStatus(seen: RunStatus, options: RunOptions, cli: Cli): void {
  const output = outputOf(cli);
  if (options.json) output.json(seen);
  else output.data(...formatStatus(seen, { nowMs: Date.now(), paint: output.paint }));
}

/** `klio backfill report` */
export async function report(id: string, options: RunOptions, cli: Cli): Promise<void> {
  const { isFinal, ...told } = await withRuns(options, cli, async (runs) => {
    const found = await findBackfill(id, runs);
    const started = requireStarted(found);
    const { state, deadLetters } = await createRunLook(id, runs)();
    const end = EXECUTION_ENDS.find((other) => other === state);
    const isFinal = found.report !== null && found.report.state === end;
    const value =
      isFinal && found.report
        ? found.report
        : await reportOf(started, end ?? 'incomplete', runs, runs.signal);
    return { isFinal, report: { ...value, state }, deadLetters };
  });
  const output = outputOf(cli);
  if (options.json) output.json({ ...told.report, isFinal, deadLetters: told.deadLetters });
  else output.data(...formatReport({ ...told, isFinal }, output.paint));
}

/** `klio backfill list` */
export async function list(options: RunOptions, cli: Cli): Promise<void> {
  const { listed, bucket } = await withRuns(options, cli, async (runs) => ({
    listed: await listBackfills(runs, runs.executions),
    bucket: runs.bucket,
  }));
  const output = outputOf(cli);
  if (options.json) output.json(listed);
  else output.data(...formatList(listed, { bucket, nowMs: Date.now(), paint: output.paint }));
}
