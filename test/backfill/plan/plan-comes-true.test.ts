import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../scripts/commands/why/explain.ts';
import { backfillMessage, requestOf } from '../../../shared/backfill/backfill-message.ts';
import type { PlanFile } from '../../../shared/backfill/plan-file.ts';
import { createMemoryObjectStore } from '../../helpers/memory-object-store.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { Random } from '../../simulation/random.ts';
import { graphOfNumber } from '../../simulation/random-graph.ts';
import { outputsOf, type SimGraph } from '../../simulation/sim-graph.ts';
import { createMemoryGraph, type Handling } from './memory-graph.ts';
import { plan, shardIds } from './planning.ts';

const ids = ['a', 'a-1', 'b', 'b.c', 'd'];

/** A random graph, and for each entity a random part of what there could be. */
function randomWorld(seed: number) {
  const random = new Random(seed);
  const graphs = Array.from({ length: 40 }, () => graphOfNumber(4 + random.below(900)));
  const sim = graphs.find(({ hasHiddenWays, isRound }) => !hasHiddenWays && !isRound) as SimGraph;
  const clock = new VirtualClock();
  const store = createMemoryObjectStore({ clock });
  const share = random.pick([0, 0.2, 0.5, 0.8]);
  for (const id of ids) {
    for (const source of random.some(sim.sources, 0.9)) store.put(sim.names.object(source, id), 'there');
    for (const output of random.some(sim.nodes.flatMap(outputsOf), share)) {
      store.put(sim.names.object(output, id), 'there');
    }
  }
  const jobs = random.shuffled(sim.graph.jobs).slice(0, random.pick([1, 1, 2, 3]));
  return { random, sim, clock, store, jobs, topDown: random.chance(0.3), force: random.chance(0.3) };
}

type RandomWorld = ReturnType<typeof randomWorld>;

/** Publishes what the plan says, as the publisher of a backfill does. */
async function publishPlan(
  { sim, store }: RandomWorld,
  made: PlanFile,
  graph: ReturnType<typeof createMemoryGraph>,
  pass = 1,
) {
  const request = requestOf(made.id, Date.UTC(2026, 0, 1), pass);
  const shards = shardIds(made, sim.names, store);
  for (const [index, shard] of made.shards.entries()) {
    const assignment = made.assignments[shard.assignment]!;
    for (const id of shards[index] ?? []) {
      const message = backfillMessage(id, assignment, {
        backfillId: made.id,
        request,
        force: made.options.force,
      });
      for (const { topic } of assignment.start) await graph.publish(topic, message);
    }
  }
}

const countsOf = (handled: readonly Handling[], outcome: Handling['outcome']) => {
  const counts: Record<string, number> = {};
  for (const { job } of handled.filter((one) => one.outcome === outcome))
    counts[job] = (counts[job] ?? 0) + 1;
  return counts;
};

const runsOf = ({ jobs }: PlanFile, kind: 'job' | 'external') =>
  Object.fromEntries(
    jobs.filter((job) => job.kind === kind && job.run > 0).map(({ job, run }) => [job, run]),
  );

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('a plan', () => {
  it('comes true to the number: each job runs as often as it says, and nothing is rejected or asked in vain', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const world = randomWorld(seed);
        const { sim, store, jobs, topDown, force } = world;
        const made = await plan({ ...sim, store, jobs, ids, topDown, force, shardEntities: 2 });
        const graph = createMemoryGraph(sim, world);
        await publishPlan(world, made, graph);
        const handled = await graph.settle();
        expect(countsOf(handled, 'processed')).toEqual(runsOf(made, 'job'));
        expect(countsOf(handled, 'asked')).toEqual(runsOf(made, 'external'));
        const allowed = ['processed', 'asked', 'waited', 'skipped'];
        expect(handled.filter(({ outcome }) => !allowed.includes(outcome))).toEqual([]);

        // Published again, as after a lost answer, it comes to nothing, under force too.
        await publishPlan(world, made, graph);
        expect(countsOf(await graph.settle(), 'processed')).toEqual({});
        const after = await plan({ ...sim, store, jobs, ids, topDown, id: 'after' });
        expect({ entities: after.entities, blocked: after.blocked.map(({ entities }) => entities) }).toEqual({
          entities: 0,
          blocked: force ? expect.anything() : made.blocked.map(({ entities }) => entities),
        });
      }),
      { numRuns: 300 },
    );
  });

  it('is made good by the second pass, whichever job failed in the first, and nothing runs twice', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const world = randomWorld(seed);
        const { random, sim, store, jobs, topDown, force } = world;
        const made = await plan({ ...sim, store, jobs, ids, topDown, force });
        const graph = createMemoryGraph(sim, world);
        for (const job of random.some(sim.graph.jobs, 0.3)) graph.failing.add(job);
        await publishPlan(world, made, graph);
        const first = countsOf(await graph.settle(), 'processed');
        graph.failing.clear();
        await publishPlan(world, made, graph, 2);
        const both = Object.entries(countsOf(await graph.settle(), 'processed'));
        const processed = { ...first };
        for (const [job, count] of both) processed[job] = (processed[job] ?? 0) + count;
        expect(processed).toEqual(runsOf(made, 'job'));
      }),
      { numRuns: 300 },
    );
  });

  it('says for one job and each entity what a message to that job would come to', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { sim, store, jobs } = randomWorld(seed);
        const [job] = jobs;
        for (const id of ids) {
          const made = await plan({
            ...sim,
            store,
            jobs: [job!],
            ids: [id],
            id: `only-${id.replace('.', '')}`,
          });
          const look = (object: { bucket: string; name: string }) =>
            store.look(object, new AbortController().signal);
          const { verdict, frontier } = await explain(job!, id, { names: sim.names, look });
          const planned = made.jobs.find((one) => one.job === job!.name)!;
          const start = made.assignments.flatMap((assignment) => assignment.start.map((one) => one.job));
          expect({ run: planned.run, blocked: planned.blocked, start: start.toSorted() }).toEqual({
            run: verdict === 'run' || verdict === 'request_parents' ? 1 : 0,
            blocked: verdict === 'blocked' ? 1 : 0,
            start: verdict === 'run' ? [job!.name] : frontier.toSorted(),
          });
        }
      }),
      { numRuns: 100 },
    );
  });
});
