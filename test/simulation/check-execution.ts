import { contentOf } from './sim-broker.ts';
import { outputsOf } from './sim-graph.ts';
import type { SimProcess } from './sim-process.ts';
import type { World } from './world.ts';

/** No sibling ran, and nothing needless: reliability.md section 5. */
export function checkExecution(world: World, { node, owed, startStep }: SimProcess, entityId: string): void {
  const { force, ping } = contentOf(owed.message) ?? {};
  const asks = world.asks.of(owed.message);
  if (ping) world.violate('ping', `${node.name} worked for a ping`);
  if (!asks.some((ask) => world.asks.needs(ask, node))) {
    const asked = asks.map(({ direction, target }) => `${direction} at ${target.name}`).join(', ');
    world.violate('nothing needless', `${node.name} ran, asked was ${asked || 'nothing'}`);
  }
  const wasUndone = outputsOf(node).some((output) =>
    world.store.at(world.graph.names.object(output, entityId)).wasMissingSince(startStep),
  );
  if (!force && !wasUndone) world.violate('nothing needless', `${node.name} ran again without force`);
  for (const ask of asks) ask.executions.set(node, (ask.executions.get(node) ?? 0) + 1);
}
