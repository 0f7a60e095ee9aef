import { EXECUTION_ENDS } from '../../../shared/backfill/report-file.ts';
import { reportOf } from '../../../shared/backfill/write-report.ts';
import { findBackfill, requireStarted } from '../../backfill/find-backfill.ts';
import { createRunLook } from '../../backfill/look-at-run.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { formatReport, type ToldReport } from './format-report.ts';
import { type Runs, withRuns } from './open-runs.ts';
import { asTyped, type RunOptions } from './run-options.ts';

/** `klio backfill report` */
export async function report(id: string, options: RunOptions, cli: Cli): Promise<void> {
  const told = await withRuns(options, cli, (runs) => makeReport(id, runs));
  const output = outputOf(cli);
  if (options.json) output.json({ ...told.report, isFinal: told.isFinal, deadLetters: told.deadLetters });
  else output.data(...formatReport(told, { typed: asTyped(id, options), paint: output.paint }));
}

/** The one that the last execution wrote, if it is its last word; else as it would be now. */
async function makeReport(id: string, runs: Runs): Promise<ToldReport> {
  const found = await findBackfill(id, runs);
  const started = requireStarted(found);
  const { state, deadLetters } = await createRunLook(id, runs)();
  const end = EXECUTION_ENDS.find((other) => other === state);
  if (found.report && found.report.state === end) {
    return { report: found.report, isFinal: true, deadLetters };
  }
  const now = await reportOf(started, end ?? 'incomplete', runs, runs.signal);
  return { report: { ...now, state }, isFinal: false, deadLetters };
}
