import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import job from '../../functions/loudness/job.ts';
import { buildFunctions } from '../../scripts/build/build-functions.ts';
import { type PubSubEmulator, startPubSubEmulator } from '../../scripts/emulator/pubsub/start.ts';
import { type StorageEmulator, startStorageEmulator } from '../../scripts/emulator/storage/start.ts';
import { resolveFfmpeg } from '../../shared/audio/decode/ffmpeg-binary.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { REPOSITORY } from './trees.ts';

const run = promisify(execFile);
const PROJECT = 'demo-test';
const names = resourceNames({ project: PROJECT, prefix: 'klio' });
const CLIP = join(REPOSITORY, 'test/fixtures/audio/house.wav');

/**
 * As on Cloud Run: only what was uploaded and what npm installs for it. Node itself keeps the function from
 * reading anything else, and this repository above all.
 */
describe('a bundle in a clean directory, after npm ci', { timeout: 120_000 }, () => {
  let outside: string;
  let directory: string;
  let ffmpeg: string;

  beforeAll(async () => {
    outside = mkdtempSync(join(tmpdir(), 'klio-clean-'));
    directory = join(outside, 'function');
    ffmpeg = join(directory, 'ffmpeg');
    const builds = await buildFunctions({ root: REPOSITORY, out: join(outside, 'dist') });
    cpSync(builds.find((build) => build.job === job.name)!.directory, directory, { recursive: true });
    // Without ffmpeg-static, which downloads a binary: not every machine may.
    const options = ['--omit=optional', '--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', ['ci', ...options], { cwd: directory });
    copyFileSync(resolveFfmpeg(), ffmpeg);
  }, 120_000);
  afterAll(() => rmSync(outside, { recursive: true, force: true }));

  it('does its job', async () => {
    const pubsub = await startPubSubEmulator();
    const storage = await startStorageEmulator({ directory: join(outside, 'storage') });
    const fn = startFunction({ pubsub, storage });
    const door = await openDoor(fn.socketPath);
    try {
      const output = await processClip({ pubsub, storage, pushEndpoint: door.url });
      expect(JSON.parse(output)).toMatchObject({ integratedLufs: expect.any(Number) });
      expect(fn.words()).toContain('loudness house processed');
    } catch (error) {
      throw new Error(`The function said: ${fn.words()}`, { cause: error });
    } finally {
      door.server.close();
      fn.child.kill();
      await once(fn.child, 'close');
      await pubsub.stop();
      await storage.stop();
    }
  });

  it('is refused by Cloud Build when the install has left ffmpeg out, and nobody names another', async () => {
    const env = { ...process.env, FFMPEG_BIN: '' };
    const check = (variables: NodeJS.ProcessEnv) =>
      run('npm', ['run', 'gcp-build'], { cwd: directory, env: { ...env, ...variables } });
    await expect(check({})).rejects.toThrow("Cannot find module 'ffmpeg-static'");
    await check({ FFMPEG_BIN: ffmpeg });
  });

  interface Emulators {
    readonly pubsub: PubSubEmulator;
    readonly storage: StorageEmulator;
  }

  /** As the buildpack's start command does, on the Node of the tests. */
  function startFunction({ pubsub, storage }: Emulators) {
    const socketPath = join(outside, 'socket');
    const framework = join(directory, 'node_modules/.bin/functions-framework');
    const child: ChildProcess = spawn(process.execPath, [framework, `--target=${job.name}`], {
      cwd: directory,
      env: {
        GOOGLE_CLOUD_PROJECT: PROJECT,
        NODE_ENV: 'production',
        FFMPEG_BIN: ffmpeg,
        PUBSUB_EMULATOR_HOST: pubsub.host,
        STORAGE_EMULATOR_HOST: storage.endpoint,
        METADATA_SERVER_DETECTION: 'none',
        NODE_OPTIONS: `--permission --allow-child-process --allow-fs-read=${directory} --allow-fs-write=${outside}`,
        PORT: socketPath,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let words = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        words += text;
      });
    }
    return { child, socketPath, words: () => words };
  }

  /** Leads from 127.0.0.1 to the function, which would listen on all interfaces if it were given a port. */
  async function openDoor(socketPath: string): Promise<{ readonly server: Server; readonly url: string }> {
    const server = createServer((outer) => {
      const inner = connect(socketPath);
      outer.on('error', () => inner.destroy()).pipe(inner);
      inner.on('error', () => outer.destroy()).pipe(outer); // not up yet: Pub/Sub tries again
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  }

  /** Uploads a clip, asks for it, and gives what the function has made of it. */
  async function processClip({
    pubsub,
    storage,
    pushEndpoint,
  }: Emulators & { readonly pushEndpoint: string }): Promise<string> {
    const input = names.object(job.inputs.track, 'house');
    const output = names.object(job.outputs.loudness, 'house');
    for (const { bucket } of [input, output]) storage.createBucket(bucket);
    const objects = new Storage({ projectId: PROJECT, apiEndpoint: storage.endpoint });
    await objects.bucket(input.bucket).upload(CLIP, { destination: input.name, resumable: false });

    const client = new PubSub({ projectId: PROJECT, apiEndpoint: pubsub.host, emulatorMode: true });
    for (const topic of [names.inputTopic(job), names.outputTopic(job), names.deadLetterTopic(job)]) {
      await client.createTopic(topic);
    }
    await client.topic(names.inputTopic(job)).createSubscription(names.inputSubscription(job), {
      pushEndpoint,
      retryPolicy: { minimumBackoff: { seconds: 0 }, maximumBackoff: { seconds: 1 } },
    });
    await client.topic(names.outputTopic(job)).createSubscription('events');
    await client.topic(names.inputTopic(job)).publishMessage({ data: encodeMessage(newMessage('house')) });
    await pubsub.whenIdle(AbortSignal.timeout(60_000));
    expect(pubsub.peek(`projects/${PROJECT}/subscriptions/events`)).toHaveLength(1);
    await client.close();
    return readFileSync(storage.pathOf(output.bucket, output.name)!, 'utf8');
  }
});
