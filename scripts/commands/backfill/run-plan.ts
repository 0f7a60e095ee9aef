import { BACKFILL_ID_RULE, backfillIdAt, isBackfillId } from '../../../shared/backfill/backfill-id.ts';
import { backfillObjects } from '../../../shared/backfill/object-names.ts';
import type { PlanFile } from '../../../shared/backfill/plan-file.ts';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Job } from '../../../shared/graph/job.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import type { BadLine } from '../../backfill/manifest/valid-ids.ts';
import { refuseTakenId } from '../../backfill/plan/backfill-folder.ts';
import { makePlan } from '../../backfill/plan/make-plan.ts';
import { scopeOf } from '../../backfill/plan/scope.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { explainFullDisk } from '../../cli/full-disk.ts';
import { formatNumber } from '../../cli/quantities.ts';
import { openStorage, type Storage } from '../../cli/storage.ts';
import { type Pricing, readPricing } from '../../cost/pricing.ts';
import type { PlanOptions } from './plan.ts';
import { showPlanProgress } from './plan-progress.ts';
import { readManifests } from './read-manifests.ts';

/** A plan, where it was written, and what was left out of its manifest. */
export interface MadePlan {
  readonly plan: PlanFile;
  /** The plan's object; null where nothing is to be run, and so nothing was written. */
  readonly uri: string | null;
  /** The first of them. */
  readonly badLines: readonly BadLine[];
}

/** Plans a backfill of the cloud that the options mean. Throws a CliError for options that cannot be. */
export async function runPlan(
  task: { readonly graph: JobGraph; readonly jobs: readonly Job[] },
  options: PlanOptions,
  cli: Cli,
): Promise<MadePlan> {
  const id = backfillIdOf(options);
  const pricing = await readPricing(task.graph, options);
  const storage = await openStorage(task.graph, options, cli);
  try {
    return await planWith({ ...task, id, pricing, storage }, options, cli);
  } catch (error) {
    throw explainFullDisk(error, 'plan');
  } finally {
    await storage.close();
  }
}

interface PlanTask {
  readonly graph: JobGraph;
  readonly jobs: readonly Job[];
  readonly id: string;
  readonly pricing: Pricing;
  readonly storage: Storage;
}

async function planWith(
  { graph, jobs, id, pricing, storage }: PlanTask,
  options: PlanOptions,
  cli: Cli,
): Promise<MadePlan> {
  const { names, store } = storage;
  const { topDown = false, force = false, manifest: manifests } = options;
  const scope = scopeOf(graph, jobs, { names, topDown });
  if (force) refuseForce(scope.targets);
  const folder = { id, bucket: names.backfillBucket(), store, signal: cli.signal };
  await refuseTakenId(folder);
  const manifest = readManifests(graph, options, { storage, cli });
  const progress = showPlanProgress(cli);
  const plan = await makePlan(
    {
      scope,
      options: { jobs: jobs.map(({ name }) => name), topDown, force, manifests: [...manifests] },
      ids: manifest.ids,
      leftOut: () => ({ duplicates: manifest.duplicates(), badLines: manifest.bad.count }),
      pricing,
      createdAtMs: systemClock.nowMs(),
      onProgress: progress.show,
    },
    folder,
  ).finally(progress.stop);
  const { count, told } = manifest.bad;
  if (count > told.length) outputOf(cli).note(`left out: and ${formatNumber(count - told.length)} more`);
  if (plan.manifest.entities === 0) {
    throw new CliError(EXIT.usage, `Cannot plan: there is no entity id in ${manifests.join(', ')}`);
  }
  const uri = plan.entities > 0 ? `gs://${folder.bucket}/${backfillObjects(id).plan}` : null;
  return { plan, uri, badLines: told };
}

function backfillIdOf({ id }: PlanOptions): string {
  if (id === undefined) return backfillIdAt(systemClock.nowMs());
  if (isBackfillId(id)) return id;
  const what = JSON.stringify(id);
  throw new CliError(EXIT.usage, `Cannot call a backfill ${what}: an id is ${BACKFILL_ID_RULE}`);
}

function refuseForce(targets: readonly Job[]): void {
  const refusing = targets.filter((job) => !job.allowForce).map(({ name }) => `"${name}"`);
  if (refusing.length === 0) return;
  throw new CliError(
    EXIT.usage,
    `Cannot force ${refusing.join(' and ')}: the declaration says allowForce: false; delete the outputs that are ` +
      'to be made again, then plan without --force',
  );
}
