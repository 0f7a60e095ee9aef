import { Client, credentials } from '@grpc/grpc-js';
import { loadService } from '../emulator/pubsub/grpc/protos.ts';

/** What we look at of a subscription that exists. */
export interface ExistingSubscription {
  readonly name: string;
  readonly topic: string;
  readonly filter: string;
  readonly pushConfig: { readonly pushEndpoint: string } | null;
}

/** The few calls of Pub/Sub's API that bring up resources. Errors are gRPC's, with `code`. */
export interface PubSubAdmin {
  createTopic(name: string): Promise<void>;
  listSubscriptions(project: string): Promise<readonly ExistingSubscription[]>;
  createSubscription(subscription: object): Promise<void>;
  /** Fields as in a field mask: snake_case. */
  updateSubscription(subscription: object, fields: readonly string[]): Promise<void>;
  deleteSubscription(name: string): Promise<void>;
  close(): void;
}

/** Opens `host` over bare gRPC: the whole client would first go looking for credentials. */
export function openPubSubAdmin(host: string): PubSubAdmin {
  const client = new Client(host, credentials.createInsecure());
  const call = <T>(service: 'Publisher' | 'Subscriber', method: string, request: object): Promise<T> => {
    const definition = loadService(service)[method];
    if (!definition) throw new TypeError(`Pub/Sub has no method ${service}.${method}`);
    const { path, requestSerialize, responseDeserialize } = definition;
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, response) => {
        if (error) reject(error);
        else resolve(response as T);
      });
    });
  };
  return {
    createTopic: (name) => call('Publisher', 'CreateTopic', { name }),
    createSubscription: (subscription) => call('Subscriber', 'CreateSubscription', subscription),
    updateSubscription: (subscription, paths) =>
      call('Subscriber', 'UpdateSubscription', { subscription, updateMask: { paths } }),
    deleteSubscription: (subscription) => call('Subscriber', 'DeleteSubscription', { subscription }),
    async listSubscriptions(project) {
      const found: ExistingSubscription[] = [];
      let pageToken = '';
      do {
        const page: { subscriptions: ExistingSubscription[]; nextPageToken: string } = await call(
          'Subscriber',
          'ListSubscriptions',
          { project: `projects/${project}`, pageToken },
        );
        found.push(...page.subscriptions);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      return found;
    },
    close: () => client.close(),
  };
}
