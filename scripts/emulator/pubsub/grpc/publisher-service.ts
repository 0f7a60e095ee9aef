import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Access } from '../../iam/access.ts';
import type { Broker } from '../model/broker.ts';
import type { NewMessage } from '../model/message.ts';
import { type PageRequest, pageOf } from '../model/page.ts';
import { invalid } from '../pubsub-error.ts';
import { checkProject } from '../resources/names.ts';
import { parseTopic, topicToWire, updateTopic } from '../resources/parse-topic.ts';
import type { WireFieldMask, WireTopic } from '../resources/wire.ts';
import { authorized } from './authorize.ts';
import { unary } from './unary.ts';

interface WireNewMessage extends NewMessage {
  readonly messageId: string;
  readonly publishTime: object | null;
}

/** google.pubsub.v1.Publisher. Methods that are left out answer UNIMPLEMENTED with their name. */
export function publisherService(broker: Broker, access: Access): UntypedServiceImplementation {
  const methods = {
    createTopic: unary((wire: WireTopic) => {
      const topic = parseTopic(wire);
      broker.createTopic(topic);
      return topicToWire(topic);
    }),

    getTopic: unary(({ topic }: { topic: string }) => topicToWire(broker.topic(topic).config)),

    updateTopic: unary((request: { topic: WireTopic | null; updateMask: WireFieldMask | null }) => {
      if (request.topic === null) throw invalid('Invalid request: topic is not set');
      const { config } = broker.topic(request.topic.name);
      const topic = updateTopic(config, request.topic, request.updateMask?.paths ?? []);
      broker.updateTopic(topic);
      return topicToWire(topic);
    }),

    deleteTopic: unary(({ topic }: { topic: string }) => {
      broker.deleteTopic(topic);
      return {};
    }),

    listTopics: unary((request: PageRequest & { project: string }) => {
      const prefix = `${checkProject(request.project)}/`;
      const topics = [...broker.state.topics.values()].filter(({ config }) => config.name.startsWith(prefix));
      const { items, nextPageToken } = pageOf(topics, ({ config }) => config.name, request);
      return { topics: items.map(({ config }) => topicToWire(config)), nextPageToken };
    }),

    listTopicSubscriptions: unary((request: PageRequest & { topic: string }) => {
      const names = broker.topic(request.topic).subscriptions.keys();
      const { items, nextPageToken } = pageOf(names, (name) => name, request);
      return { subscriptions: items, nextPageToken };
    }),

    publish: unary(({ topic, messages }: { topic: string; messages: WireNewMessage[] }) => {
      for (const { messageId, publishTime } of messages) {
        if (messageId !== '' || publishTime !== null) {
          throw invalid('Cannot publish: message_id and publish_time are set by the server');
        }
      }
      return { messageIds: broker.publish(topic, messages) };
    }),

    detachSubscription: unary(({ subscription }: { subscription: string }) => {
      broker.detachSubscription(subscription);
      return {};
    }),
  };
  return authorized(methods, access);
}
