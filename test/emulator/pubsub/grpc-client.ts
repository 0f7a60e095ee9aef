import { promisify } from 'node:util';
import {
  type ClientDuplexStream,
  credentials,
  makeGenericClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import { loadService } from '../../../scripts/emulator/pubsub/grpc/protos.ts';
import {
  type PubSubEmulator,
  type PubSubEmulatorOptions,
  startPubSubEmulator,
} from '../../../scripts/emulator/pubsub/start.ts';
import { SUBSCRIPTION, TOPIC } from './harness.ts';

/** What a call answers: plain objects of whatever shape the method has. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all kinds.
export type Answer = any;
type Method = (request: object, signal?: AbortSignal) => Promise<Answer>;
type PublisherMethod =
  | `${'create' | 'get' | 'update' | 'delete'}Topic`
  | `list${'Topics' | 'TopicSubscriptions' | 'TopicSnapshots'}`
  | 'publish'
  | 'detachSubscription';
type SubscriberMethod =
  | `${'create' | 'get' | 'update' | 'delete'}Subscription`
  | 'listSubscriptions'
  | 'pull'
  | 'acknowledge'
  | 'modifyAckDeadline'
  | 'modifyPushConfig'
  | 'createSnapshot'
  | 'seek';

/** An emulator that stops when the test ends. */
export async function startEmulator(options: PubSubEmulatorOptions = {}): Promise<PubSubEmulator> {
  const emulator = await startPubSubEmulator(options);
  onTestFinished(() => emulator.stop());
  return emulator;
}

/** Bare gRPC clients: one promise a call, no retries and no batching. */
export function connect(emulator: Pick<PubSubEmulator, 'host'>) {
  const publisher = open('Publisher', emulator.host);
  const subscriber = open('Subscriber', emulator.host);
  return {
    publisher: unaryMethods<PublisherMethod>(publisher),
    subscriber: unaryMethods<SubscriberMethod>(subscriber),
    /** Opens a StreamingPull and sends the first request. */
    stream: (first: object) => new TestStream(subscriber, first),
  };
}

/** An emulator with the topic and one pull subscription to it, and clients of it. */
export async function startWithSubscription({
  subscription = {},
  ...options
}: PubSubEmulatorOptions & { subscription?: object } = {}) {
  const emulator = await startEmulator(options);
  const clients = connect(emulator);
  await clients.publisher.createTopic({ name: TOPIC });
  await clients.subscriber.createSubscription({ name: SUBSCRIPTION, topic: TOPIC, ...subscription });
  const publish = async (...texts: string[]): Promise<string[]> => {
    const messages = texts.map((text) => ({ data: Buffer.from(text) }));
    return (await clients.publisher.publish({ topic: TOPIC, messages })).messageIds;
  };
  return { emulator, publish, ...clients };
}

/** The name of an error's status, with its text: `NOT_FOUND: There is no …`. */
export async function failure(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no failure',
    ({ code, details }: ServiceError) => `${status[code]}: ${details}`,
  );
}

/** One StreamingPull, whose responses are awaited one by one. */
export class TestStream {
  readonly #call: ClientDuplexStream<object, Answer>;
  readonly #responses: AsyncIterator<Answer>;
  /** Resolves with the final status, as `failure` would tell it. */
  readonly end: Promise<string>;

  constructor(client: InstanceType<ReturnType<typeof makeGenericClientConstructor>>, first: object) {
    this.#call = (client as Answer).streamingPull();
    this.end = new Promise((resolve) => {
      this.#call.on('status', ({ code, details }) => resolve(`${status[code]}: ${details}`));
    });
    this.#call.on('error', () => undefined);
    this.#responses = this.#call[Symbol.asyncIterator]();
    this.send(first);
    onTestFinished(() => this.#call.cancel());
  }

  send(request: object): void {
    this.#call.write(request);
  }

  cancel(): void {
    this.#call.cancel();
  }

  halfClose(): void {
    this.#call.end();
  }

  async response(): Promise<Answer> {
    return (await this.#responses.next()).value;
  }

  /** Received messages, in as many responses as they come. */
  async messages(count: number): Promise<{ ackId: string; text: string; deliveryAttempt: number }[]> {
    const received: { ackId: string; text: string; deliveryAttempt: number }[] = [];
    while (received.length < count) {
      for (const { ackId, message, deliveryAttempt } of (await this.response()).receivedMessages) {
        received.push({ ackId, text: message.data.toString(), deliveryAttempt });
      }
    }
    return received;
  }
}

function open(service: 'Publisher' | 'Subscriber', host: string) {
  const Client = makeGenericClientConstructor(loadService(service), service);
  const client = new Client(host, credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });
  onTestFinished(() => client.close());
  return client;
}

function unaryMethods<Name extends string>(client: object): Record<Name, Method> {
  return new Proxy({} as Record<Name, Method>, {
    get: (_, name: string): Method => {
      const method = (client as Answer)[name];
      return (request, signal) => {
        if (signal === undefined) return promisify(method.bind(client))(request);
        return new Promise((resolve, reject) => {
          const call = method.call(client, request, (error: unknown, answer: Answer) =>
            error ? reject(error) : resolve(answer),
          );
          signal.addEventListener('abort', () => call.cancel());
        });
      };
    },
  });
}
