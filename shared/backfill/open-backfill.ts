import { KlioError } from '../errors/klio-error.ts';
import type { JobGraph } from '../graph/graph.ts';
import type { ResourceNames } from '../graph/names.ts';
import type { Clock } from '../platform/clock.ts';
import type { ObjectLister, ObjectStore } from '../platform/object-store.ts';
import type { BatchPublisher } from '../platform/publisher.ts';
import { isBackfillId } from './backfill-id.ts';
import { type ControlFile, controlFileSchema } from './control-file.ts';
import { readJson } from './json-object.ts';
import { backfillObjects } from './object-names.ts';
import { type Assignment, type PlanFile, planFileSchema } from './plan-file.ts';

/** What publishing and looking stand on. */
export interface BackfillPlatform {
  readonly graph: JobGraph;
  readonly names: ResourceNames;
  readonly store: ObjectStore & ObjectLister;
  readonly publisher: BatchPublisher;
  readonly clock: Clock;
}

/** A backfill that was started, and where its objects are. */
export interface OpenBackfill {
  readonly id: string;
  readonly bucket: string;
  readonly objects: ReturnType<typeof backfillObjects>;
  readonly plan: PlanFile;
  /** As it was when it was read; `readControl` has the present one. */
  readonly control: ControlFile;
}

/** Finds a backfill. Throws BAD_MESSAGE when there is none of this id, or it was planned and not started. */
export async function openBackfill(
  id: string,
  { store, names }: Pick<BackfillPlatform, 'store' | 'names'>,
  signal: AbortSignal,
): Promise<OpenBackfill> {
  if (!isBackfillId(id))
    throw new KlioError('BAD_MESSAGE', `Cannot open backfill: ${JSON.stringify(id)} is no id`);
  const bucket = names.backfillBucket();
  const objects = backfillObjects(id);
  const [plan, control] = await Promise.all([
    readJson(store, { bucket, name: objects.plan }, planFileSchema, signal),
    readJson(store, { bucket, name: objects.control }, controlFileSchema, signal),
  ]);
  if (!plan) throw notThere(id, `there is no gs://${bucket}/${objects.plan}`);
  if (!control) throw notThere(id, `it was planned and not started, see "klio backfill start ${id}"`);
  return { id, bucket, objects, plan: plan.value, control: control.value };
}

/** What the backfill is to do now. */
export async function readControl(
  { bucket, objects, control }: OpenBackfill,
  store: ObjectStore,
  signal: AbortSignal,
): Promise<ControlFile> {
  const read = await readJson(store, { bucket, name: objects.control }, controlFileSchema, signal);
  return read?.value ?? { ...control, state: 'cancelled' }; // somebody deleted it
}

/** The shard at an index of the plan, with what is published for it. Throws BAD_MESSAGE when there is none. */
export function shardAt({ id, plan }: OpenBackfill, index: number): { name: string; assignment: Assignment } {
  const shard = plan.shards[index];
  const assignment = shard && plan.assignments[shard.assignment];
  if (!assignment) throw notThere(id, `it has ${plan.shards.length} shards, and none at ${index}`);
  return { name: shard.name, assignment };
}

function notThere(id: string, why: string): KlioError {
  return new KlioError('BAD_MESSAGE', `Cannot open backfill "${id}": ${why}`);
}
