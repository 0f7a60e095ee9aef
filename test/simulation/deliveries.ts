import type { Job } from '../../shared/graph/job.ts';
import type { CrashPoint } from '../../shared/runtime/crash-point.ts';
import { handleMessage } from '../../shared/runtime/handle-message.ts';
import type { Handled, Runtime } from '../../shared/runtime/runtime.ts';
import { checkHandled } from './check-messages.ts';
import type { Owed } from './sim-broker.ts';
import { handleExternally } from './sim-external-job.ts';
import { SimProcess } from './sim-process.ts';
import { simTransform } from './sim-transform.ts';
import type { World } from './world.ts';

/** As of a job with the default timeout. */
const TIME_LIMIT_MS = 294_000;
const DAY_MS = 86_400_000;

/** Starts a process for a pending delivery: the oldest, or any where order does not hold. */
export function startDelivery(world: World): void {
  const { broker, random, rates } = world;
  const owed = broker.takePending(random.chance(rates.reorder) ? random.below(broker.pending.length) : 0);
  if (owed.state !== 'owed' && !owed.duplicate) return;
  owed.duplicate = false;
  if (world.strikes('duplicateDelivery')) duplicate(world, owed);
  world.processCount += 1;
  const process = new SimProcess(world, owed, {
    id: world.processCount,
    priority: random.next(),
    clockOffsetMs: rates.clockSkew > 0 ? random.below(2 * DAY_MS) - DAY_MS : 0,
  });
  world.running.add(process);
  world.tally.count('deliveries');
  world.say(`${process.label} starts, attempt ${process.attempt}`);
  void handle(world, process);
}

async function handle(world: World, process: SimProcess): Promise<void> {
  const { node, owed, attempt } = process;
  if (node.kind === 'external') {
    const done = () => finish(world, process, null);
    return await handleExternally(world, process, node).then(done, () => die(world, process, 'an error'));
  }
  const { id, data, attributes, publishTimeMs } = owed.message;
  const from = owed.subscription.from?.name;
  const delivery = { data, attributes, messageId: id, publishTimeMs, attempt, from };
  finish(world, process, await handleMessage(runtimeOf(world, process, node), delivery));
}

function runtimeOf(world: World, process: SimProcess, job: Job): Runtime {
  return {
    graph: world.graph.graph,
    job,
    names: world.graph.names,
    transform: (context) => simTransform(world, process, context),
    store: process,
    publisher: process,
    clock: process,
    timeLimitMs: TIME_LIMIT_MS,
    maxDeliveryAttempts: world.scenario.maxDeliveryAttempts,
    log: () => undefined,
    reached: (point) => (diesAt(world, process, point) ? forEver() : undefined),
  };
}

function finish(world: World, process: SimProcess, handled: Handled | null): void {
  if (!process.alive) return;
  end(world, process);
  const { broker } = world;
  if (handled) {
    const { outcome, error } = handled;
    world.say(`${process.label} ${outcome}${error ? `, ${error.code}: ${error.message}` : ''}`);
    world.tally.count('outcome', outcome);
    if (error) world.tally.count('code', error.code);
    checkHandled(world, process, handled);
  }
  world.tally.count('reached', 'response-written');
  if (world.strikes('lostAck')) {
    world.tally.count('killed', 'response-written');
    world.say(`${process.label}: its answer is lost`);
    broker.fail(process.owed, world.nowMs);
    return;
  }
  if (handled?.ack === false) broker.fail(process.owed, world.nowMs);
  else broker.ack(process.owed);
  if (world.strikes('duplicateDelivery')) duplicate(world, process.owed);
}

function duplicate({ broker }: World, owed: Owed): void {
  owed.duplicate = true;
  broker.again(owed);
}

/** Ends a process as a crash does: it never hears of anything again, and its message is delivered again. */
export function die(world: World, process: SimProcess, where: string): void {
  if (!process.alive) return;
  end(world, process);
  world.say(`${process.label} dies at ${where}`);
  world.broker.fail(process.owed, world.nowMs);
}

/** Whether the process is dead, or dies as it passes a crash point. */
function diesAt(world: World, process: SimProcess, point: CrashPoint): boolean {
  if (!process.alive) return true;
  world.tally.count('reached', point);
  if (!world.strikes('crash')) return false;
  world.tally.count('killed', point);
  die(world, process, point);
  return true;
}

function forEver(): Promise<void> {
  return new Promise(() => undefined);
}

function end(world: World, process: SimProcess): void {
  process.alive = false;
  world.running.delete(process);
}
