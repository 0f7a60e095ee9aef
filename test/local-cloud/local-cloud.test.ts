import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../scripts/local-cloud/connect.ts';
import type { Resource, SubscriptionResource } from '../../scripts/local-cloud/resources.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../scripts/local-cloud/start.ts';
import { Recorder } from './recorder.ts';

const PROJECT = 'demo-test';
const INVOKER = `klio-f-inv@${PROJECT}.iam.gserviceaccount.com`;
const topic = (id: string) => `projects/${PROJECT}/topics/${id}`;
const name = (id: string) => `projects/${PROJECT}/subscriptions/${id}`;

let directory: string;
let recorder: Recorder;
let recorderPort: number;
let cloud: LocalCloud | undefined;
let notices: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'klio-cloud-'));
  recorder = new Recorder();
  recorderPort = await recorder.open();
  notices = [];
});
afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
  recorder.close();
  await rm(directory, { recursive: true });
});

const input: SubscriptionResource = {
  kind: 'subscription',
  name: name('klio-f-input'),
  topic: topic('klio-f-input'),
  ackDeadlineSeconds: 60,
  retryPolicy: { minimumBackoffSeconds: 0, maximumBackoffSeconds: 0 },
  deadLetterPolicy: { topic: topic('klio-f-dead-letter'), maxDeliveryAttempts: 5 },
  push: { functionName: 'klio-f', path: '/', serviceAccount: INVOKER },
};
const edge: SubscriptionResource = {
  ...input,
  name: name('klio-parent.f'),
  topic: topic('klio-parent-output'),
  filter: 'NOT attributes:klio_limited OR attributes:"klio_to_f"',
  push: { functionName: 'klio-f', path: '/from/parent', serviceAccount: INVOKER },
};

function resources(subscriptions: readonly SubscriptionResource[] = [input, edge]): Resource[] {
  return [
    ...subscriptions, // in any order
    {
      kind: 'function',
      name: 'klio-f',
      source: 'test/local-cloud/recording-function.ts',
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

async function start(options: Partial<LocalCloudOptions> = {}): Promise<LocalCloud> {
  const onNotice = (text: string) => notices.push(text);
  cloud = await startLocalCloud({
    resources: resources(),
    project: PROJECT,
    directory,
    onNotice,
    ...options,
  });
  return cloud;
}

async function publish(id: string, text: string, attributes: Record<string, string> = {}): Promise<void> {
  const pubsub = new PubSub({ projectId: PROJECT, apiEndpoint: cloud!.endpoints.pubsub, emulatorMode: true });
  await pubsub.topic(id).publishMessage({ data: Buffer.from(text), attributes });
  await pubsub.close();
}

const never = new AbortController().signal;

describe('a local cloud', () => {
  it('calls the function with what the real client publishes, and is idle then', async () => {
    const { whenIdle } = await start();
    await publish('klio-f-input', 'direct');
    await publish('klio-parent-output', 'event');
    await whenIdle(never);
    const calls = recorder.take().map(({ path, text }) => [path, text]);
    expect(calls.sort()).toEqual([
      ['/', 'direct'],
      ['/from/parent', 'event'],
    ]);
  });

  it('does not call it with what its filter keeps out', async () => {
    const { whenIdle } = await start();
    await publish('klio-parent-output', 'for a sibling', { klio_limited: '1', klio_to_g: '1' });
    await publish('klio-parent-output', 'for it', { klio_limited: '1', klio_to_f: '1' });
    await whenIdle(never);
    expect(recorder.take().map(({ text }) => text)).toEqual(['for it']);
  });

  it('calls it with the upload of an object to a bucket', async () => {
    const { endpoints, whenIdle } = await start();
    const storage = new Storage({ projectId: PROJECT, apiEndpoint: endpoints.storage });
    await storage.bucket(`${PROJECT}-tracks`).file('a.wav').save('sound', { resumable: false });
    await whenIdle(never);
    expect(recorder.take()).toMatchObject([
      { path: '/', attributes: { eventType: 'OBJECT_FINALIZE', objectId: 'a.wav' } },
    ]);
  });

  it('calls it again until it acknowledges, and gives up after the attempts that were declared', async () => {
    const failures: (number | null)[] = [];
    const { pubsub, whenIdle } = await start({ onPushFailure: ({ status }) => failures.push(status) });
    recorder.answer = ({ text, deliveryAttempt }) => (text === 'poison' || deliveryAttempt === 1 ? 503 : 204);
    await publish('klio-f-input', 'second time lucky');
    await whenIdle(never);
    expect(recorder.take().map(({ deliveryAttempt }) => deliveryAttempt)).toEqual([1, 2]);
    await publish('klio-f-input', 'poison');
    await whenIdle(never);
    expect(recorder.take()).toHaveLength(5);
    expect(pubsub.peek(name('klio-f-dead-letter'))).toHaveLength(1);
    expect(failures).toEqual(Array(6).fill(503));
  });

  it('is found by commands while it runs', async () => {
    const { environment, stop } = await start({ prefix: 'mine' });
    expect(await connect({ env: {}, directory })).toMatchObject({
      kind: 'local',
      project: PROJECT,
      prefix: 'mine',
      environment,
    });
    await stop();
    expect(await connect({ env: {}, directory })).toBeNull();
  });

  it('is one at a time on a directory', async () => {
    await start();
    const other = startLocalCloud({ resources: [], project: PROJECT, directory });
    await expect(other).rejects.toThrow(`in use by process ${process.pid}`);
    expect(await connect({ env: {}, directory })).not.toBeNull();
  });

  it('leaves nothing running when a declaration is not valid', async () => {
    const push = { functionName: 'klio-g', path: '/', serviceAccount: INVOKER };
    const wrong = resources([{ ...input, push }]);
    await expect(start({ resources: wrong })).rejects.toThrow('it pushes to "klio-g"');
    await start();
  });

  it('does not take another port than the one that was asked for', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(start({ ports: { pubsub: port } })).rejects.toThrow(`Cannot start Pub/Sub on port ${port}`);
    taken.close();
  });

  it.runIf(process.platform === 'linux')('listens on 127.0.0.1 only, its functions included', async () => {
    const before = listeningAddresses();
    const { warm, endpoints } = await start();
    await warm();
    const opened = listeningAddresses().filter((address) => !before.includes(address));
    const hosts = opened.map((address) => address.split(':')[0]);
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
    expect(opened).toContain(endpoints.pubsub);
  });
});

describe('the next run on the same directory', () => {
  it('delivers what was not acknowledged, on the same ports', async () => {
    recorder.answer = () => 503;
    const { endpoints, stop } = await start({ resources: resources([{ ...input, retryPolicy: slow }]) });
    await publish('klio-f-input', 'unfinished');
    await stop();
    recorder.take();
    recorder.answer = () => 204;

    const next = await start();
    expect(next.endpoints).toEqual(endpoints);
    await next.whenIdle(never);
    expect(recorder.take().map(({ text }) => text)).toEqual(['unfinished']);
    expect(notices).toEqual([]);
  });

  it('replaces a subscription whose filter has changed and says what that costs', async () => {
    recorder.answer = () => 503;
    const { stop } = await start({ resources: resources([{ ...edge, retryPolicy: slow }]) });
    await publish('klio-parent-output', 'lost');
    await stop();

    const next = await start({ resources: resources([input, { ...edge, filter: 'attributes:other' }]) });
    expect(notices).toEqual([
      `Replacing ${edge.name}: its filter has changed; 1 undelivered message is gone`,
    ]);
    recorder.take();
    recorder.answer = () => 204;
    await publish('klio-parent-output', 'filtered out');
    await publish('klio-parent-output', 'let through', { other: '1' });
    await next.whenIdle(never);
    expect(recorder.take().map(({ text }) => text)).toEqual(['let through']);
  });

  it('deletes a push subscription that the list has no longer, and keeps what others have made', async () => {
    const first = await start();
    const pubsub = new PubSub({
      projectId: PROJECT,
      apiEndpoint: first.endpoints.pubsub,
      emulatorMode: true,
    });
    await pubsub.topic('klio-parent-output').createSubscription('klio-mine');
    await pubsub.close();
    await first.stop();

    const next = await start({ resources: resources([input]) });
    const left = next.pubsub.backlog().map(({ subscription }) => subscription);
    expect(left.sort()).toEqual([name('klio-f-dead-letter'), name('klio-f-input'), name('klio-mine')]);
    expect(notices).toEqual([`Deleting ${edge.name}: the graph has it no longer`]);
  });
});

const slow = { minimumBackoffSeconds: 600, maximumBackoffSeconds: 600 };

/** TCP addresses that this process or one of its children listens on. */
function listeningAddresses(): string[] {
  const inodes = new Set(familyOf(process.pid).flatMap(socketInodes));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && inodes.has(fields[9] ?? ''))
      .map((fields) => readAddress(fields[1] ?? '')),
  );
}

function familyOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(path) ? readFileSync(path, 'utf8').trim().split(' ').filter(Boolean) : [];
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

function socketInodes(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? [];
      return inode ? [inode] : [];
    } catch {
      return []; // closed meanwhile
    }
  });
}

/** `0100007F:1F90` as `127.0.0.1:8080`; an IPv6 address as it is. */
function readAddress(hex: string): string {
  const [address = '', port = ''] = hex.split(':');
  if (address.length > 8) return `[${address}]:${Number.parseInt(port, 16)}`;
  const bytes = Buffer.from(address, 'hex').reverse();
  return `${bytes.join('.')}:${Number.parseInt(port, 16)}`;
}
