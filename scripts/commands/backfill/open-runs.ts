import type { JobGraph } from '../../../shared/graph/graph.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { type Executions, executionsOf } from '../../backfill/executions.ts';
import type { RunSources } from '../../backfill/look-at-run.ts';
import type { Cli, Environment } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { findCloud } from '../../cli/cloud.ts';
import { directoryOf } from '../../cli/deployment.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { loadGraph } from '../../cli/load-graph.ts';
import { openExecutions } from '../../cli/open-executions.ts';
import { openStorage, type Storage } from '../../cli/storage.ts';
import { lookAtLetters } from '../dead-letters/look-at-letters.ts';
import { type RunOptions, regionOf } from './run-options.ts';

/** The backfills of the cloud that a command means. */
export interface Runs extends RunSources {
  readonly graph: JobGraph;
  readonly names: Storage['names'];
  readonly executions: Executions | null;
  /** Whether failures are tried again at the pace of a laptop. */
  readonly isLocal: boolean;
}

/** Lets `use` have them. Where no cloud runs, there are the objects of the last local one, and nobody to ask or start. */
export async function withRuns<T>(
  options: RunOptions,
  cli: Cli,
  use: (runs: Runs) => Promise<T>,
): Promise<T> {
  const graph = await loadGraph();
  const cloud = await findCloud(options, cli.env);
  const storage: Storage = cloud
    ? { ...cloud, close: async () => {} }
    : await openStorage(graph, options, cli);
  const { names, store } = storage;
  const isLocal = cloud?.kind !== 'cloud';
  const executions = cloud
    ? openWorkflow(storage, { isLocal, region: regionOf(options, cli), env: cli.env })
    : null;
  try {
    return await use({
      graph,
      names,
      store,
      bucket: names.backfillBucket(),
      signal: cli.signal,
      clock: systemClock,
      executions,
      countLetters: cloud ? (id) => countLetters(graph, storage, id) : null,
      isLocal,
    });
  } finally {
    await executions?.close();
    await storage.close();
  }
}

/** Throws a CliError where no workflow can run. */
export function requireExecutions({ executions }: Runs, options: RunOptions, cli: Cli): Executions {
  if (executions) return executions;
  throw new CliError(
    EXIT.cloud,
    `Cannot run workflows: no local cloud that has them runs on ${directoryOf(options, cli.env)}; start it by ` +
      'klio dev, or name a real --project',
  );
}

/** Null for emulators of which none is one of Workflows: nothing local ever asks Google. */
function openWorkflow(
  { names }: Storage,
  { isLocal, region, env }: { readonly isLocal: boolean; readonly region: string; readonly env: Environment },
): Executions | null {
  // Of the local cloud that was found, or else of the environment.
  const { WORKFLOWS_EMULATOR_HOST } = { ...env, ...process.env };
  if (isLocal && !WORKFLOWS_EMULATOR_HOST) return null;
  const client = openExecutions(names.project, isLocal ? { WORKFLOWS_EMULATOR_HOST } : {});
  const workflow = `projects/${names.project}/locations/${region}/workflows/${names.backfillWorkflow()}`;
  return executionsOf(client, workflow);
}

async function countLetters(
  graph: JobGraph,
  { names }: Storage,
  id: string,
): Promise<Readonly<Record<string, number>>> {
  const letters = await lookAtLetters(graph, names, { backfill: id });
  const byJob = Map.groupBy(letters, ({ job }) => job);
  return Object.fromEntries([...byJob].map(([job, { length }]) => [job, length]));
}
