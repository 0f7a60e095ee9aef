import type { World } from './world.ts';

/**
 * Exact counts, where nothing goes wrong, one thing was asked and no two handlers ran at a time: one execution
 * and one event per job. A ping passes each job once in any case. Two jobs that plan the same ancestor at the same moment may start it twice.
 */
export function checkCounts(world: World): void {
  const { scenario, asks, events } = world;
  const [ask, ...others] = asks.all;
  if (
    !ask ||
    others.length > 0 ||
    world.graph.feeds.size > 0 ||
    world.plans > 1 ||
    (scenario.maxRunning > 1 && !ask.ping)
  )
    return;
  for (const [job, count] of ask.executions) {
    if (count > 1) world.violate('counts', `${job.name} ran ${count} times`);
  }
  for (const node of world.graph.graph.jobs) {
    const count = events.filter(({ publisher }) => publisher === node).length;
    if (count > 1) world.violate('counts', `${node.name} published ${count} events`);
  }
}
