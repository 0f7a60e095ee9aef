import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Resource, SubscriptionResource } from '../../scripts/local-cloud/resources.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const SOURCE = fileURLToPath(new URL('./recording-function.ts', import.meta.url));

export const PROJECT = 'demo-test';
export const INVOKER = `klio-f-inv@${PROJECT}.iam.gserviceaccount.com`;
export const topic = (id: string) => `projects/${PROJECT}/topics/${id}`;
export const name = (id: string) => `projects/${PROJECT}/subscriptions/${id}`;

/** Direct requests to the function. */
export const input: SubscriptionResource = {
  kind: 'subscription',
  name: name('klio-f-input'),
  topic: topic('klio-f-input'),
  ackDeadlineSeconds: 60,
  retryPolicy: { minimumBackoffSeconds: 0, maximumBackoffSeconds: 0 },
  deadLetterPolicy: { topic: topic('klio-f-dead-letter'), maxDeliveryAttempts: 5 },
  push: { functionName: 'klio-f', path: '/', serviceAccount: INVOKER },
};
/** Events of a parent. */
export const edge: SubscriptionResource = {
  ...input,
  name: name('klio-parent.f'),
  topic: topic('klio-parent-output'),
  filter: 'NOT attributes:klio_limited OR attributes:"klio_to_f"',
  push: { functionName: 'klio-f', path: '/from/parent', serviceAccount: INVOKER },
};

/** A function that hands its pushes to the recorder at this port, with these subscriptions and a bucket. */
export function oneFunction(
  recorderPort: number,
  subscriptions: readonly SubscriptionResource[] = [input, edge],
): Resource[] {
  return [
    ...subscriptions, // in any order
    {
      kind: 'function',
      name: 'klio-f',
      source: relative(REPOSITORY, SOURCE),
      target: 'recording',
      environment: { NODE_ENV: 'production', RECORDER: String(recorderPort) },
      serviceAccount: `klio-f-run@${PROJECT}.iam.gserviceaccount.com`,
      invokers: [INVOKER],
      timeoutSeconds: 50,
      concurrency: 10,
      minInstances: 0,
      maxInstances: 1,
    },
    {
      kind: 'subscription',
      name: name('klio-f-dead-letter'),
      topic: topic('klio-f-dead-letter'),
      ackDeadlineSeconds: 60,
    },
    { kind: 'topic', name: topic('klio-f-input') },
    { kind: 'topic', name: topic('klio-f-dead-letter') },
    { kind: 'topic', name: topic('klio-parent-output') },
    {
      kind: 'bucket',
      name: `${PROJECT}-tracks`,
      notifications: [{ topic: topic('klio-f-input'), eventTypes: ['OBJECT_FINALIZE'] }],
    },
  ];
}
