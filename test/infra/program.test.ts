import { describe, expect, it } from 'vitest';
import { declareStack } from '../../scripts/local-cloud/program/program-resources.ts';
import { PUBSUB_AGENT } from '../../scripts/stack/cloud-state.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import { declaredOfType, ofType } from './declared.ts';
import { LONGEST_NAME, wideGraph } from './wide-graph.ts';

const deployment = { project: 'p', prefix: 'klio' };
const stack = await declareStack(wideGraph, deployment);
const names = resourceNames(deployment);
const account = (job: string) => {
  const declared = wideGraph.jobs.find(({ name }) => name === job);
  if (!declared) throw new Error(`No job ${job}`);
  return `serviceAccount:${names.runtimeAccount(declared)}@p.iam.gserviceaccount.com`;
};

/** Every role of an account on buckets and topics, in words. */
function rolesOf(job: string, from = stack): string[] {
  return [...ofType(from, 'bucketMember'), ...ofType(from, 'topicMember')]
    .filter(({ member }) => member === account(job))
    .map(({ bucket, topic, role }) => `${role.split('/').at(-1)} on ${(bucket ?? topic).split('/').at(-1)}`)
    .toSorted();
}

describe('a job', () => {
  it('may do what it needs for itself, and towards every ancestor', () => {
    expect(rolesOf('bottom')).toEqual(
      [
        'storage.objectUser on p-klio-bottom',
        'pubsub.publisher on klio-bottom-output',
        'pubsub.publisher on klio-bottom-dead-letter',
        'storage.objectViewer on p-klio-left',
        `storage.objectViewer on p-klio-${LONGEST_NAME}`,
        'pubsub.publisher on klio-left-input',
        `pubsub.publisher on klio-${LONGEST_NAME}-input`,
        'pubsub.publisher on klio-top-input',
        'pubsub.publisher on ingest-input',
        'klio_object_lister on p-klio-top',
        'klio_object_lister on p-tracks',
        'storage.legacyBucketReader on media-platform-ingest',
      ].toSorted(),
    );
  });

  it('may not replace an output where it declares so', () => {
    expect(rolesOf('left').filter((role) => role.endsWith('p-klio-left'))).toEqual([
      'storage.objectCreator on p-klio-left',
      'storage.objectViewer on p-klio-left',
    ]);
  });

  it('has the limits of its declaration, and the stack can bound its instances', async () => {
    const [top] = ofType(stack, 'function').filter(({ name }) => name === 'klio-top');
    expect(top.serviceConfig).toMatchObject({
      availableMemory: '2Gi',
      availableCpu: '2',
      timeoutSeconds: 590,
      maxInstanceRequestConcurrency: 2,
      minInstanceCount: 1,
      maxInstanceCount: 7,
    });
    const bounded = await declareStack(wideGraph, { ...deployment, settings: { maxInstances: 3 } });
    const most = ofType(bounded, 'function').map(({ serviceConfig }) => serviceConfig.maxInstanceCount);
    expect(new Set(most)).toEqual(new Set([3]));
  });

  it('keeps its bucket as it declares, and markers for a week', () => {
    const [bucket] = ofType(stack, 'bucket').filter(({ name }) => name === 'p-klio-top');
    expect(bucket).toMatchObject({
      softDeletePolicy: { retentionDurationSeconds: 0 },
      lifecycleRules: [
        { action: { type: 'Delete' }, condition: { age: 7, matchesPrefixes: ['_klio/'] } },
        { action: { type: 'Delete' }, condition: { age: 30 } },
      ],
    });
  });

  it('is built from a bundle under the hash of its content', () => {
    const [left] = ofType(stack, 'function').filter(({ name }) => name === 'klio-left');
    expect(left.buildConfig).toMatchObject({
      runtime: 'nodejs24',
      entryPoint: 'left',
      source: { storageSource: { bucket: 'p-klio_functions', object: 'functions/left/source.zip' } },
    });
  });
});

describe('pubsubTokenCreator', () => {
  it('lets Pub/Sub alone sign tokens as the invokers, where it may not already', async () => {
    const bindings = (of: typeof stack) =>
      of.resources.filter(({ type }) => type === 'gcp:serviceaccount/iAMBinding:IAMBinding');
    expect(bindings(stack)).toEqual([]);
    const old = await declareStack(wideGraph, { ...deployment, settings: { pubsubTokenCreator: true } });
    expect(bindings(old).map(({ inputs }) => inputs)).toContainEqual({
      serviceAccountId: 'projects/p/serviceAccounts/klio-left-inv@p.iam.gserviceaccount.com',
      role: 'roles/iam.serviceAccountOpenIdTokenCreator',
      members: [`serviceAccount:${PUBSUB_AGENT}`],
    });
    expect(bindings(old)).toHaveLength(4);
  });
});

describe('backfills', () => {
  it('have a bucket, which forgets them when their executions are forgotten', () => {
    const [bucket] = ofType(stack, 'bucket').filter(({ name }) => name === names.backfillBucket());
    expect(bucket).toMatchObject({
      publicAccessPrevention: 'enforced',
      lifecycleRules: [{ action: { type: 'Delete' }, condition: { age: 90 } }],
    });
  });
});

describe('an external parent', () => {
  it('is subscribed to from our own project', () => {
    const [edge] = ofType(stack, 'subscription').filter(({ name }) => name === 'klio-ingest.top');
    expect(edge).toMatchObject({ project: 'p', topic: 'projects/media-platform/topics/ingest-output' });
  });

  it('is where its stack says, for the function too', async () => {
    const ingest = {
      project: 'media-dev',
      inputTopic: 'projects/media-dev/topics/in',
      outputTopic: 'projects/media-dev/topics/out',
      bucket: 'media-dev-ingest',
      prefix: 'wav/',
    };
    const moved = await declareStack(wideGraph, { ...deployment, externals: { ingest } });
    const [edge] = ofType(moved, 'subscription').filter(({ name }) => name === 'klio-ingest.top');
    expect(edge.topic).toBe(ingest.outputTopic);
    expect(rolesOf('top', moved)).toContain('storage.objectViewer on media-dev-ingest');
    const [top] = ofType(moved, 'function').filter(({ name }) => name === 'klio-top');
    expect(JSON.parse(top.serviceConfig.environmentVariables.KLIO_EXTERNAL_JOBS)).toEqual({ ingest });
  });

  it('can be asked for its roles instead of being given them', async () => {
    const listed = await declareStack(wideGraph, { ...deployment, settings: { externalGrants: 'list' } });
    expect(rolesOf('top', listed).filter((role) => role.includes('ingest'))).toEqual([]);
    expect(listed.outputs.externalGrants).toContainEqual({
      resource: 'media-platform-ingest',
      role: 'roles/storage.objectViewer',
      member: account('top'),
    });
  });
});

describe('a source', () => {
  it('tells the jobs that take any message of uploads to what they read', () => {
    const notifications = stack.resources.filter(
      ({ type }) => type === 'gcp:storage/notification:Notification',
    );
    expect(notifications.map(({ inputs }) => inputs)).toMatchObject([
      {
        bucket: 'p-tracks',
        topic: 'projects/p/topics/klio-top-input',
        eventTypes: ['OBJECT_FINALIZE'],
        objectNamePrefix: 'new/',
      },
    ]);
  });

  it('may exist already', async () => {
    const existing = await declareStack(wideGraph, {
      ...deployment,
      settings: { sourceBuckets: 'existing' },
    });
    expect(ofType(existing, 'bucket').map(({ name }) => name)).not.toContain('p-tracks');
    expect(rolesOf('top', existing)).toContain('storage.objectViewer on p-tracks');
  });
});

describe('protect', () => {
  it('holds topics, subscriptions and buckets, and not what can be had again', async () => {
    const kept = await declareStack(wideGraph, { ...deployment, settings: { protect: true } });
    for (const type of ['topic', 'subscription'] as const) {
      expect(declaredOfType(kept, type).filter(({ protect }) => !protect)).toEqual([]);
    }
    const loose = declaredOfType(kept, 'bucket').filter(({ protect }) => !protect);
    expect(loose.map(({ inputs }) => inputs.name)).toEqual(['p-klio_functions']);
  });
});

describe('the outputs', () => {
  it('say of each job what externalJob takes, so that another stack can refer to it', () => {
    expect(stack.outputs.jobs).toMatchObject({
      left: {
        project: 'p',
        inputTopic: 'projects/p/topics/klio-left-input',
        outputTopic: 'projects/p/topics/klio-left-output',
        bucket: 'p-klio-left',
        prefix: '',
      },
    });
  });
});
