import type { Command } from 'commander';
import type { Cli } from '../cli/cli.ts';
import { registerBackfillPlan } from './backfill/plan.ts';
import { registerBackfillRuns } from './backfill/register-runs.ts';

export function registerBackfill(program: Command, cli: Cli): void {
  const command = program
    .command('backfill')
    .description('run jobs over many entities: a whole catalogue through the same graph');
  registerBackfillPlan(command, cli);
  registerBackfillRuns(command, cli);
}
