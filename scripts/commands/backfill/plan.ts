import { type Command, Option } from 'commander';
import { FORMATS, type Format } from '../../backfill/manifest/manifest-spec.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import {
  addDeploymentOptions,
  addDirectoryOption,
  type DeploymentOptions,
  type DirectoryOption,
} from '../../cli/deployment.ts';
import { loadGraph, requireJob } from '../../cli/load-graph.ts';
import type { PricingChoice } from '../../cost/pricing.ts';
import { addPricingOptions } from '../cost/pricing-options.ts';

const DETAILS = `
A manifest is a list of entity ids. Its name says what it is; .gz is unpacked:
  ids.txt, -                     an id per line; "-" is standard input
  ids.csv, ids.tsv, ids.jsonl    one column, named by --column
  ids.avro                       one field, Klio's own "element" unless --column names another
  gs://bucket/lists/ids.csv.gz   any of these, in Cloud Storage
  gs://bucket/tracks/*.wav       a listing: "*" is the id
  bq:project.dataset.table       a column of a table of BigQuery
  bq:SELECT id FROM …            or of what a query gives

The plan asks each job that must run, and what it lacks above it, by name: entities that are done cost nothing,
and nothing is started that cannot end. Jobs outside of this graph do not act on such messages.

Examples:
  klio backfill plan energy --manifest ids.txt
  klio backfill plan downsample --top-down --manifest 'gs://tracks/2026/*.wav' --seconds 12
  klio backfill plan loudness --force --manifest 'bq:SELECT id FROM music.tracks' --json`;

export interface PlanOptions extends DeploymentOptions, DirectoryOption, PricingChoice {
  readonly manifest: readonly string[];
  readonly format?: Format;
  readonly column?: string;
  readonly onBadLine: 'stop' | 'skip';
  readonly topDown?: true;
  readonly force?: true;
  readonly id?: string;
  readonly json?: true;
}

export function registerBackfillPlan(parent: Command, cli: Cli): void {
  const command = parent
    .command('plan')
    .description('say what a backfill would run, how long it takes and what it costs, and write that down')
    .argument('<job...>', 'jobs that are to be done for every entity')
    .requiredOption('-m, --manifest <where>', 'where the ids are; several of them are one list', append)
    .option('--column <name>', 'the column, field or key that has the ids')
    .addOption(new Option('--format <format>', 'instead of what the name says').choices(FORMATS))
    .addOption(
      new Option('--on-bad-line <how>', 'at a line that says no id')
        .choices(['stop', 'skip'])
        .default('stop'),
    )
    .option('-t, --top-down', 'these jobs and everything below them')
    .option('-f, --force', 'work although the outputs exist')
    .option('--id <id>', 'what to call the backfill; the time unless given')
    .addHelpText('after', DETAILS);
  addDeploymentOptions(addDirectoryOption(addPricingOptions(command, cli)));
  command.action(async (jobNames: readonly string[]) => {
    const options = command.optsWithGlobals<PlanOptions>();
    const graph = await loadGraph();
    const jobs = [...new Set(jobNames)].map((name) => requireJob(graph, name));
    const { runPlan } = await import('./run-plan.ts');
    const { formatPlan } = await import('./format-plan.ts');
    const output = outputOf(cli);
    const made = await runPlan({ graph, jobs }, options, cli);
    if (options.json) output.json(made);
    else output.data(...formatPlan(made, output.paint));
  });
}

function append(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
