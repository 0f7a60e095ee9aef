import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Clock } from '../../../../shared/platform/clock.ts';
import type { Access } from '../../iam/access.ts';
import type { Broker } from '../model/broker.ts';
import { type PageRequest, pageOf } from '../model/page.ts';
import { invalid, PubSubError } from '../pubsub-error.ts';
import { toDuration } from '../resources/duration.ts';
import { checkProject } from '../resources/names.ts';
import { parsePushConfig } from '../resources/parse-push-config.ts';
import {
  parseSubscription,
  subscriptionToWire,
  updateSubscription,
} from '../resources/parse-subscription.ts';
import type { SubscriptionConfig } from '../resources/subscription.ts';
import type { WireDuration, WireFieldMask, WirePushConfig, WireSubscription } from '../resources/wire.ts';
import { checkAckIds, checkNewDeadline } from './ack-request.ts';
import { authorized } from './authorize.ts';
import { type PullRequest, pull } from './pull.ts';
import { receivedMessage } from './received-message.ts';
import { streamingPull } from './streaming-pull.ts';
import { unary } from './unary.ts';

/** google.pubsub.v1.Subscriber. Methods that are left out (snapshots) answer UNIMPLEMENTED with their name. */
export function subscriberService(
  broker: Broker,
  clock: Clock,
  access: Access,
): UntypedServiceImplementation {
  const toWire = (config: SubscriptionConfig) => {
    const retentionMs = broker.state.topics.get(config.topic)?.config.messageRetentionMs ?? null;
    return {
      ...subscriptionToWire(config),
      topicMessageRetentionDuration: retentionMs === null ? null : toDuration(retentionMs),
    };
  };

  const methods = {
    createSubscription: unary((wire: WireSubscription) => {
      const subscription = parseSubscription(wire);
      broker.createSubscription(subscription);
      return toWire(subscription);
    }),

    getSubscription: unary(({ subscription }: { subscription: string }) =>
      toWire(broker.subscription(subscription).config),
    ),

    updateSubscription: unary(
      (request: { subscription: WireSubscription | null; updateMask: WireFieldMask | null }) => {
        if (request.subscription === null) throw invalid('Invalid request: subscription is not set');
        const { config } = broker.subscription(request.subscription.name);
        const updated = updateSubscription(config, request.subscription, request.updateMask?.paths ?? []);
        broker.updateSubscription(updated);
        return toWire(updated);
      },
    ),

    listSubscriptions: unary((request: PageRequest & { project: string }) => {
      const prefix = `${checkProject(request.project)}/`;
      const all = [...broker.state.subscriptions.values()].map(({ config }) => config);
      const { items, nextPageToken } = pageOf(
        all.filter(({ name }) => name.startsWith(prefix)),
        ({ name }) => name,
        request,
      );
      return { subscriptions: items.map(toWire), nextPageToken };
    }),

    deleteSubscription: unary(({ subscription }: { subscription: string }) => {
      broker.deleteSubscription(subscription);
      return {};
    }),

    modifyPushConfig: unary((request: { subscription: string; pushConfig: WirePushConfig | null }) => {
      const { config } = broker.subscription(request.subscription);
      broker.updateSubscription({ ...config, push: parsePushConfig(request.pushConfig) });
      return {};
    }),

    acknowledge: unary((request: { subscription: string; ackIds: string[] }) => {
      checkAckIds(request.ackIds);
      broker.channel(request.subscription).acknowledge(request.ackIds);
      return {};
    }),

    modifyAckDeadline: unary(
      (request: { subscription: string; ackIds: string[]; ackDeadlineSeconds: number }) => {
        checkAckIds(request.ackIds);
        checkNewDeadline(request.ackDeadlineSeconds);
        broker.channel(request.subscription).modifyAckDeadline(request.ackIds, request.ackDeadlineSeconds);
        return {};
      },
    ),

    pull: unary(async (request: PullRequest, signal: AbortSignal) => {
      const deliveries = await pull(request, { broker, clock, signal });
      return { receivedMessages: deliveries.map(receivedMessage) };
    }),

    seek: unary((request: { subscription: string; time?: WireDuration; snapshot?: string }) => {
      if (request.snapshot !== undefined) {
        throw new PubSubError(
          'UNIMPLEMENTED',
          'Unsupported field: this emulator does not implement snapshot',
        );
      }
      if (request.time === undefined) throw invalid('Invalid request: time is not set');
      broker.channel(request.subscription).seek(timestampMs(request.time));
      return {};
    }),
  };
  return {
    ...authorized(methods, access),
    streamingPull: (call: Parameters<typeof streamingPull>[1]) => streamingPull(broker, call, access),
  };
}

function timestampMs({ seconds, nanos }: WireDuration): number {
  return Number(seconds) * 1000 + nanos / 1e6;
}
