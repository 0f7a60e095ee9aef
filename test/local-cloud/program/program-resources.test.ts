import { describe, expect, it } from 'vitest';
import { programResources } from '../../../scripts/local-cloud/program/program-resources.ts';
import type { Resource, SubscriptionResource } from '../../../scripts/local-cloud/resources.ts';
import { defineGraph } from '../../../shared/graph/graph.ts';
import { defineJob, externalJob, source } from '../../../shared/graph/job.ts';

const json = { contentType: 'application/json' };
const tracks = source({ bucket: '{project}-tracks', prefix: 'new/', suffix: '.wav' });
const top = defineJob({
  name: 'top',
  inputs: { track: tracks },
  outputs: { audio: { suffix: '.flac', contentType: 'audio/flac' } },
  accepts: 'any',
  limits: { timeoutSeconds: 60, concurrency: 2, minInstances: 1, maxInstances: 7 },
});
const left = defineJob({
  name: 'left',
  inputs: { audio: top.outputs.audio, same: top.outputs.audio },
  outputs: { out: { suffix: '.left', ...json } },
});
const right = defineJob({
  name: 'right',
  inputs: { audio: top.outputs.audio, track: tracks },
  outputs: { out: { suffix: '.right', ...json } },
});
const bottom = defineJob({
  name: 'bottom',
  inputs: { left: left.outputs.out, right: right.outputs.out },
  outputs: { out: { suffix: '.json', ...json } },
});
const diamond = defineGraph({ jobs: [top, left, right, bottom] });
const deployment = { project: 'p', prefix: 'klio' };
const resources = await programResources(diamond, deployment);

function ofKind<K extends Resource['kind']>(
  kind: K,
  list: readonly Resource[] = resources,
): Extract<Resource, { kind: K }>[] {
  return list.filter((resource): resource is Extract<Resource, { kind: K }> => resource.kind === kind);
}

function subscription(id: string): SubscriptionResource | undefined {
  return ofKind('subscription').find(({ name }) => name === `projects/p/subscriptions/${id}`);
}

describe('the resources of a diamond', () => {
  it('are three topics per job', () => {
    const topics = ['top', 'left', 'right', 'bottom'].flatMap((job) =>
      ['input', 'output', 'dead-letter'].map((what) => `projects/p/topics/klio-${job}-${what}`),
    );
    expect(
      ofKind('topic')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(topics.toSorted());
  });

  it('are two subscriptions per job, one per edge and per dead-letter topic, and none between siblings', () => {
    const declared = ofKind('subscription').map(({ name, topic }) => [last(name), last(topic)]);
    expect(Object.fromEntries(declared)).toEqual(
      Object.fromEntries([
        ['klio-top-input', 'klio-top-input'],
        ['klio-top-backfill', 'klio-top-input'],
        ['klio-top-dead-letter', 'klio-top-dead-letter'],
        ['klio-left-input', 'klio-left-input'],
        ['klio-top.left', 'klio-top-output'],
        ['klio-left-backfill', 'klio-left-input'],
        ['klio-left-dead-letter', 'klio-left-dead-letter'],
        ['klio-right-input', 'klio-right-input'],
        ['klio-top.right', 'klio-top-output'],
        ['klio-right-backfill', 'klio-right-input'],
        ['klio-right-dead-letter', 'klio-right-dead-letter'],
        ['klio-bottom-input', 'klio-bottom-input'],
        ['klio-left.bottom', 'klio-left-output'],
        ['klio-right.bottom', 'klio-right-output'],
        ['klio-bottom-backfill', 'klio-bottom-input'],
        ['klio-bottom-dead-letter', 'klio-bottom-dead-letter'],
      ]),
    );
  });

  it('push an edge to the child, filtered and with the name of the parent in the path', () => {
    expect(subscription('klio-right.bottom')).toEqual({
      kind: 'subscription',
      name: 'projects/p/subscriptions/klio-right.bottom',
      topic: 'projects/p/topics/klio-right-output',
      filter: 'NOT attributes:klio_limited OR attributes:"klio_to_bottom"',
      ackDeadlineSeconds: 310,
      messageRetentionSeconds: 604_800,
      retryPolicy: { minimumBackoffSeconds: 10, maximumBackoffSeconds: 600 },
      deadLetterPolicy: { topic: 'projects/p/topics/klio-bottom-dead-letter', maxDeliveryAttempts: 20 },
      push: {
        functionName: 'klio-bottom',
        path: '/from/right',
        serviceAccount: 'klio-bottom-inv@p.iam.gserviceaccount.com',
      },
    });
  });

  it('push direct requests apart from those of backfills, with a deadline that the timeout fits into', () => {
    const { filter, push, ackDeadlineSeconds } = subscription('klio-top-input') ?? {};
    expect({ filter, path: push?.path, ackDeadlineSeconds }).toEqual({
      filter: 'NOT attributes:klio_backfill',
      path: '/',
      ackDeadlineSeconds: 70,
    });
  });

  it('hold dead letters for as long as Pub/Sub can, for nobody but who looks', () => {
    expect(subscription('klio-top-dead-letter')).toEqual({
      kind: 'subscription',
      name: 'projects/p/subscriptions/klio-top-dead-letter',
      topic: 'projects/p/topics/klio-top-dead-letter',
      ackDeadlineSeconds: 60,
      messageRetentionSeconds: 2_678_400,
    });
  });

  it('are a bucket per job and per source; an upload is a message to the jobs that take any', () => {
    const notifications = [
      {
        topic: 'projects/p/topics/klio-top-input',
        eventTypes: ['OBJECT_FINALIZE'],
        objectNamePrefix: 'new/',
      },
    ];
    const declared = ofKind('bucket').map(({ name, notifications: told }) => [name, told]);
    expect(Object.fromEntries(declared)).toEqual({
      'p-klio_backfills': [],
      'p-klio_functions': [],
      'p-klio-top': [],
      'p-klio-left': [],
      'p-klio-right': [],
      'p-klio-bottom': [],
      'p-tracks': notifications,
    });
  });

  it('are a function per job with its limits, accounts and environment', () => {
    expect(ofKind('function').find(({ name }) => name === 'klio-top')).toEqual({
      kind: 'function',
      name: 'klio-top',
      source: 'functions/top/index.ts',
      target: 'top',
      environment: {
        GOOGLE_CLOUD_PROJECT: 'p',
        KLIO_PREFIX: 'klio',
        KLIO_JOB: 'top',
        KLIO_MAX_DELIVERY_ATTEMPTS: '20',
        NODE_ENV: 'production',
      },
      serviceAccount: 'klio-top-run@p.iam.gserviceaccount.com',
      invokers: ['klio-top-inv@p.iam.gserviceaccount.com'],
      memory: '1Gi',
      timeoutSeconds: 60,
      concurrency: 2,
      minInstances: 1,
      maxInstances: 7,
    });
  });

  it('refer to nothing outside of the list', () => {
    const topics = new Set(ofKind('topic').map(({ name }) => name));
    const functions = new Map(ofKind('function').map((fn) => [fn.name, fn]));
    for (const { topic, deadLetterPolicy, push } of ofKind('subscription')) {
      expect(topics).toContain(topic);
      if (deadLetterPolicy) expect(topics).toContain(deadLetterPolicy.topic);
      if (push) expect(functions.get(push.functionName)?.invokers).toContain(push.serviceAccount);
    }
    for (const { notifications } of ofKind('bucket')) {
      for (const { topic } of notifications) expect(topics).toContain(topic);
    }
  });
});

describe('settings', () => {
  it('give a laptop less patience, and uploads no effect', async () => {
    const settings = { minimumBackoffSeconds: 1, maximumBackoffSeconds: 10, uploadsStartJobs: false };
    const local = await programResources(diamond, { ...deployment, settings });
    const pushed = ofKind('subscription', local).filter(({ push }) => push);
    expect(new Set(pushed.map(({ retryPolicy }) => JSON.stringify(retryPolicy)))).toEqual(
      new Set(['{"minimumBackoffSeconds":1,"maximumBackoffSeconds":10}']),
    );
    expect(ofKind('bucket', local).flatMap(({ notifications }) => notifications)).toEqual([]);
  });
});

describe('a parent that runs elsewhere', async () => {
  const elsewhere = externalJob({
    name: 'elsewhere',
    project: 'other',
    inputTopic: 'projects/other/topics/elsewhere-in',
    outputTopic: 'projects/other/topics/elsewhere-out',
    bucket: 'other-audio',
    outputs: { audio: { suffix: '.wav', contentType: 'audio/wav' } },
  });
  const child = defineJob({
    name: 'child',
    inputs: { audio: elsewhere.outputs.audio },
    outputs: { out: { suffix: '.json', ...json } },
  });
  const list = await programResources(defineGraph({ jobs: [child] }), deployment);

  it('brings its topics and its bucket, and no function of its own', () => {
    const topics = ofKind('topic', list).map(({ name }) => name);
    expect(topics).toEqual(expect.arrayContaining([elsewhere.inputTopic, elsewhere.outputTopic]));
    expect(ofKind('bucket', list).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['other-audio', 'p-klio-child']),
    );
    expect(ofKind('function', list).map(({ name }) => name)).toEqual(['klio-child', 'klio-backfill']);
  });

  it('is subscribed to in our own project', () => {
    const edge = ofKind('subscription', list).find(({ name }) => name.endsWith('/klio-elsewhere.child'));
    expect(edge).toMatchObject({
      name: 'projects/p/subscriptions/klio-elsewhere.child',
      topic: 'projects/other/topics/elsewhere-out',
      push: { path: '/from/elsewhere' },
    });
  });
});

function last(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
