import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type PubSubEmulator, startPubSubEmulator } from '../../scripts/emulator/pubsub/start.ts';
import { endOf, runKlio, startKlio } from './run-klio.ts';

const CLIPS = 'test/fixtures/audio';
const INPUT_TOPIC = 'projects/demo-klio/topics/klio-energy-input';
const HOLD = 'projects/demo-klio/subscriptions/hold';

let directory: string;
let pubsub: PubSubEmulator;
let env: Record<string, string>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'klio-cli-'));
  pubsub = await startPubSubEmulator();
  const client = new PubSub({ apiEndpoint: pubsub.host, projectId: 'demo-klio', emulatorMode: true });
  await client.createTopic(INPUT_TOPIC);
  await client.createSubscription(INPUT_TOPIC, HOLD);
  await client.close();
  env = {
    GOOGLE_CLOUD_PROJECT: 'demo-klio',
    PUBSUB_EMULATOR_HOST: pubsub.host,
    STORAGE_EMULATOR_HOST: 'http://127.0.0.1:1', // nobody there: publishing looks at no object
    KLIO_DIRECTORY: directory,
  };
});
afterAll(async () => {
  await pubsub.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('the exit code of the process', { timeout: 60_000 }, () => {
  it.each([
    [0, 'help that was asked for', ['--help'], /Exit codes:/],
    [0, 'a drawing', ['graph'], /downsample .*▶/],
    [2, 'an unknown command', ['grph'], /unknown command 'grph'.*Did you mean graph/s],
    [2, 'an unknown option', ['graph', '--fromat=svg'], /unknown option '--fromat=svg'/],
    [2, 'an unknown job', ['why', 'nope', 'x'], /"nope" is not in the graph; jobs are downsample/],
    [2, 'an id that is not allowed', ['why', 'energy', '../x'], /Cannot use entity id/],
    [2, 'options that exclude each other', ['publish', 'energy', 'x', '-t', '-b'], /exclude each other/],
    [2, 'bare ids for a job that takes none', ['publish', 'energy', 'x', '-n'], /accepts KlioMessages only/],
    [2, 'half a cloud', ['publish', 'energy', 'x'], /Cannot use half a cloud/],
    [2, 'a demo project that would leave', ['status', '--project', 'demo-x'], /never leave this machine/],
    [
      3,
      'a file that cannot be decoded',
      ['job', 'run', 'downsample', `${CLIPS}/corrupt.mp3`],
      /Cannot decode/,
    ],
    [4, 'no credentials', ['publish', 'energy', 'x', '--project', 'real'], /no valid Google credentials/],
  ])('is %i for %s', async (code, what, args, message) => {
    const isHalf = what === 'half a cloud';
    const out = args[0] === 'job' ? ['--out', directory] : [];
    const ended = await runKlio([...args, ...out], {
      env: { KLIO_DIRECTORY: directory, ...(isHalf && { PUBSUB_EMULATOR_HOST: '127.0.0.1:1' }) },
    });
    expect(ended.stdout + ended.stderr).toMatch(message);
    expect(ended.code).toBe(code);
    if (code > 0) expect(ended.stdout).toBe('');
    expect(ended.stderr).not.toMatch(/\n +at /);
  });

  it('is 4 for a topic that is not there', async () => {
    const ended = await runKlio(['publish', 'spectrogram', 'x'], { env });
    expect(ended.stderr).toMatch(/topic does not exist/);
    expect(ended.code).toBe(4);
  });

  it('is 130 after Ctrl-C', async () => {
    const child = startKlio(['publish', 'energy', '-'], env);
    const ended = endOf(child);
    child.stdin?.write('first\n');
    const isPublished = () => pubsub.peek(HOLD).some(({ attributes }) => attributes.klio_entity === 'first');
    await vi.waitFor(() => expect(isPublished()).toBe(true), { timeout: 30_000 });
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stderr: 'interrupted\n' });
  });
});

describe('klio publish', { timeout: 60_000 }, () => {
  it('publishes ids from arguments and standard input, reports those that fail, and says so by 3', async () => {
    const args = ['publish', 'energy', 'song', '../bad', '-', '--force', '--json'];
    const { code, stdout } = await runKlio(args, { env, input: 'piped-1\npiped-2\n' });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ job: 'energy', topic: INPUT_TOPIC });
    expect(report.published.map(({ entityId }: { entityId: string }) => entityId)).toEqual([
      'song',
      'piped-1',
      'piped-2',
    ]);
    expect(report.failed).toEqual([
      { entityId: '../bad', error: expect.stringMatching(/Cannot use entity id/) },
    ]);
    expect(code).toBe(3);
    const held = new Map(pubsub.peek(HOLD).map((message) => [message.messageId, message]));
    for (const { entityId, messageId } of report.published) {
      expect(held.get(messageId)?.attributes).toEqual({
        klio_version: '2',
        klio_entity: entityId,
        klio_limited: '1',
        klio_to_energy: '1',
      });
    }
  });

  it("is also klio message publish, top-down on request, as in Klio's own command line", async () => {
    const { code, stdout } = await runKlio(['message', 'publish', 'energy', 'top', '-t'], { env });
    expect(stdout).toBe('Published 1 message to energy, the emulators of project demo-klio\n');
    expect(code).toBe(0);
    const published = pubsub.peek(HOLD).find(({ attributes }) => attributes.klio_entity === 'top');
    expect(published?.attributes).not.toHaveProperty('klio_limited');
  });
});
