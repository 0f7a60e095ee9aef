import type { v1 } from '@google-cloud/pubsub';
import { abortable } from '../abortable.ts';
import { type Clock, systemClock } from '../clock.ts';
import { timeLeftMs } from '../deadline.ts';
import { checkMessageLimits } from '../message-limits.ts';
import type { BatchPublisher, OutgoingMessage, Publisher } from '../publisher.ts';
import { refuseEmulatorsInCloud } from './emulator-guard.ts';
import { publishError } from './pubsub/errors.ts';
import { withRetries } from './retries.ts';
import { deadlineError } from './transient-error.ts';

/** An attempt without an answer is given up after this long, so an abandoned one lives no longer either. */
const ATTEMPT_MS = 10_000;

export interface PubSubPublisherOptions {
  readonly project: string;
  readonly clock?: Clock;
  /** For the jitter of retries: 0 to 1. */
  readonly random?: () => number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Pub/Sub, or the emulator that PUBSUB_EMULATOR_HOST names. The Google client is loaded at the first publish,
 * and used below its batching, which would hold each message back for 10 ms. Retries are bounded as those
 * of createGcsObjectStore.
 */
export function createPubSubPublisher({
  project,
  clock = systemClock,
  random = Math.random,
  env = process.env,
}: PubSubPublisherOptions): Publisher & BatchPublisher {
  refuseEmulatorsInCloud(env);
  let opening: Promise<v1.PublisherClient> | undefined;
  const open = () => {
    opening ??= openClient(project).catch((error: unknown) => {
      // The next attempt may find credentials.
      opening = undefined;
      throw error;
    });
    return opening;
  };

  const publishBatch = async (topic: string, messages: readonly OutgoingMessage[], signal: AbortSignal) => {
    const operation = { action: 'publish message', facts: `topic=${topic}` };
    for (const message of messages) checkMessageLimits(topic, message);
    return withRetries({ clock, random }, operation, signal, async () => {
      try {
        signal.throwIfAborted();
        const client = await abortable(open(), signal);
        const timeout = Math.min(ATTEMPT_MS, timeLeftMs(signal, clock) ?? ATTEMPT_MS);
        // The client's own retries know neither our budget nor the signal.
        const options = { timeout, retry: null };
        const request = { topic, messages: [...messages] };
        const [{ messageIds }] = await abortable(client.publish(request, options), signal);
        return checkedIds(messageIds, messages.length);
      } catch (error) {
        throw signal.aborted ? deadlineError(operation, signal) : publishError(operation, error);
      }
    });
  };

  return {
    publishBatch,
    async publish(topic, message, signal) {
      const [messageId] = await publishBatch(topic, [message], signal);
      return messageId as string;
    },
  };
}

function checkedIds(ids: readonly string[] | null | undefined, count: number): readonly string[] {
  if (ids?.length !== count) throw new Error(`${ids?.length ?? 0} ids came back for ${count} messages`);
  return ids;
}

/** A client with endpoint, emulator and credentials as the package itself finds them. */
async function openClient(project: string): Promise<v1.PublisherClient> {
  const { PubSub, v1: api } = await import('@google-cloud/pubsub');
  const pubsub = new PubSub({ projectId: project });
  const config = await pubsub.getClientConfig();
  const client = new api.PublisherClient(config as ConstructorParameters<typeof api.PublisherClient>[0]);
  // Publishing would do it too, but throw where nobody can catch it.
  await client.initialize();
  return client;
}
