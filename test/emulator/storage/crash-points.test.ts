import fs, { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunningDigest } from '../../../scripts/emulator/storage/disk/digest.ts';
import { type StorageEmulator, startStorageEmulator } from '../../../scripts/emulator/storage/start.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { type Answer, request } from './harness.ts';

/** Everything by which the emulator changes files from one state to another. */
const CHANGES = ['renameSync', 'rmSync', 'rmdirSync', 'mkdirSync', 'writeFileSync'] as const;
const original = Object.fromEntries(CHANGES.map((name) => [name, fs[name]]));
const originalRm = fs.promises.rm;

type Send = (
  method: string,
  path: string,
  body?: string,
  headers?: Record<string, string>,
) => Promise<Answer>;

interface Scenario {
  readonly prepare?: (send: Send) => Promise<unknown>;
  /** Answered with a status below 400 when it is acknowledged. */
  readonly act: (send: Send) => Promise<Answer>;
  /** At how many points, at least, a crash can come in between. */
  readonly points: number;
}

const upload = (send: Send, name: string, body: string) =>
  send('POST', `/upload/storage/v1/b/tracks/o?uploadType=media&name=${name}`, body);

const resumable = async (send: Send, name: string, body: string) => {
  const { headers } = await send(
    'POST',
    `/upload/storage/v1/b/tracks/o?uploadType=resumable&name=${name}`,
    '{}',
  );
  const { pathname, search } = new URL(headers.location ?? 'http://nowhere/');
  return send('PUT', pathname + search, body, { 'content-range': 'bytes 0-*/*' });
};

const scenarios: Record<string, Scenario> = {
  'a new object': { act: (send) => upload(send, 'a', 'new'), points: 3 },
  'an overwrite': {
    prepare: (send) => upload(send, 'a', 'old'),
    act: (send) => upload(send, 'a', 'new'),
    points: 3,
  },
  'a resumable upload': {
    prepare: (send) => upload(send, 'a', 'old'),
    act: (send) => resumable(send, 'a', 'new'),
    points: 6,
  },
  'a patch': {
    prepare: (send) => upload(send, 'a', 'old'),
    act: (send) => send('PATCH', '/b/tracks/o/a', '{"metadata":{"k":"v"}}'),
    points: 2,
  },
  'a deletion': {
    prepare: (send) => upload(send, 'a', 'old'),
    act: (send) => send('DELETE', '/b/tracks/o/a'),
    points: 2,
  },
  'a copy over another object': {
    prepare: async (send) => [await upload(send, 'a', 'old'), await upload(send, 'b', 'other')],
    act: (send) => send('POST', '/b/tracks/o/a/rewriteTo/b/tracks/o/b', '{}'),
    points: 3,
  },
  'a new bucket': { act: (send) => send('POST', '/b?project=p', '{"name":"other"}'), points: 4 },
  'the deletion of a bucket': {
    prepare: (send) => send('POST', '/b?project=p', '{"name":"other"}'),
    act: (send) => send('DELETE', '/b/other'),
    points: 3,
  },
  'an overwrite that is announced': {
    prepare: async (send) => {
      const config = { topic: '//pubsub.googleapis.com/projects/p/topics/t', payload_format: 'NONE' };
      await upload(send, 'a', 'old');
      return send('POST', '/b/tracks/notificationConfigs', JSON.stringify(config));
    },
    act: (send) => upload(send, 'a', 'new'),
    points: 6,
  },
};

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'storage-crash-points-'));
  vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

describe('wherever the process dies in the midst of', () => {
  it.each(Object.entries(scenarios))('%s, it happened whole or not at all', async (_name, scenario) => {
    const { before, after, eventsAfter } = await runWithoutCrash(scenario);
    expect(after).not.toEqual(before);
    let point = 1;
    for (let died = true; died; point++) {
      const crashed = await runUntilCrash(scenario, point);
      died = crashed.died;
      const { state, events } = await lookAfterRestart(crashed.directory);
      expect([before, after], `at change ${point}`).toContainEqual(state);
      if (crashed.acknowledged) expect(state).toEqual(after);
      const happened = JSON.stringify(state) === JSON.stringify(after);
      const sent = new Set([...crashed.events, ...events]);
      expect(sent, `at change ${point}`).toEqual(new Set(happened ? eventsAfter : []));
    }
    expect(point - 2, 'points at which it died').toBeGreaterThanOrEqual(scenario.points);
  });
});

async function runWithoutCrash({ prepare, act }: Scenario) {
  const run = await start(join(root, 'whole'));
  await prepare?.(run.send);
  const before = await observe(run.send);
  run.events.length = 0;
  expect((await act(run.send)).status).toBeLessThan(400);
  const after = await observe(run.send);
  await run.emulator.stop();
  return { before, after, eventsAfter: run.events };
}

/** Runs on until the given change of a file, which does not happen, nor any after it. */
async function runUntilCrash({ prepare, act }: Scenario, point: number) {
  const directory = join(root, `point-${point}`);
  const run = await start(directory);
  await prepare?.(run.send);
  run.events.length = 0;
  let change = 0;
  const crash = patchChanges(() => ++change >= point);
  const answer = await act(run.send);
  crash.heal();
  // The process is not really gone and holds its lock, so what it left is looked at in another place.
  const left = join(root, `left-${point}`);
  cpSync(directory, left, { recursive: true, filter: (source) => !source.endsWith('/lock') });
  const events = [...run.events];
  await run.emulator.stop();
  return { directory: left, died: change >= point, acknowledged: answer.status < 400, events };
}

/** Makes every change of a file fail from the moment on that `isDead` says so. A write dies half-way. */
function patchChanges(isDead: () => boolean): { readonly heal: () => void } {
  for (const name of CHANGES) {
    const change = original[name] as (...args: unknown[]) => unknown;
    Reflect.set(fs, name, (...args: unknown[]) => {
      if (!isDead()) return change(...args);
      if (name === 'writeFileSync') change(args[0], String(args[1]).slice(0, String(args[1]).length / 2));
      throw new Error(`The process died before ${name}`);
    });
  }
  fs.promises.rm = (...args) =>
    isDead() ? Promise.reject(new Error('The process died')) : originalRm(...args);
  syncBuiltinESMExports();
  return {
    heal() {
      Object.assign(fs, original);
      fs.promises.rm = originalRm;
      syncBuiltinESMExports();
    },
  };
}

async function lookAfterRestart(directory: string) {
  const run = await start(directory);
  const state = await observe(run.send);
  const events = [...run.events];
  await run.emulator.stop();
  return { state, events };
}

/** All that a client can see, apart from times and generations. */
async function observe(send: Send) {
  const { json: buckets } = await send('GET', '/b?project=p');
  const state: Record<string, unknown> = {};
  for (const { name: bucket } of buckets.items) {
    const { json: listing } = await send('GET', `/b/${bucket}/o`);
    for (const { name, metadata = {} } of listing.items ?? []) {
      const { text, bytes, headers } = await send('GET', `/${bucket}/${name}`);
      const digest = new RunningDigest();
      digest.update(bytes);
      expect(headers['x-goog-hash']).toContain(digest.read().crc32c);
      state[`${bucket}/${name}`] = { text, metadata };
    }
    state[bucket] = 'exists';
  }
  return state;
}

async function start(
  directory: string,
): Promise<{ emulator: StorageEmulator; send: Send; events: string[] }> {
  const events: string[] = [];
  const emulator = await startStorageEmulator({
    directory,
    clock: new VirtualClock(),
    notify: (_topic, { attributes }) => events.push(`${attributes.eventType} ${attributes.objectId}`),
  });
  emulator.createBucket('tracks');
  const send: Send = (method, path, body, headers = {}) =>
    request(emulator.endpoint, method, path, { headers, ...(body !== undefined && { body }) });
  return { emulator, send, events };
}
