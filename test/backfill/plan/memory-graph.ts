import { matches } from '../../../scripts/emulator/pubsub/filter/matches.ts';
import { KlioError } from '../../../shared/errors/klio-error.ts';
import type { ExternalJob, Job } from '../../../shared/graph/job.ts';
import { decodeMessage } from '../../../shared/message/decode.ts';
import { isAddressedTo } from '../../../shared/message/recipients.ts';
import type { OutgoingMessage } from '../../../shared/platform/publisher.ts';
import { handleMessage } from '../../../shared/runtime/handle-message.ts';
import type { Outcome } from '../../../shared/runtime/runtime.ts';
import type { MemoryObjectStore } from '../../helpers/memory-object-store.ts';
import { createMemoryPublisher } from '../../helpers/memory-publisher.ts';
import type { VirtualClock } from '../../helpers/virtual-clock.ts';
import type { Random } from '../../simulation/random.ts';
import { outputsOf, type SimGraph } from '../../simulation/sim-graph.ts';
import type { Subscription } from '../../simulation/wiring.ts';

/** What a message came to at a job; 'asked' at an external one. */
export interface Handling {
  readonly job: string;
  readonly entityId: string;
  readonly outcome: Outcome | 'asked';
}

const NEVER = new AbortController().signal;
const MAX_ATTEMPTS = 5;

interface Owed {
  readonly subscription: Subscription;
  readonly message: OutgoingMessage;
  readonly messageId: string;
  attempt: number;
}

/** The real runtime of every job of a graph over Cloud Storage and Pub/Sub in memory, one message at a time in any order. */
export function createMemoryGraph(
  sim: SimGraph,
  { store, clock, random }: { store: MemoryObjectStore; clock: VirtualClock; random: Random },
) {
  const { graph, names, wiring } = sim;
  const handled: Handling[] = [];
  const pending: Owed[] = [];
  const failing = new Set<Job>();
  const published = createMemoryPublisher();
  const publish = async (topic: string, message: OutgoingMessage): Promise<string> => {
    const messageId = await published.publish(topic, message, NEVER);
    for (const subscription of wiring.subscriptions.get(topic) ?? []) {
      if (matches(subscription.filter, message.attributes)) {
        pending.push({ subscription, message, messageId, attempt: 1 });
      }
    }
    return messageId;
  };

  const deliver = async (owed: Owed) => {
    const { receiver } = owed.subscription;
    if (receiver.kind === 'external') return await askExternally(receiver, owed.message);
    const runtime = {
      graph,
      job: receiver,
      names,
      transform: async () => {
        if (failing.has(receiver)) throw new KlioError('INPUT_UNDECODABLE', 'Told to fail');
        return transform(receiver);
      },
      store,
      publisher: { publish },
      clock,
      timeLimitMs: 60_000,
      maxDeliveryAttempts: MAX_ATTEMPTS,
      log: () => undefined,
    };
    const { outcome, ack, facts } = await handleMessage(runtime, {
      ...owed.message,
      messageId: owed.messageId,
      publishTimeMs: clock.nowMs(),
      attempt: owed.attempt,
      from: owed.subscription.from?.name,
    });
    handled.push({ job: receiver.name, entityId: facts.entityId ?? '', outcome });
    if (!ack) pending.push({ ...owed, attempt: owed.attempt + 1 });
  };

  /** Writes its outputs and passes the message on, as a job of another deployment does. */
  const askExternally = async (job: ExternalJob, message: OutgoingMessage) => {
    const content = decodeMessage(message.data, graph);
    if (!isAddressedTo(content, names.identity(job))) return;
    for (const output of outputsOf(job)) store.put(names.object(output, content.entityId), 'there');
    handled.push({ job: job.name, entityId: content.entityId, outcome: 'asked' });
    await publish(names.outputTopic(job), message);
  };

  return {
    publish,
    /** Jobs that fail for good, as long as they are in it. */
    failing,
    /** Delivers until nothing is owed any more, and answers with what came of it. */
    async settle(): Promise<readonly Handling[]> {
      handled.length = 0;
      while (pending.length > 0) {
        const [owed] = pending.splice(random.below(pending.length), 1);
        if (owed) await deliver(owed);
        await clock.advance(random.pick([0, 5, 20_000]));
      }
      return [...handled];
    },
  };
}

function transform(job: Job): Record<string, string> {
  return Object.fromEntries(Object.keys(job.outputs).map((name) => [name, 'made']));
}
