import type { ObjectName } from '../../shared/platform/object-store.ts';
import { LINEAGE } from '../../shared/runtime/freshness.ts';
import { outputText } from './output-text.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;

/** What is there before the first request: sources, and outputs of earlier times. */
export function prepare(world: World): void {
  const { scenario, graph } = world;
  for (const entityId of scenario.entityIds) {
    for (const source of graph.sources) {
      const isMissing = scenario.missingSources.some(
        (gone) => gone.source === source && gone.entityId === entityId,
      );
      if (!isMissing) putSource(world, graph.names.object(source, entityId), entityId);
    }
  }
  for (const { output, entityId } of scenario.present) {
    const requestedAtMs = world.nowMs - world.random.pick([3_000, 60_000, DAY_MS]);
    const isSigned = output.job.kind === 'job' && world.random.chance(0.9);
    const made = {
      entityId,
      job: output.job.name,
      output: output.name,
      inputs: '{}',
      hands: {},
      by: 'before',
    };
    const bytes = Buffer.from(outputText(made));
    const metadata = isSigned ? lineage(requestedAtMs) : {};
    const createdAtMs = requestedAtMs + world.random.below(3_000);
    world.store.put(graph.names.object(output, entityId), { bytes, metadata, createdAtMs, step: 0 });
  }
}

function lineage(requestedAtMs: number): Record<string, string> {
  const requestedAt = new Date(requestedAtMs).toISOString();
  return { [LINEAGE.request]: 'before', [LINEAGE.requestedAt]: requestedAt, [LINEAGE.inputs]: '{}' };
}

export function putSource(world: World, object: ObjectName, entityId: string): void {
  const bytes = Buffer.from(`${entityId} source`);
  world.store.put(object, { bytes, metadata: {}, createdAtMs: world.nowMs, step: world.step });
}
