import { KlioError, toKlioError } from '../errors/klio-error.ts';
import type { Input } from '../graph/job.ts';
import type { KlioMessage } from '../message/klio-message.ts';
import { readIncoming } from '../message/read-incoming.ts';
import { isAddressedTo } from '../message/recipients.ts';
import type { ObjectInfo } from '../platform/object-store.ts';
import { giveUp } from './dead-letter.ts';
import { startDeadline } from './deadline.ts';
import { decide } from './decide.ts';
import { type Facts, startFacts, timed } from './facts.ts';
import { senderName } from './flow.ts';
import { outputEvent, passPing, publishEvent, requestParents } from './publish.ts';
import type { Delivery, Handled, Outcome, Runtime } from './runtime.ts';
import type { Decision } from './situation.ts';
import { beginTurn, type Turn } from './turn.ts';
import { runAndWrite } from './work.ts';

/** How often we decide again when a forced write was forestalled or a pinned input changed. */
const MAX_ROUNDS = 3;

/**
 * Handles one delivery of one message for one job. Resolves when all is durable, so that the answer may be
 * sent at once: `ack` is false when Pub/Sub must deliver again. Never rejects.
 *
 * Every step can be repeated. Outputs are created once; the event is published after them and before the
 * ack; a redelivery finds the outputs and publishes the event again.
 */
export async function handleMessage(runtime: Runtime, delivery: Delivery): Promise<Handled> {
  const deadline = startDeadline(runtime.clock, runtime.timeLimitMs);
  const facts = startFacts();
  try {
    const outcome = await handle(runtime, delivery, { signal: deadline.signal, facts });
    return { outcome, ack: true, facts };
  } catch (thrown) {
    const error = deadline.signal.aborted ? deadline.signal.reason : thrown;
    return await giveUp(runtime, delivery, toKlioError(error), facts);
  } finally {
    deadline.stop();
  }
}

async function handle(
  runtime: Runtime,
  delivery: Delivery,
  context: { readonly signal: AbortSignal; readonly facts: Facts },
): Promise<Outcome> {
  await runtime.reached?.('received');

  // 1. What does the message say? What it is not meant to be for ends here.
  if (delivery.malformed) throw notAPush();
  const incoming = readIncoming(delivery, runtime);
  if (incoming.kind === 'not-ours') {
    context.facts.reason = incoming.reason;
    return 'dropped';
  }
  const { message } = incoming;
  note(context.facts, delivery, message);

  // 2. Is it for this job?
  if (!isAddressedTo(message, runtime.names.identity(runtime.job))) return 'dropped';

  // 3. Enter the job into its audit log, and see where it stands in its request.
  const turn = beginTurn(runtime, delivery, message, context);

  // 4. A ping travels without work.
  if (turn.message.ping) return await passPing(turn);

  // 5 to 10. Wait, skip, ask parents, or work: until one of them holds.
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const outcome = await carryOut(turn, await decideByLooking(turn));
    if (outcome !== 'look-again') return outcome;
  }
  throw contended(turn);
}

/** Carries out a decision, and says what the message came to. */
async function carryOut(turn: Turn, decision: Decided): Promise<Outcome | 'look-again'> {
  switch (decision.kind) {
    case 'wait':
      turn.facts.parents = [decision.for.name];
      return 'waited';
    case 'skip':
      await publishEvent(turn, outputEvent(turn), decision.remember);
      return 'skipped';
    case 'request-parents':
      await requestParents(turn, decision.plan);
      return 'requested_parents';
    case 'work': {
      const event = outputEvent(turn);
      if ((await runAndWrite(turn, decision)) === 'look-again') return 'look-again';
      await turn.runtime.reached?.('outputs-durable');
      await publishEvent(turn, event, decision.remember);
      return 'processed';
    }
    case 'fail':
      throw decision.error;
  }
}

type Decided = Exclude<Decision, { kind: 'look' }>;

const REACHED_AFTER = {
  parents: 'parents-compared',
  outputs: 'outputs-seen',
  inputs: 'inputs-seen',
} as const;

/** Asks for a decision, and looks at what it asks to know, until there is one. */
async function decideByLooking(turn: Turn): Promise<Decided> {
  const { runtime, situation, facts } = turn;
  const seen = new Map<Input, ObjectInfo | null>();
  for (;;) {
    const decision = decide(situation, seen);
    if (decision.kind !== 'look') return decision;
    await timed(runtime.clock, facts, 'look', async () => {
      const look = async (port: Input) => seen.set(port, await lookAt(turn, port));
      await Promise.all(decision.ports.map(look));
    });
    await runtime.reached?.(REACHED_AFTER[decision.step]);
  }
}

/** Least privilege: what its ancestors read, a job may find and not read. */
function lookAt({ runtime, situation, signal }: Turn, port: Input): Promise<ObjectInfo | null> {
  const { job, names, store } = runtime;
  const isOwn = [...Object.values(job.inputs), ...Object.values(job.outputs)].includes(port);
  const object = names.object(port, situation.entityId);
  return isOwn ? store.look(object, signal) : store.lookByListing(object, signal);
}

function note(facts: Facts, delivery: Delivery, message: KlioMessage): void {
  facts.entityId = message.entityId;
  facts.requestId = message.request?.id ?? delivery.messageId;
  facts.force = message.force;
  const sender = senderName(delivery);
  if (sender) facts.sender = sender;
}

function contended({ runtime, message }: Turn): KlioError {
  return new KlioError(
    'OUTPUT_CONTENDED',
    `Cannot run "${runtime.job.name}" for ${JSON.stringify(message.entityId)}: its inputs or outputs changed ` +
      `${MAX_ROUNDS} times meanwhile; the message will be delivered again`,
  );
}

function notAPush(): KlioError {
  const message =
    'Cannot read the request: its body is not a Pub/Sub push message; only Pub/Sub should call this function';
  return new KlioError('BAD_MESSAGE', message);
}
