import { checkCounts } from './check-counts.ts';
import {
  checkConservation,
  checkExplained,
  checkFreshLineage,
  checkNothingLost,
  endedByDeletion,
} from './check-liveness.ts';
import { NO_FAULTS } from './faults.ts';
import { prepare } from './prepare.ts';
import { askFromOutside, publishAsk } from './publish-asks.ts';
import { cure, isHopeless, letPeopleThink, repairParent, replay } from './recovery.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { advance } from './scheduler.ts';
import { Tally } from './tally.ts';
import { type Violation, World } from './world.ts';

/** More steps than any run needs: one that takes them never comes to rest. */
const MAX_STEPS = 20_000;
const MAX_REPLAY_ROUNDS = 6;

/** Runs one seed to its end: the invariant that it broke, or null. `trace` gathers lines that tell what happened. */
export async function runSeed(
  seed: number,
  options: { readonly withoutFaults?: boolean; readonly tally?: Tally; readonly trace?: string[] } = {},
): Promise<Violation | null> {
  return await runScenario(scenarioOf(seed, options), options);
}

export async function runScenario(
  scenario: Scenario,
  { tally = new Tally(), trace }: { readonly tally?: Tally; readonly trace?: string[] } = {},
): Promise<Violation | null> {
  const world = new World(scenario, { tally, trace: trace ?? null });
  await runWorld(world);
  tally.count('results', '', world.results.size);
  return world.violation;
}

/** Trouble, then rest, then the cure and the replay of every dead letter, then what must hold in the end. */
export async function runWorld(world: World): Promise<void> {
  prepare(world);
  await live(world);
  world.endFaults();
  await live(world);
  if (world.scenario.rates === NO_FAULTS) checkCounts(world);
  checkConservation(world);
  checkExplained(world);
  if (world.violation) return;
  cure(world);
  for (let round = 0; round < MAX_REPLAY_ROUNDS && world.broker.letters.length > 0; round += 1) {
    await replayAll(world);
  }
  for (const letter of world.broker.letters)
    world.violate(
      'replay helps',
      `${letter.id} of ${letter.job.name} is still dead: ${letter.attributes.klio_code}`,
    );
  await askAgain(world);
  checkConservation(world);
  checkNothingLost(world);
  checkFreshLineage(world);
}

/** Goes on until nothing happens any more; the requests of the scenario come when their step is reached. */
async function live(world: World): Promise<void> {
  const { asks, foreignAsksAtStep } = world.scenario;
  for (;;) {
    while (
      world.asksMade < asks.length &&
      (world.isIdle || (asks[world.asksMade]?.atStep ?? 0) <= world.step)
    ) {
      const next = asks[world.asksMade];
      world.asksMade += 1;
      if (next) publishAsk(world, next);
    }
    if (world.isIdle || world.violation) return;
    advance(world);
    if (foreignAsksAtStep.includes(world.step)) askFromOutside(world);
    await settled();
    if (world.step > MAX_STEPS) world.violate('quiescence', `not at rest after ${MAX_STEPS} steps`);
  }
}

/** Resolves when everything that waits on promises alone has run: a tick comes after all of them. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

async function replayAll(world: World): Promise<void> {
  const letters = world.random
    .shuffled(world.broker.letters.splice(0))
    .filter((letter) => !isHopeless(letter));
  letPeopleThink(world);
  for (const letter of letters) repairParent(world, letter);
  await live(world);
  for (const letter of letters) replay(world, letter);
  await live(world);
}

/** What a deletion ended without a dead letter shows in a verification, and is asked for again. */
async function askAgain(world: World): Promise<void> {
  const ended = endedByDeletion(world);
  letPeopleThink(world);
  for (const { ask, job } of ended) {
    world.tally.count('ended by a deletion');
    publishAsk(world, { ...ask, direction: 'bottom-up', target: job, form: 'klio' });
  }
  await live(world);
}
