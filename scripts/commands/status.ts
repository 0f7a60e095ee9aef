import { type Command, InvalidArgumentError } from 'commander';
import { inTopologicalOrder } from '../../shared/graph/traversal.ts';
import { type Cli, outputOf } from '../cli/cli.ts';
import {
  addDeploymentOptions,
  addDirectoryOption,
  type DeploymentOptions,
  type DirectoryOption,
} from '../cli/deployment.ts';
import { loadGraph } from '../cli/load-graph.ts';
import type { SurveyRow } from './status/survey.ts';

const DEFAULT_LIMIT = 50;

const DETAILS = `
● done     all outputs exist
◍ stale    all do, but an input has changed since: made again only with --force
◐ partial  some do
○ –        none does
✖ dead     not all do, and the job has given up: only with --dead-letters, which asks Pub/Sub too

Examples:
  klio status                              all that the buckets hold
  klio status house speech                 these entities
  klio status --starting-with 2026-        all whose ids start so
  klio status --manifest ids.txt --summary --dead-letters`;

export interface StatusOptions extends DeploymentOptions, DirectoryOption {
  readonly startingWith?: string;
  readonly manifest?: string;
  readonly deadLetters?: true;
  readonly summary?: true;
  readonly limit: number;
  readonly json?: true;
}

export function registerStatus(program: Command, cli: Cli): void {
  const command = program
    .command('status')
    .description('show what exists: entities × jobs, and how many are done, stale, missing, dead')
    .argument('[id...]', 'entities to look at; without any, all that the buckets hold')
    .option('--starting-with <text>', 'only entities whose ids start so')
    .option('--manifest <file>', 'entities of a file, an id per line; "-" reads standard input')
    .option('--dead-letters', 'tell what was given up from what is merely missing')
    .option('--summary', 'only count')
    .option('--limit <n>', 'print at most so many entities', parseLimit, DEFAULT_LIMIT)
    .addHelpText('after', DETAILS);
  addDeploymentOptions(addDirectoryOption(command)).action(async (ids: readonly string[]) => {
    const options = command.optsWithGlobals<StatusOptions>();
    const { scopeOf } = await import('./status/scope.ts');
    const { openRows } = await import('./status/open-rows.ts');
    const { summarise } = await import('./status/summary.ts');
    const { formatSummary, formatSurvey } = await import('./status/format-survey.ts');
    const graph = await loadGraph();
    const scope = scopeOf(ids, options, { stdin: cli.stdin, rule: graph.entityIds });
    const output = outputOf(cli);
    const kept: SurveyRow[] = [];
    const most = options.summary ? 0 : options.json ? Number.POSITIVE_INFINITY : options.limit;
    const rows = openRows(graph, scope, options, cli);
    const jobs = inTopologicalOrder(graph).map(({ name }) => name);
    const summary = await summarise(rows, {
      jobs,
      withDead: options.deadLetters === true,
      keep: (row) => {
        if (kept.length < most) kept.push(row);
      },
    });
    if (options.json) output.json({ ...summary, ...(!options.summary && { rows: kept }) });
    else if (options.summary) output.data(...formatSummary(summary, output.paint));
    else output.data(...formatSurvey(summary, { paint: output.paint, rows: kept }));
  });
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new InvalidArgumentError('must be a whole number above 0');
}
