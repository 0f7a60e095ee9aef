import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graph } from '../../functions/graph.ts';
import { RETRY_SETTINGS } from '../../scripts/cli/own-cloud.ts';
import { declareStack, programResources } from '../../scripts/local-cloud/program/program-resources.ts';
import { type LocalCloud, startLocalCloud } from '../../scripts/local-cloud/start.ts';
import type { DeclaredStack } from '../../scripts/stack/declared-resource.ts';
import { countFindings, type Finding } from '../../scripts/verify/finding.ts';
import { type OpenSight, openSight } from '../../scripts/verify/open-sight.ts';
import { verifyStack } from '../../scripts/verify/verify-stack.ts';
import { runKlio } from '../commands/run-klio.ts';

const project = 'demo-verify';
const deployment = { project, prefix: 'klio', settings: RETRY_SETTINGS };
const LOCAL_TYPES = ['Bucket', 'Notification', 'Subscription', 'Topic'];

let directory: string;
let cloud: LocalCloud;
let stack: DeclaredStack;
let sight: OpenSight;
let pubsub: PubSub;
let storage: Storage;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'klio-verify-'));
  cloud = await startLocalCloud({
    ...deployment,
    directory,
    resources: await programResources(graph, deployment),
  });
  stack = await declareStack(graph, deployment);
  Object.assign(process.env, cloud.environment);
  pubsub = new PubSub({ projectId: project });
  storage = new Storage({ projectId: project });
  const { signal } = new AbortController();
  sight = await openSight({ project, local: true, functionHost: cloud.endpoints.functions, signal });
});
afterAll(async () => {
  await Promise.all([sight?.close(), pubsub?.close()]);
  await cloud?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function faults(): Promise<Finding[]> {
  const findings = await verifyStack(stack, project, sight);
  return findings.filter(({ status }) => status === 'missing' || status === 'different');
}

function subscriptionIn(findings: readonly Finding[], name: string): Finding | undefined {
  return findings.find((finding) => kindOf(finding) === 'Subscription' && finding.resource === name);
}

const kindOf = ({ type }: { readonly type: string }) => type.split(':').at(-1) ?? '';

describe('a local cloud that was brought up from the program', () => {
  let findings: Finding[];
  beforeAll(async () => {
    findings = await verifyStack(stack, project, sight);
  });

  it('has every topic, subscription, bucket and notification as declared', () => {
    const seen = findings.filter(({ status }) => status !== 'not checked');
    expect(seen.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect([...new Set(seen.map(kindOf))].toSorted()).toEqual(LOCAL_TYPES);
    const declared = stack.resources.filter((resource) => LOCAL_TYPES.includes(kindOf(resource)));
    expect(seen).toHaveLength(declared.length);
  });

  it('says of everything else why it cannot be looked at', () => {
    const others = findings.filter(({ status }) => status === 'not checked');
    expect(new Set(others.map(kindOf))).toContain('Function');
    expect(new Set(others.map(kindOf))).toContain('TopicIAMMember');
    for (const finding of others) expect(finding).toMatchObject({ why: expect.stringMatching(/\w+ \w+/) });
  });

  it('says of what properties it could not compare', () => {
    expect(findings.find(({ type }) => type.endsWith(':Bucket'))).toMatchObject({
      status: 'ok',
      besides: expect.arrayContaining(['location', 'publicAccessPrevention', 'lifecycleRules']),
    });
    expect(subscriptionIn(findings, 'klio-energy-input')).toMatchObject({ besides: [] });
  });

  it('may have its functions anywhere where nobody knows where they are', async () => {
    const { functionHost: _, ...elsewhere } = sight;
    const found = await verifyStack(stack, project, elsewhere);
    expect(subscriptionIn(found, 'klio-energy-input')).toEqual({
      type: 'gcp:pubsub/subscription:Subscription',
      logicalName: 'energy-input',
      resource: 'klio-energy-input',
      status: 'ok',
      besides: ['pushConfig.oidcToken.audience'],
    });
  });
});

describe('a local cloud that somebody has changed', { timeout: 60_000 }, () => {
  it('is told apart by exactly what was changed, by command too, with exit code 3', async () => {
    const before = await runKlio(['verify', '--directory', directory]);
    expect(before).toMatchObject({ code: 0, stdout: expect.stringContaining('Not checked') });

    await pubsub.subscription('klio-downsample.energy').delete();
    await pubsub.subscription('klio-energy-input').setMetadata({ ackDeadlineSeconds: 20 });
    const [notifications] = await storage.bucket(`${project}-tracks`).getNotifications();
    const loudness = notifications.find(({ metadata }) => metadata.topic?.endsWith('klio-loudness-input'));
    await loudness?.delete();
    await pubsub.topic('klio-spectrogram-output').delete();

    const expected = [
      { resource: 'klio-spectrogram-output', status: 'missing' },
      {
        resource: 'klio-energy-input',
        status: 'different',
        differences: [{ property: 'ackDeadlineSeconds', declared: 310, actual: 20 }],
      },
      { resource: `gs://${project}-tracks → klio-loudness-input`, status: 'missing' },
      { resource: 'klio-downsample.energy', status: 'missing' },
    ];
    const byName = (a: { resource: string }, b: { resource: string }) => (a.resource < b.resource ? -1 : 1);
    expect((await faults()).toSorted(byName)).toMatchObject(expected.toSorted(byName));

    const after = await runKlio(['verify', '--directory', directory, '--json']);
    expect(after.code).toBe(3);
    const report = JSON.parse(after.stdout);
    expect(report.counts).toMatchObject({ missing: 3, different: 1 });
    expect(countFindings(report.findings)).toEqual(report.counts);
  });

  it('is told apart by where a subscription pushes to, and as whom', async () => {
    const subscription = pubsub.subscription('klio-loudness-input');
    const elsewhere = 'http://127.0.0.1:1/klio-loudness';
    await subscription.modifyPushConfig({
      pushEndpoint: `${elsewhere}/`,
      oidcToken: { serviceAccountEmail: 'somebody@else.example', audience: elsewhere },
    });
    const address = `${cloud.endpoints.functions}/klio-loudness`;
    expect(subscriptionIn(await faults(), 'klio-loudness-input')).toMatchObject({
      differences: [
        {
          property: 'pushConfig.oidcToken.serviceAccountEmail',
          declared: `klio-loudness-inv@${project}.iam.gserviceaccount.com`,
          actual: 'somebody@else.example',
        },
        { property: 'pushConfig.pushEndpoint', declared: `${address}/`, actual: `${elsewhere}/` },
        { property: 'pushConfig.oidcToken.audience', declared: address, actual: elsewhere },
      ],
    });
  });
});
