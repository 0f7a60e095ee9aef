import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Resource } from '../../scripts/local-cloud/resources.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { type DiamondCloud, startDiamondCloud } from './diamond/diamond-cloud.ts';
import { bottom, leaf } from './diamond/jobs.ts';
import { objectsOf } from './diamond/objects.ts';
import { expectedText } from './diamond/texts.ts';

const MAX_MS = 120_000;
const MAX_DELIVERY_ATTEMPTS = 5;
let cloud: DiamondCloud;

/** The crash that the runtime itself can be told to make: in each instance, at its first message. */
const deadly = { KLIO_FAULT: 'kill@inputs-read' };

beforeAll(async () => {
  cloud = await startDiamondCloud({ environment: deadly, change: givingUpSoon });
}, MAX_MS);
afterAll(() => cloud?.stop());

function givingUpSoon(resource: Resource): Resource {
  if (resource.kind !== 'subscription' || !resource.deadLetterPolicy) return resource;
  const deadLetterPolicy = { ...resource.deadLetterPolicy, maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS };
  return { ...resource, deadLetterPolicy };
}

describe('a message on which every instance dies', () => {
  it(
    'ends in the dead letters, without a reason since nobody lived to give one',
    async () => {
      const objects = objectsOf(cloud);
      await Promise.all(Object.values(bottom.outputs).map((output) => objects.put(output, 'deadly')));
      cloud.request(leaf, newMessage('deadly'));
      await cloud.whenIdle(AbortSignal.timeout(MAX_MS));

      const [letter, ...others] = cloud.deadLetters(leaf);
      expect(others).toEqual([]);
      expect(letter?.attributes).toMatchObject({
        klio_entity: 'deadly',
        CloudPubSubDeadLetterSourceDeliveryCount: String(MAX_DELIVERY_ATTEMPTS),
      });
      expect(letter?.attributes).not.toHaveProperty('klio_reason');
      const deaths = () => cloud.processes.allReports().filter((line) => line.includes('died of SIGKILL'));
      // The host tells of a death a moment after it.
      await expect.poll(() => deaths().length).toBe(MAX_DELIVERY_ATTEMPTS);
      expect(objects.text(leaf.outputs.text, 'deadly')).not.toBe(expectedText(leaf.outputs.text, 'deadly'));
    },
    MAX_MS,
  );
});
