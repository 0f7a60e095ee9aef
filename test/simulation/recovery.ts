import { replayOf } from '../../shared/runtime/replay.ts';
import { requestOf } from './asks.ts';
import { putSource } from './prepare.ts';
import { publishAsk } from './publish-asks.ts';
import { contentOf, entityOf, type StoredLetter } from './sim-broker.ts';
import { outputsOf } from './sim-graph.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;

/** Whoever is on duty removes the causes. */
export function cure(world: World): void {
  const { scenario, graph } = world;
  world.say('the causes are cured');
  world.poisoned.clear();
  world.misplaced.clear();
  for (const { source, entityId } of scenario.missingSources) {
    putSource(world, graph.names.object(source, entityId), entityId);
  }
}

/** A parent said that it is done, but its output is not there: it is asked again before the replay. */
export function repairParent(world: World, letter: StoredLetter): void {
  const { klio_code: code, klio_sender: sender = '' } = letter.attributes;
  const target = world.graph.graph.byName.get(sender);
  if (code !== 'PARENT_NO_OUTPUT' || !target) return;
  const entityId = entityOf(letter);
  const force = contentOf(letter)?.force ?? false;
  const isDone = outputsOf(target).every(
    (output) => world.store.at(world.graph.names.object(output, entityId)).live,
  );
  if (isDone && !force) return;
  publishAsk(world, { direction: 'bottom-up', target, entityId, force, ping: false, form: 'klio' });
}

/** What went round cannot be helped by a replay. */
export function isHopeless(letter: StoredLetter): boolean {
  return (contentOf(letter)?.auditLog.length ?? 0) >= 64;
}

/** Publishes a dead letter again, now and then twice. */
export function replay(world: World, letter: StoredLetter): void {
  const { graph, broker, random, asks } = world;
  const station = { graph: graph.graph, job: letter.job, names: graph.names };
  const { topic, message } = replayOf(station, { ...letter, messageId: letter.id });
  for (let copies = random.chance(0.2) ? 2 : 1; copies > 0; copies -= 1) {
    const stored = broker.publish(topic, message, world.nowMs);
    if (letter.givenUp) asks.link(requestOf(stored), asks.of(letter.givenUp));
    world.tally.count('replays');
    world.say(
      `${letter.id} of ${letter.job.name} is replayed as ${stored.id}: ${letter.attributes.klio_code ?? 'no error recorded'}`,
    );
  }
}

/** People take their time, so that what they ask for is later than what went wrong. */
export function letPeopleThink(world: World): void {
  world.nowMs += HOUR_MS;
}
