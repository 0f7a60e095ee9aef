import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessControl } from '../../../scripts/emulator/iam/access.ts';
import { createPolicy } from '../../../scripts/emulator/iam/policy.ts';
import { startPubSubEmulator } from '../../../scripts/emulator/pubsub/start.ts';
import { startStorageEmulator } from '../../../scripts/emulator/storage/start.ts';
import { openPubSubAdmin } from '../../../scripts/local-cloud/pubsub-admin.ts';
import type { GrantResource } from '../../../scripts/local-cloud/resources.ts';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Input, Job } from '../../../shared/graph/job.ts';
import { resourceNames } from '../../../shared/graph/names.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { createGcsObjectStore } from '../../../shared/platform/gcp/object-store.ts';
import { createPubSubPublisher } from '../../../shared/platform/gcp/publisher.ts';
import { handleMessage } from '../../../shared/runtime/handle-message.ts';
import type { Delivery, Runtime } from '../../../shared/runtime/runtime.ts';
import { listerRole } from './needed-grants.ts';

const NEVER = new AbortController().signal;
export const MAX_ATTEMPTS = 20;

export const names = resourceNames({ project: 'demo-iam', prefix: 'klio' });

export type AccountsCloud = Awaited<ReturnType<typeof startAccountsCloud>>;

/** Emulators with the topics and buckets of a graph, and its jobs in this process, each with Google's clients of its own account. */
export async function startAccountsCloud(graph: JobGraph) {
  const directory = await mkdtemp(join(tmpdir(), 'klio-iam-'));
  const [pubsub, storage] = await Promise.all([startPubSubEmulator(), startStorageEmulator({ directory })]);
  await createTopics(graph, pubsub.host);
  for (const bucket of bucketsOf(graph)) storage.createBucket(bucket);
  const policyWith = (grants: readonly GrantResource[]) =>
    createPolicy({ project: names.project, grants, customRoles: [listerRole(names)] });
  const access = new AccessControl(policyWith([]));
  const developer = await openClients(pubsub.host, storage.endpoint);
  const lines: Readonly<Record<string, unknown>>[] = [];
  const runtimes = new Map<Job, Runtime>();
  for (const job of graph.jobs) {
    const own = access.of(`${names.runtimeAccount(job)}@${names.project}.iam.gserviceaccount.com`);
    const clients = await openClients(await pubsub.listenFor(own), await storage.listenFor(own));
    runtimes.set(job, {
      graph,
      job,
      names,
      ...clients,
      transform: async ({ inputs }) => {
        const texts = await Promise.all(Object.values(inputs).map((input) => input.text()));
        return Object.fromEntries(Object.keys(job.outputs).map((output) => [output, texts.join('+')]));
      },
      clock: systemClock,
      timeLimitMs: 60_000,
      maxDeliveryAttempts: MAX_ATTEMPTS,
      log: (line) => lines.push(line),
    });
  }
  let deliveries = 0;
  return {
    lines,
    /** From now on these hold and no others. */
    grant: (grants: readonly GrantResource[]) => access.use(policyWith(grants)),
    /** Puts the objects of an entity there, as the developer. */
    async put(entityId: string, ports: readonly Input[]): Promise<void> {
      const options = { contentType: 'text/plain', metadata: {}, ifGenerationMatch: '0' };
      const write = (port: Input) =>
        developer.store.write(names.object(port, entityId), 'there', options, NEVER);
      await Promise.all(ports.map(write));
    },
    /** The last attempt of a message. */
    deliver(job: Job, data: Uint8Array, how: Partial<Delivery> = {}) {
      deliveries += 1;
      return handleMessage(runtimes.get(job) as Runtime, {
        data,
        attributes: {},
        messageId: `m${deliveries}`,
        publishTimeMs: systemClock.nowMs(),
        attempt: MAX_ATTEMPTS,
        from: undefined,
        ...how,
      });
    },
    /** How many events of a job there are for an entity. */
    events: (job: Job, entityId: string) =>
      pubsub.peek(eventsOf(job)).filter(({ attributes }) => attributes.klio_entity === entityId).length,
    deadLetters: (job: Job) => pubsub.peek(names.deadLetterSubscription(job)),
    async stop(): Promise<void> {
      await Promise.all([pubsub.stop(), storage.stop()]);
      await rm(directory, { recursive: true });
    },
  };
}

/** Google's clients read where the emulators are when they are opened, which is at the first request. */
async function openClients(pubsub: string, storage: string) {
  process.env.PUBSUB_EMULATOR_HOST = pubsub;
  process.env.STORAGE_EMULATOR_HOST = storage;
  const { project } = names;
  const store = createGcsObjectStore({ project });
  const publisher = createPubSubPublisher({ project });
  const nowhere = `projects/${project}/topics/nowhere`;
  await Promise.allSettled([
    store.look({ bucket: 'nowhere', name: 'nothing' }, NEVER),
    publisher.publish(nowhere, { data: new Uint8Array(1), attributes: {} }, NEVER),
  ]);
  delete process.env.PUBSUB_EMULATOR_HOST;
  delete process.env.STORAGE_EMULATOR_HOST;
  return { store, publisher };
}

async function createTopics(graph: JobGraph, host: string): Promise<void> {
  const admin = openPubSubAdmin(host);
  for (const job of graph.jobs) {
    const topic = names.deadLetterTopic(job);
    await Promise.all([names.inputTopic(job), names.outputTopic(job), topic].map(admin.createTopic));
    await admin.createSubscription({ name: names.deadLetterSubscription(job), topic });
    await admin.createSubscription({ name: eventsOf(job), topic: names.outputTopic(job) });
  }
  admin.close();
}

function bucketsOf(graph: JobGraph): Set<string> {
  const sources = graph.jobs.flatMap((job) =>
    Object.values(job.inputs).flatMap((input) => (input.kind === 'source' ? [input] : [])),
  );
  return new Set([...graph.jobs.map(names.bucket), ...sources.map(names.sourceBucket)]);
}

function eventsOf(job: Job): string {
  return `projects/${names.project}/subscriptions/${job.name}-events`;
}
