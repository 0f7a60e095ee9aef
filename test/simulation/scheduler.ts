import { KlioError } from '../../shared/errors/klio-error.ts';
import { die, startDelivery } from './deliveries.ts';
import type { Operation } from './sim-process.ts';
import { MARKER_PREFIX } from './sim-store.ts';
import type { World } from './world.ts';

/** One thing happens: a delivery starts, or one operation that waits has its effect, or fails, or kills. */
export function advance(world: World): void {
  const { random, scenario, broker, ready, running } = world;
  world.step += 1;
  world.tally.count('steps');
  const [leastMs, mostMs] = scenario.stepMs;
  passTime(world, leastMs + random.below(mostMs - leastMs + 1));
  if (running.size > 0 && world.strikes('stall')) stall(world);
  if (running.size > 0 && world.strikes('earlyRedelivery')) {
    broker.fail(random.pick([...running]).owed, world.nowMs);
  }
  if (world.strikes('vanish')) deleteOutput(world);
  const mayStart = broker.pending.length > 0 && running.size < scenario.maxRunning;
  if (mayStart && (ready.length === 0 || random.chance(scenario.startBias))) startDelivery(world);
  else if (ready.length > 0) perform(world, takeOperation(world));
}

function passTime(world: World, byMs: number): void {
  world.nowMs += byMs;
  for (const process of world.running) process.fireTimers(world.nowMs);
}

/** Nothing moves until the time of the oldest message is up. */
function stall(world: World): void {
  const due = [...world.running].flatMap((process) => process.timers.map((timer) => timer.dueAtMs));
  if (due.length === 0) return;
  world.say('everything stalls');
  passTime(world, Math.max(0, Math.min(...due) - world.nowMs));
}

function deleteOutput(world: World): void {
  const outputs = world.store
    .all()
    .filter(({ live, bucket, name }) => live && bucket !== 'sources' && !name.startsWith(MARKER_PREFIX));
  if (outputs.length === 0) return;
  const gone = world.random.pick(outputs);
  world.say(`somebody deletes ${gone.name}#${gone.live?.generation}`);
  gone.remove(world.step);
  world.deletions += 1;
}

/** Any of those that wait; in some runs favoured processes go first and others starve. */
function takeOperation({ ready, random, scenario }: World): Operation {
  let best = random.below(ready.length);
  for (let more = 1; more < scenario.tournament; more += 1) {
    const other = random.below(ready.length);
    if (priorityAt(ready, other) > priorityAt(ready, best)) best = other;
  }
  const taken = ready[best] as Operation;
  const last = ready.pop() as Operation;
  if (last !== taken) ready[best] = last;
  return taken;
}

function priorityAt(ready: readonly Operation[], index: number): number {
  return ready[index]?.process.priority ?? 0;
}

function perform(world: World, operation: Operation): void {
  const { process, kind } = operation;
  if (!process.alive) return;
  if (world.strikes('crash')) {
    if (world.random.chance(0.5)) takeEffect(operation, unheard);
    die(world, process, kind);
    return;
  }
  const error = failure(world, operation);
  if (error === null) takeEffect(operation, operation.resolve);
  else fail(world, operation, error);
}

/** An error tells nothing about whether the effect took place. */
function fail(world: World, operation: Operation, error: KlioError): void {
  const isLate = world.random.chance(0.5);
  const when = isLate ? 'after' : 'before';
  world.say(`${operation.process.label} cannot ${operation.kind}, ${when} the effect: ${error.code}`);
  if (isLate) takeEffect(operation, unheard);
  operation.reject(error);
}

function unheard(): void {}

function takeEffect({ effect, reject }: Operation, resolve: (result: unknown) => void): void {
  try {
    resolve(effect());
  } catch (error) {
    reject(error);
  }
}

function failure(world: World, { kind, signal }: Operation): KlioError | null {
  if (signal.aborted) return signal.reason as KlioError;
  if (kind === 'compute') return null;
  if (kind === 'publish') {
    return world.strikes('publishError')
      ? new KlioError('PUBLISH_FAILED', 'Cannot publish: told to fail')
      : null;
  }
  if (!world.strikes('storageError')) return null;
  const code = kind === 'read' && world.random.chance(0.5) ? 'INPUT_CORRUPT' : 'STORAGE_UNAVAILABLE';
  return new KlioError(code, `Cannot ${kind} object: told to fail`);
}
