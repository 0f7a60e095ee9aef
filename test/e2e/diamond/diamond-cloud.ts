import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MessageLine, readMessageLine } from '../../../scripts/cli/message-line.ts';
import type { LogLine } from '../../../scripts/emulator/functions/log-line.ts';
import type { PushFailure } from '../../../scripts/emulator/pubsub/push/pusher.ts';
import { programResources } from '../../../scripts/local-cloud/program/program-resources.ts';
import type { Resource } from '../../../scripts/local-cloud/resources.ts';
import {
  type LocalCloud,
  type LocalCloudOptions,
  startLocalCloud,
} from '../../../scripts/local-cloud/start.ts';
import type { Job } from '../../../shared/graph/job.ts';
import { resourceNames } from '../../../shared/graph/names.ts';
import { encodeMessage } from '../../../shared/message/encode.ts';
import type { KlioMessage } from '../../../shared/message/klio-message.ts';
import { routingAttributes } from '../../../shared/message/routing-attributes.ts';
import { diamond } from './jobs.ts';
import { followProcesses } from './processes.ts';

const deployment = { project: 'demo-e2e', prefix: 'klio' };
export const names = resourceNames(deployment);

/** Every object that was written is told here, once per generation. */
export const WRITES_TOPIC = `projects/${deployment.project}/topics/e2e-writes`;
const WRITES_SUBSCRIPTION = `projects/${deployment.project}/subscriptions/e2e-writes`;

export type DiamondCloud = Awaited<ReturnType<typeof startDiamondCloud>>;

export interface DiamondCloudOptions extends Pick<LocalCloudOptions, 'faultPlan' | 'iam' | 'onNotice'> {
  /** Added to the environment of the functions. */
  readonly environment?: Readonly<Record<string, string>>;
  /** In place of a function or subscription as the graph declares it. */
  readonly change?: (resource: Resource) => Resource;
  /** In addition to what the graph declares. */
  readonly more?: readonly Resource[];
}

/** The diamond on a local cloud of its own, with processes for its functions and redelivery at once. */
export async function startDiamondCloud({
  environment = {},
  change = (resource) => resource,
  more = [],
  ...options
}: DiamondCloudOptions = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'klio-e2e-'));
  const lines: MessageLine[] = [];
  const pushFailures: PushFailure[] = [];
  const processes = followProcesses();
  const onLog = (line: LogLine) => {
    processes.note(line);
    const message = readMessageLine(line.json);
    if (message) lines.push(message);
  };
  const settings = { minimumBackoffSeconds: 0, maximumBackoffSeconds: 0 };
  const declared = await programResources(diamond, { ...deployment, settings });
  const resources = [
    ...declared
      .map((resource) => withTestFunction(resource, environment))
      .map(withWritesTold)
      .map(change),
    ...writesTold,
    ...more,
  ];
  const cloud = await startLocalCloud({
    ...deployment,
    ...options,
    directory,
    resources,
    maxWaitMs: 300_000, // a busy machine must not cost a message its attempts
    onLog,
    onPushFailure: (failure) => pushFailures.push(failure),
  });
  return {
    ...cloud,
    names,
    /** What it was brought up from. */
    resources,
    /** What the functions said about the messages they handled. */
    lines,
    /** Every push that was not acknowledged. */
    pushFailures,
    processes,
    request: (job: Job, message: KlioMessage) => publishTo(cloud, job, message),
    deadLetters: (job: Job) => cloud.pubsub.peek(names.deadLetterSubscription(job)),
    /** Generations of each object, `gs://bucket/name`, in the order in which they were written. */
    generations: () => generationsTold(cloud),
    stop: async () => {
      await cloud.stop();
      await rm(directory, { recursive: true });
    },
  };
}

function publishTo({ pubsub }: LocalCloud, job: Job, message: KlioMessage): string {
  return pubsub.publish(names.inputTopic(job), {
    data: encodeMessage(message),
    attributes: routingAttributes(message),
  });
}

function generationsTold({ pubsub }: LocalCloud): ReadonlyMap<string, readonly string[]> {
  const told = new Map<string, Set<string>>();
  for (const { attributes } of pubsub.peek(WRITES_SUBSCRIPTION)) {
    const object = `gs://${attributes.bucketId}/${attributes.objectId}`;
    told.set(object, (told.get(object) ?? new Set()).add(attributes.objectGeneration ?? ''));
  }
  return new Map([...told].map(([object, generations]) => [object, [...generations].sort()]));
}

function withTestFunction(resource: Resource, environment: Readonly<Record<string, string>>): Resource {
  if (resource.kind !== 'function') return resource;
  return {
    ...resource,
    source: 'test/e2e/diamond/serve.ts',
    environment: { ...resource.environment, ...environment },
  };
}

function withWritesTold(resource: Resource): Resource {
  if (resource.kind !== 'bucket') return resource;
  return { ...resource, notifications: [{ topic: WRITES_TOPIC, eventTypes: ['OBJECT_FINALIZE'] }] };
}

const writesTold: Resource[] = [
  { kind: 'topic', name: WRITES_TOPIC },
  { kind: 'subscription', name: WRITES_SUBSCRIPTION, topic: WRITES_TOPIC, ackDeadlineSeconds: 600 },
];
