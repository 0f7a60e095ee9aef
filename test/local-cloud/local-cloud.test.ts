import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../scripts/local-cloud/connect.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../scripts/local-cloud/start.ts';
import { listeningAddresses } from './listening-addresses.ts';
import { edge, INVOKER, input, name, oneFunction, PROJECT } from './one-function.ts';
import { Recorder } from './recorder.ts';

const SCRIPT = fileURLToPath(new URL('./cloud-process.ts', import.meta.url));

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

async function start(options: Partial<LocalCloudOptions> = {}): Promise<LocalCloud> {
  const onNotice = (text: string) => notices.push(text);
  cloud = await startLocalCloud({
    resources: oneFunction(recorderPort),
    project: PROJECT,
    directory,
    onNotice,
    ...options,
  });
  return cloud;
}

async function publish(id: string, text: string, attributes: Record<string, string> = {}): Promise<void> {
  await publishTo(cloud!.endpoints.pubsub, id, text, attributes);
}

async function publishTo(
  host: string,
  id: string,
  text: string,
  attributes: Record<string, string> = {},
): Promise<void> {
  const pubsub = new PubSub({ projectId: PROJECT, apiEndpoint: host, emulatorMode: true });
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

  it('takes a new list while it runs', async () => {
    const { apply, whenIdle } = await start({ resources: oneFunction(recorderPort, [input]) });
    await publish('klio-parent-output', 'too early');
    await apply(oneFunction(recorderPort));
    await publish('klio-parent-output', 'in time');
    await whenIdle(never);
    expect(recorder.take().map(({ text }) => text)).toEqual(['in time']);
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
    const wrong = oneFunction(recorderPort, [{ ...input, push }]);
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
  it('delivers what was not acknowledged', async () => {
    recorder.answer = () => 503;
    const { stop } = await start({
      resources: oneFunction(recorderPort, [{ ...input, retryPolicy: slow }]),
    });
    await publish('klio-f-input', 'unfinished');
    await stop();
    recorder.take();
    recorder.answer = () => 204;

    const next = await start();
    await next.whenIdle(never);
    expect(recorder.take().map(({ text }) => text)).toEqual(['unfinished']);
    expect(notices).toEqual([]);
  });

  it('goes on where the last one was killed', async () => {
    recorder.answer = () => 503;
    const resources = oneFunction(recorderPort, [{ ...input, retryPolicy: slow }]);
    const options = JSON.stringify({ resources, project: PROJECT, directory });
    const killed = spawn(process.execPath, [SCRIPT, options], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [endpoints] = await once(killed.stdout, 'data');
    await publishTo(JSON.parse(endpoints).pubsub, 'klio-f-input', 'stored');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(await connect({ env: {}, directory })).toBeNull();
    recorder.take();
    recorder.answer = () => 204;

    const { whenIdle } = await start();
    await whenIdle(never);
    expect(recorder.take().map(({ text }) => text)).toEqual(['stored']);
  });

  it('replaces a subscription whose filter has changed and says what that costs', async () => {
    recorder.answer = () => 503;
    const { stop } = await start({ resources: oneFunction(recorderPort, [{ ...edge, retryPolicy: slow }]) });
    await publish('klio-parent-output', 'lost');
    await stop();

    const next = await start({
      resources: oneFunction(recorderPort, [input, { ...edge, filter: 'attributes:other' }]),
    });
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

    const next = await start({ resources: oneFunction(recorderPort, [input]) });
    const left = next.pubsub.backlog().map(({ subscription }) => subscription);
    expect(left.sort()).toEqual([name('klio-f-dead-letter'), name('klio-f-input'), name('klio-mine')]);
    expect(notices).toEqual([`Deleting ${edge.name}: the graph has it no longer`]);
  });
});

const slow = { minimumBackoffSeconds: 600, maximumBackoffSeconds: 600 };
