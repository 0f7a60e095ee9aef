import type { AnyJob, Input, Job, Output } from '../../shared/graph/job.ts';
import { parentsOf } from '../../shared/graph/traversal.ts';
import type { Ask } from './asks.ts';
import { inputsOf, isForcedSince } from './check-writes.ts';
import type { Version } from './object-history.ts';
import { entityOf } from './sim-broker.ts';
import { outputsOf } from './sim-graph.ts';
import type { World } from './world.ts';

// The invariants of the end: reliability.md section 5, "Liveness".

/** Every message ended in an ack or in a dead letter. */
export function checkConservation(world: World): void {
  const { owedCount, ackedCount, deadCount } = world.broker;
  if (owedCount !== ackedCount + deadCount)
    world.violate('conservation', `${owedCount} owed, ${ackedCount} acknowledged, ${deadCount} given up`);
  if (world.running.size > 0) world.violate('quiescence', `${world.running.size} handlers wait for nothing`);
}

/** Before the cure: where a wanted output is missing, a dead letter at the job or above it tells why. */
export function checkExplained(world: World): void {
  for (const ask of world.asks.all) {
    for (const job of missingJobs(world, ask)) {
      const tells = placesThatTell(world, job);
      const told = world.broker.letters.some(
        (letter) => tells.has(letter.job) && entityOf(letter) === ask.entityId,
      );
      if (!told)
        world.violate('explained', `${describe(ask)}: ${job.name} is not done and no dead letter says why`);
    }
  }
}

/** After the cure: nothing lost. */
export function checkNothingLost(world: World): void {
  for (const ask of world.asks.all) {
    for (const job of ask.ping ? ask.wanted : []) {
      if (job.kind === 'job' && !ask.pinged.has(job))
        world.violate('nothing lost', `${describe(ask)}: the ping never passed ${job.name}`);
    }
    for (const job of missingJobs(world, ask))
      world.violate('nothing lost', `${describe(ask)}: ${job.name} was not done`);
  }
}

/** Jobs that were not done, where a deletion may be why. */
export function endedByDeletion(world: World): { readonly ask: Ask; readonly job: AnyJob }[] {
  return world.asks.all.flatMap((ask) => {
    const jobs = ask.ping ? [] : [...ask.wanted].filter((node) => node.kind === 'job');
    const ended = jobs.filter((job) => !isDone(world, ask, job) && isExcused(world, ask, job));
    return ended.map((job) => ({ ask, job }));
  });
}

/** Jobs of the ask, external ones aside, that were not done, apart from those that a deletion at a join may excuse. */
function missingJobs(world: World, ask: Ask): AnyJob[] {
  if (ask.ping) return [];
  const jobs = [...ask.wanted].filter((node) => node.kind === 'job');
  return jobs.filter((job) => !isDone(world, ask, job) && !isExcused(world, ask, job));
}

function isDone(world: World, ask: Ask, job: AnyJob): boolean {
  return outputsOf(job).every((output) => {
    const history = world.store.at(world.graph.names.object(output, ask.entityId));
    return history.wasThereSince(
      ask.startStep,
      (version) => !ask.force || (ask.stamp !== null && isForcedSince(version, ask.stamp)),
    );
  });
}

/**
 * Whether a deletion may have ended the request at this job or above it. Where several parents meet, an event
 * that finds another parent's output missing cannot tell "not yet" from "no longer", and waits.
 */
function isExcused({ graph, store }: World, ask: Ask, job: AnyJob): boolean {
  const isDeleted = (input: Input) =>
    input.kind === 'output' && store.at(graph.names.object(input, ask.entityId)).deletedStep >= ask.startStep;
  const isEndedAt = (node: AnyJob) =>
    node.kind === 'job' && parentsOf(node).length > 1 && Object.values(node.inputs).some(isDeleted);
  return graph.nodes.some(
    (node) => isEndedAt(node) && (node === job || graph.descendants.get(node)?.has(job)),
  );
}

/**
 * After one forced request: everything below the entry was made from what its parents hold now. So were jobs
 * that one plan rebuilt. (A plan above the entry may renew more than was missing, where a job has several
 * outputs; what others had read of it shows as stale.)
 */
export function checkFreshLineage(world: World): void {
  const forced = world.asks.all.filter((ask) => ask.force && !ask.ping);
  for (const ask of forced) {
    const isAlone = forced.every((other) => other === ask || other.entityId !== ask.entityId);
    const jobs = world.graph.graph.jobs.filter((job) => !isExcused(world, ask, job));
    if (isAlone) for (const job of jobs) checkJobLineage(world, ask, job);
  }
}

function checkJobLineage(world: World, ask: Ask, job: Job): void {
  const historyOf = (port: Output) => world.store.at(world.graph.names.object(port, ask.entityId));
  const isOfAsk = ({ writtenBy }: Version) =>
    writtenBy !== null && world.asks.of(writtenBy.owed.message).includes(ask);
  for (const version of outputsOf(job).map((output) => historyOf(output).live)) {
    const read = version && inputsOf(version);
    for (const [name, input] of Object.entries(job.inputs)) {
      if (!version || input.kind !== 'output' || input.job.kind !== 'job') continue;
      const { live, deletedStep } = historyOf(input);
      if (!live || deletedStep >= ask.startStep) continue;
      const isBelowEntry = ask.inFlow.has(job) && ask.inFlow.has(input.job);
      const isOfOnePlan =
        !ask.inFlow.has(job) &&
        world.planners.size < 2 &&
        !world.graph.hasHiddenWays &&
        isOfAsk(version) &&
        isOfAsk(live);
      const from = read?.get(name)?.generation;
      if ((isBelowEntry || isOfOnePlan) && live.generation !== from)
        world.violate(
          'fresh after force',
          `${describe(ask)}: ${version.name} was made from ${live.name}#${from}, which is #${live.generation}`,
        );
    }
  }
}

/** The job itself and all above it; of external jobs, which have no dead letters, the children. */
function placesThatTell({ graph }: World, job: AnyJob): Set<AnyJob> {
  const all = graph.nodes.filter((node) => node === job || graph.descendants.get(node)?.has(job));
  return new Set(
    all.flatMap((node) => (node.kind === 'external' ? (graph.children.get(node) ?? []) : [node])),
  );
}

function describe({ direction, target, entityId, force }: Ask): string {
  return `${force ? 'forced ' : ''}${direction} request to ${target.name} for ${entityId}`;
}
