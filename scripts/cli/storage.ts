import { join } from 'node:path';
import type { JobGraph } from '../../shared/graph/graph.ts';
import { type ResourceNames, resourceNames } from '../../shared/graph/names.ts';
import type { Cli } from './cli.ts';
import { type Cloud, findCloud, reach } from './cloud.ts';
import { type DeploymentOptions, type DirectoryOption, deploymentOf, directoryOf } from './deployment.ts';

/** Objects to look at, wherever they are. */
export type Storage = Pick<Cloud, 'names' | 'store'> & { close(): Promise<void> };

/**
 * The storage of the cloud that a command means. Where no cloud runs, that of the last local one: only its
 * objects are served, no message moves.
 */
export async function openStorage(
  graph: JobGraph,
  options: DeploymentOptions & DirectoryOption,
  { env }: Cli,
): Promise<Storage> {
  const found = await findCloud(options, env);
  if (found) return { ...found, close: async () => {} };

  const { startStorageEmulator } = await import('../emulator/storage/start.ts');
  const deployment = deploymentOf(options, env);
  const names = resourceNames(deployment);
  const emulator = await startStorageEmulator({ directory: join(directoryOf(options, env), 'storage') });
  for (const bucket of bucketsOf(graph, names)) emulator.createBucket(bucket);
  const environment = { STORAGE_EMULATOR_HOST: emulator.endpoint, METADATA_SERVER_DETECTION: 'none' };
  return { ...reach({ ...deployment, environment }), close: emulator.stop };
}

function bucketsOf(graph: JobGraph, names: ResourceNames): Set<string> {
  const inputs = graph.jobs.flatMap((job) => Object.values(job.inputs));
  const sources = inputs.filter((input) => input.kind === 'source').map(names.sourceBucket);
  const jobs = [...graph.byName.values()].map(names.bucket);
  return new Set([...sources, ...jobs, names.backfillBucket()]);
}
