import { createMemoryPublisher } from '../helpers/memory-publisher.ts';
import { describePublisher } from './publisher.contract.ts';

describePublisher('memory', async () => {
  const publisher = createMemoryPublisher();
  return {
    publisher,
    createTopic: async (id) => `projects/klio-test/topics/${id}`,
    stored: async (topic) => publisher.on(topic),
    close: async () => {},
  };
});
