import type { Output } from '../graph/job.ts';
import type { NameRange } from '../platform/object-store.ts';
import type { BackfillPlatform, OpenBackfill } from './open-backfill.ts';
import type { Assignment } from './plan-file.ts';

type Lister = Pick<BackfillPlatform, 'graph' | 'names' | 'store'>;

/** By job of the assignment, the ids that lack one of its outputs. Jobs of other deployments are not looked at. */
export async function missingIds(
  ids: readonly string[],
  { assignment, backfill }: { readonly assignment: Assignment; readonly backfill: OpenBackfill },
  lister: Lister,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const missing = new Map<string, Set<string>>();
  for (const { name } of assignment.recipients) {
    const job = lister.graph.byName.get(name);
    if (job?.kind !== 'job') continue;
    const lacking = new Set<string>();
    for (const output of Object.values(job.outputs)) {
      for (const id of await idsWithout(output, ids, { since: freshSince(backfill), lister, signal }))
        lacking.add(id);
    }
    missing.set(name, lacking);
  }
  return missing;
}

/** Under force what is older than the backfill does not count as done. */
function freshSince({ plan, control }: OpenBackfill): number {
  return plan.options.force ? control.startedAtMs : Number.NEGATIVE_INFINITY;
}

/** Lists the part of the bucket that the ids lie in, and crosses off what is there. */
async function idsWithout(
  output: Output,
  ids: readonly string[],
  {
    since,
    lister,
    signal,
  }: { readonly since: number; readonly lister: Lister; readonly signal: AbortSignal },
): Promise<ReadonlySet<string>> {
  const wanted = new Map(ids.map((id) => [lister.names.object(output, id).name, id]));
  const { bucket, prefix } = lister.names.folder(output);
  for await (const object of lister.store.list(bucket, prefix, signal, rangeOf(wanted.keys()))) {
    if (object.createdAtMs >= since) wanted.delete(object.name);
  }
  return new Set(wanted.values());
}

/** Bounds of the names, in the order of bytes, as buckets have it. */
function rangeOf(names: Iterable<string>): NameRange {
  const ordered = [...names].map((name) => Buffer.from(name)).sort(Buffer.compare);
  const [first, last] = [ordered[0], ordered.at(-1)];
  return { from: first?.toString() ?? '', before: `${last?.toString() ?? ''}\u0000` };
}
