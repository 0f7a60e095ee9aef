import type { World } from './world.ts';

/**
 * Exact counts where nothing goes wrong and one thing was asked: a ping passes each job once, and where no two
 * handlers run at a time there is one execution and one event per job. Two jobs that plan the same ancestor may
 * start it twice.
 */
export function checkCounts(world: World): void {
  const [ask, ...others] = world.asks.all;
  if (!ask || others.length > 0 || world.graph.hasHiddenWays) return;
  const isInSequence = world.scenario.maxRunning === 1 && world.planners.size < 2;
  if (!isInSequence && !ask.ping) return;
  for (const [job, count] of ask.executions) {
    if (count > 1) world.violate('counts', `${job.name} ran ${count} times`);
  }
  for (const node of world.graph.graph.jobs) {
    const count = world.events.filter(({ publisher }) => publisher === node).length;
    if (count > 1) world.violate('counts', `${node.name} published ${count} events`);
  }
}
