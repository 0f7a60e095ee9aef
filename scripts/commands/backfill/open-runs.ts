import type { JobGraph } from '../../../shared/graph/graph.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { type Executions, openExecutions } from '../../backfill/executions.ts';
import type { RunSources } from '../../backfill/look-at-run.ts';
import type { Cli } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { findCloud } from '../../cli/cloud.ts';
import { directoryOf } from '../../cli/deployment.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { loadGraph } from '../../cli/load-graph.ts';
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
  const executions = cloud ? await executionsOf(storage, { isLocal, options, cli }) : null;
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
async function executionsOf(
  { names }: Storage,
  { isLocal, options, cli }: { readonly isLocal: boolean; readonly options: RunOptions; readonly cli: Cli },
): Promise<Executions | null> {
  const emulator = isLocal
    ? (process.env.WORKFLOWS_EMULATOR_HOST ?? cli.env.WORKFLOWS_EMULATOR_HOST)
    : undefined;
  if (isLocal && !emulator) return null;
  const { project } = names;
  return openExecutions({
    project,
    region: regionOf(options, cli),
    workflow: names.backfillWorkflow(),
    emulator,
  });
}

async function countLetters(
  graph: JobGraph,
  { names }: Storage,
  id: string,
): Promise<Readonly<Record<string, number>>> {
  const letters = await lookAtLetters(graph, names, { request: id });
  const byJob = Map.groupBy(letters, ({ job }) => job);
  return Object.fromEntries([...byJob].map(([job, { length }]) => [job, length]));
}
