import type { v1 } from '@google-cloud/pubsub';
import { abortable } from '../../shared/platform/abortable.ts';
import { openRest } from './open-rest.ts';
import { nullWhenAbsent } from './read-error.ts';
import type { Sight } from './sight.ts';

const REQUEST_MS = 20_000;

export interface SightOptions {
  readonly project: string;
  readonly local: boolean;
  readonly functionHost?: string;
  /** Ends every request. */
  readonly signal: AbortSignal;
}

export interface OpenSight extends Sight {
  close(): Promise<void>;
}

/** A sight by Google's clients, of the cloud or of the emulators that the environment names. */
export async function openSight({ project, local, functionHost, signal }: SightOptions): Promise<OpenSight> {
  const { PubSub, v1: api } = await import('@google-cloud/pubsub');
  const { Storage } = await import('@google-cloud/storage');
  const rest = local ? noRest : await openRest({ project, signal });
  const config = (await new PubSub({ projectId: project }).getClientConfig()) as ClientConfig;
  const publisher = new api.PublisherClient(config);
  const subscriber = new api.SubscriberClient(config);
  // An emulator that does not answer is not there.
  const storage = new Storage({ projectId: project, retryOptions: { autoRetry: !local } });
  const options = { timeout: REQUEST_MS, ...(local && { retry: null }) };
  const read = <T>(answer: Promise<readonly [T, ...unknown[]]>) =>
    nullWhenAbsent(abortable(answer, signal).then(([found]) => found));
  return {
    local,
    ...(functionHost !== undefined && { functionHost }),
    topic: (topic) => read(publisher.getTopic({ topic }, options)),
    subscription: (subscription) => read(subscriber.getSubscription({ subscription }, options)),
    bucket: (name) => read(storage.bucket(name).getMetadata()),
    notifications: async (name) => {
      const found = await read(storage.bucket(name).getNotifications());
      return found?.map(({ metadata }) => metadata) ?? null;
    },
    rest,
    close: async () => void (await Promise.all([publisher.close(), subscriber.close()])),
  };
}

type ClientConfig = ConstructorParameters<typeof v1.SubscriberClient>[0];

async function noRest(url: string): Promise<never> {
  throw new Error(`no emulator answers to ${url}`);
}
