import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GrantResource, Resource } from '../../scripts/local-cloud/resources.ts';
import { LOCAL_AGENTS } from '../../scripts/local-cloud/service-agents.ts';
import type { Job } from '../../shared/graph/job.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { type DiamondCloud, names, startDiamondCloud, WRITES_TOPIC } from './diamond/diamond-cloud.ts';
import { bottom, leaf, left, right, top } from './diamond/jobs.ts';
import { objectsOf } from './diamond/objects.ts';
import { expectedText } from './diamond/texts.ts';

const MAX_MS = 120_000;
const MAX_DELIVERY_ATTEMPTS = 5;
let cloud: DiamondCloud;
let objects: ReturnType<typeof objectsOf>;
const notices: string[] = [];

/** For the notifications by which the test follows what is written. */
const notifying: GrantResource = {
  kind: 'grant',
  role: 'roles/pubsub.publisher',
  resource: { kind: 'topic', name: WRITES_TOPIC },
  member: `serviceAccount:${LOCAL_AGENTS.storage}`,
};

beforeAll(async () => {
  cloud = await startDiamondCloud({
    iam: 'enforced',
    more: [notifying],
    environment: { KLIO_MAX_DELIVERY_ATTEMPTS: String(MAX_DELIVERY_ATTEMPTS) },
    change: givingUpSoon,
    onNotice: (text) => notices.push(text),
  });
  objects = objectsOf(cloud);
}, MAX_MS);
afterAll(() => cloud?.stop());

function givingUpSoon(resource: Resource): Resource {
  if (resource.kind !== 'subscription' || !resource.deadLetterPolicy) return resource;
  const deadLetterPolicy = { ...resource.deadLetterPolicy, maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS };
  return { ...resource, deadLetterPolicy };
}

/** From now on without the grants of a role to an account on one thing. */
async function revoke(...gaps: readonly (readonly [role: string, on: string, to: string])[]): Promise<void> {
  const isGap = (resource: Resource) =>
    resource.kind === 'grant' &&
    gaps.some(
      ([role, on, to]) =>
        role === resource.role && on === resource.resource.name && resource.member.includes(to),
    );
  const kept = cloud.resources.filter((resource) => !isGap(resource));
  expect(cloud.resources.length - kept.length).toBe(gaps.length);
  await cloud.apply(kept);
}

/** Asks for a job whose inputs are there, and waits until nothing is left to do. */
async function ask(job: Job, entityId: string): Promise<void> {
  await Promise.all(Object.values(job.inputs).map((input) => objects.put(input, entityId)));
  cloud.request(job, newMessage(entityId));
  await cloud.whenIdle(AbortSignal.timeout(MAX_MS));
}

const letterOf = (job: Job, entityId: string) =>
  cloud.deadLetters(job).find(({ attributes }) => attributes.klio_entity === entityId)?.attributes;

describe('a graph whose functions are told apart', { timeout: MAX_MS }, () => {
  it('runs through with what each of them needs, missing parents included', async () => {
    await objects.put(top.inputs.words!, 'all');
    cloud.request(leaf, newMessage('all'));
    await cloud.whenIdle(AbortSignal.timeout(MAX_MS));
    expect(objects.text(leaf.outputs.text, 'all')).toBe(expectedText(leaf.outputs.text, 'all'));
    expect(notices).toEqual([]);
    expect(cloud.pushFailures).toEqual([]);
  });

  it('gives up at the last attempt what a missing grant keeps it from, and says which', async () => {
    const bucket = names.bucket(top);
    await revoke(['roles/storage.objectViewer', bucket, names.runtimeAccount(left)]);
    await ask(left, 'denied');
    expect(letterOf(left, 'denied')).toMatchObject({
      klio_code: 'PERMISSION_DENIED',
      klio_attempt: String(MAX_DELIVERY_ATTEMPTS),
      klio_reason: expect.stringContaining(`roles/storage.objectViewer on bucket ${bucket} would allow it`),
    });
    expect(objects.text(left.outputs.text, 'denied')).toBeNull();
  });

  it('leaves it to Pub/Sub where the function may not even store a dead letter', async () => {
    const account = names.runtimeAccount(right);
    await revoke(
      ['roles/pubsub.publisher', names.outputTopic(right), account],
      ['roles/pubsub.publisher', names.deadLetterTopic(right), account],
    );
    await ask(right, 'mute');
    expect(letterOf(right, 'mute')).toMatchObject({
      CloudPubSubDeadLetterSourceDeliveryCount: String(MAX_DELIVERY_ATTEMPTS),
    });
    expect(objects.text(right.outputs.text, 'mute')).toBe(expectedText(right.outputs.text, 'mute'));
  });

  it('is not called without roles/run.invoker, which the log and Pub/Sub are told', async () => {
    const name = names.functionName(bottom);
    await revoke(['roles/run.invoker', name, names.invokerAccount(bottom)]);
    await ask(bottom, 'uncalled');
    expect(letterOf(bottom, 'uncalled')).toBeDefined();
    const refusal = `may not call ${name}: it is not one of its invokers, who have roles/run.invoker on it`;
    const refused = cloud.pushFailures.filter(({ attributes }) => attributes.klio_entity === 'uncalled');
    expect(refused).toHaveLength(MAX_DELIVERY_ATTEMPTS);
    expect(refused[0]).toMatchObject({ status: 403, reason: expect.stringContaining(refusal) });
    expect(cloud.processes.allReports().filter((line) => line.includes(refusal))).toHaveLength(1);
  });

  it('says which messages are never given up, since Pub/Sub itself lacks a grant', async () => {
    const subscription = names.inputSubscription(leaf);
    await revoke(['roles/pubsub.subscriber', subscription, LOCAL_AGENTS.pubsub]);
    expect(notices).toEqual([
      `Messages of ${subscription} are never given up: ${LOCAL_AGENTS.pubsub} has no ` +
        `pubsub.subscriptions.consume; roles/pubsub.subscriber on subscription ${subscription} would allow it`,
    ]);
  });

  it('refuses a notification that Cloud Storage may not publish', async () => {
    await expect(revoke(['roles/pubsub.publisher', WRITES_TOPIC, LOCAL_AGENTS.storage])).rejects.toThrow(
      `${LOCAL_AGENTS.storage} does not have permission to publish messages to the Pub/Sub topic ${WRITES_TOPIC}; ` +
        `roles/pubsub.publisher on topic ${WRITES_TOPIC} would allow it`,
    );
  });
});
