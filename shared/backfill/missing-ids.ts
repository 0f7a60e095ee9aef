import { BLOCK_IDS, findObjects } from './find-objects.ts';
import type { BackfillPlatform, OpenBackfill } from './open-backfill.ts';
import type { Assignment } from './plan-file.ts';

interface Scope {
  readonly assignment: Assignment;
  readonly backfill: OpenBackfill;
}

/**
 * By job of the assignment, which of the ids lack one of its outputs. The ids must be in byte order. Under force what
 * is older than the backfill does not count. Jobs of other deployments are not looked at.
 */
export async function missingIds(
  ids: readonly string[],
  { assignment, backfill }: Scope,
  { graph, store }: Pick<BackfillPlatform, 'graph' | 'store'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const since = backfill.plan.options.force ? backfill.control.startedAtMs : Number.NEGATIVE_INFINITY;
  // The publisher's account may list, and not read.
  const finder = { store: { look: store.lookByListing, list: store.list }, signal };
  const own = assignment.recipients.filter(({ name }) => graph.byName.get(name)?.kind === 'job');
  const missing = new Map(own.map(({ name }) => [name, new Set<string>()]));
  for (let at = 0; at < ids.length; at += BLOCK_IDS) {
    const block = ids.slice(at, at + BLOCK_IDS);
    for (const { name, outputs } of own) {
      for (const found of await findObjects(block, outputs, finder)) {
        for (const [position, id] of block.entries()) {
          const object = found[position];
          if (!object || object.createdAtMs < since) missing.get(name)?.add(id);
        }
      }
    }
  }
  return missing;
}
