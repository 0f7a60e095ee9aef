import type { PlanFile } from '../../../shared/backfill/plan-file.ts';
import { type FoundBackfill, findBackfill } from '../../backfill/find-backfill.ts';
import { lookAtStanding } from '../../backfill/look-at-run.ts';
import { readPlan } from '../../backfill/plan/read-plan.ts';
import { planRetry } from '../../backfill/retry-failed.ts';
import { resumeBackfill, startBackfill, startedBefore } from '../../backfill/run-backfill.ts';
import { type RunSettings, settingsFor } from '../../backfill/run-settings.ts';
import { isUnderWay } from '../../backfill/run-state.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { confirm } from '../../cli/confirm.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { formatOutlook, formatStarted } from './format-start.ts';
import { type Runs, requireExecutions, withRuns } from './open-runs.ts';
import { asTyped, type PaceOptions, type RunOptions, settingsAsked } from './run-options.ts';

export interface StartOptions extends RunOptions, PaceOptions {
  readonly yes?: true;
}

export interface RetryOptions extends StartOptions {
  readonly planOnly?: true;
}

/** What was started, or planned. */
export interface Started {
  readonly id: string;
  /** The execution's full name; null where it was planned only. */
  readonly execution: string | null;
  readonly settings: RunSettings;
}

/** `klio backfill start` */
export async function start(id: string, options: StartOptions, cli: Cli): Promise<void> {
  await withRuns(options, cli, async (runs) => {
    const found = await findBackfill(id, runs);
    if (found.control) throw startedBefore(id);
    await startPlanned(found, runs, { options, cli });
  });
}

/** `klio backfill resume` */
export async function resume(id: string, options: StartOptions, cli: Cli): Promise<void> {
  await withRuns(options, cli, async (runs) => {
    const executions = requireExecutions(runs, options, cli);
    const found = await findBackfill(id, runs);
    await requireSameGraph(found, runs);
    const settings = settingsFor(found.plan, {
      ...paceBefore(found, options),
      ...settingsAsked(options, runs),
    });
    const execution = await resumeBackfill(found, settings, { ...runs, executions });
    tell({ id, execution, settings }, options, cli);
  });
}

/** `klio backfill retry-failed` */
export async function retryFailed(id: string, options: RetryOptions, cli: Cli): Promise<void> {
  await withRuns(options, cli, async (runs) => {
    const found = await findBackfill(id, runs);
    await requireSameGraph(found, runs);
    const { state } = await lookAtStanding(found, runs.executions);
    if (isUnderWay(state)) {
      throw new CliError(
        EXIT.usage,
        `Cannot retry what failed of backfill "${id}": it is ${state}, and what is missing may still come; wait for ` +
          `its end by klio backfill watch ${id}`,
      );
    }
    if (!options.planOnly) requireExecutions(runs, options, cli);
    const plan = await planRetry(found, runs, runs.clock);
    outputOf(cli).note(`Planned ${plan.id}: what ${id} lacks`);
    const planned = await findBackfill(plan.id, runs);
    if (options.planOnly) {
      const settings = settingsFor(plan, settingsAsked(options, runs));
      return tell({ id: plan.id, execution: null, settings }, options, cli);
    }
    await startPlanned(planned, runs, { options, cli });
  });
}

async function startPlanned(
  found: FoundBackfill,
  runs: Runs,
  { options, cli }: { readonly options: StartOptions; readonly cli: Cli },
): Promise<void> {
  const { id } = found;
  const plan = await requireSameGraph(found, runs);
  const executions = requireExecutions(runs, options, cli);
  const settings = settingsFor(plan, settingsAsked(options, runs));
  const output = outputOf(cli);
  output.note(...formatOutlook(plan, settings, output.paintNote));
  if (!options.yes && cli.stdin.isTTY && !(await confirm('Start it?', cli))) {
    output.note(`Nothing was started; to do it later: klio backfill start ${asTyped(id, options)}`);
    return;
  }
  const execution = await startBackfill(found, settings, { ...runs, executions });
  tell({ id, execution, settings }, options, cli);
}

/** The plan; throws a CliError that says what of the graph has changed since it was made. */
function requireSameGraph({ id }: FoundBackfill, runs: Runs): Promise<PlanFile> {
  return readPlan({ id, bucket: runs.bucket, store: runs.store, signal: runs.signal }, runs);
}

/** A resumed backfill goes on as it was, unless told otherwise; another rate makes for another concurrency. */
function paceBefore({ control }: FoundBackfill, { rate }: PaceOptions): Partial<RunSettings> {
  if (!control) return {};
  const { ratePerSecond, concurrency, maxBacklogSeconds } = control.value;
  return { ratePerSecond, maxBacklogSeconds, ...(rate === undefined && { concurrency }) };
}

function tell(started: Started, options: RunOptions, cli: Cli): void {
  const output = outputOf(cli);
  if (options.json) output.json(started);
  else output.data(...formatStarted(started, { typed: asTyped(started.id, options), paint: output.paint }));
}
