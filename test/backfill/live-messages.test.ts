import { expect, it, onTestFinished } from 'vitest';
import { startPubSubEmulator } from '../../scripts/emulator/pubsub/start.ts';
import { programResources } from '../../scripts/local-cloud/program/program-resources.ts';
import { openPubSubAdmin } from '../../scripts/local-cloud/pubsub-admin.ts';
import { ofKind } from '../../scripts/local-cloud/resources.ts';
import { subscriptionRequest } from '../../scripts/local-cloud/subscription-request.ts';
import { backfillMessage } from '../../shared/backfill/backfill-message.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { startEndpoint } from '../emulator/pubsub/endpoint.ts';
import { diamond } from '../helpers/graphs.ts';

const deployment = { project: 'p', prefix: 'klio' };
const names = resourceNames(deployment);

it('lets a live request pass a backfill whose messages are all stuck', async () => {
  const { top } = diamond().named;
  const pubsub = await startPubSubEmulator();
  const admin = openPubSubAdmin(pubsub.host);
  const endpoint = await startEndpoint();
  onTestFinished(async () => {
    admin.close();
    await pubsub.stop();
  });
  const topic = names.inputTopic(top);
  const declared = ofKind(await programResources(diamond(), deployment), 'subscription').filter(
    (subscription) => subscription.topic === topic,
  );
  expect(declared).toHaveLength(2);
  await admin.createTopic(topic);
  await admin.createTopic(names.deadLetterTopic(top));
  for (const subscription of declared) {
    const request = subscriptionRequest(subscription, 'http://127.0.0.1:1');
    await admin.createSubscription({ ...request, pushConfig: { pushEndpoint: endpoint.url } });
  }
  for (let index = 0; index < 500; index += 1) {
    const backfill = { backfillId: 'b1', request: { id: 'b1', requestedAtMs: 0 }, force: false };
    pubsub.publish(topic, backfillMessage(`id${index}`, { recipients: [] }, backfill));
  }
  const stuck = await endpoint.next(); // and never answered, nor are those behind it
  expect(stuck.body.message.attributes.klio_backfill).toBe('b1');
  pubsub.publish(topic, { data: encodeMessage(newMessage('live')), attributes: { klio_entity: 'live' } });
  for (;;) {
    const { attributes } = (await endpoint.next()).body.message;
    if (attributes.klio_entity === 'live') break;
  }
  const behind = pubsub
    .backlog()
    .find(({ subscription }) => subscription === names.backfillSubscription(top));
  expect(behind?.unacked).toBe(500);
});
