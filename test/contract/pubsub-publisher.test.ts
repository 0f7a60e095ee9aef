import { PubSub } from '@google-cloud/pubsub';
import { startPubSubEmulator } from '../../scripts/emulator/pubsub/start.ts';
import { createPubSubPublisher } from '../../shared/platform/gcp/publisher.ts';
import { describePublisher } from './publisher.contract.ts';

const PROJECT = 'klio-test';

describePublisher('Pub/Sub', async () => {
  const emulator = await startPubSubEmulator();
  process.env.PUBSUB_EMULATOR_HOST = emulator.host;
  const pubsub = new PubSub({ projectId: PROJECT });
  const subscriptionOf = (topic: string) => topic.replace('/topics/', '/subscriptions/');
  return {
    publisher: createPubSubPublisher({ project: PROJECT }),
    async createTopic(id) {
      const [topic] = await pubsub.createTopic(id);
      await topic.createSubscription(id);
      return topic.name;
    },
    stored: async (topic) => emulator.peek(subscriptionOf(topic)),
    async close() {
      delete process.env.PUBSUB_EMULATOR_HOST;
      await pubsub.close();
      await emulator.stop();
    },
  };
});
