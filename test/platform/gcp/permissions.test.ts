import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StorageEmulator, startStorageEmulator } from '../../../scripts/emulator/storage/start.ts';
import { isRetryable, type KlioError } from '../../../shared/errors/klio-error.ts';
import { createGcsObjectStore } from '../../../shared/platform/gcp/object-store.ts';
import type { Body, ObjectLister, ObjectStore } from '../../../shared/platform/object-store.ts';
import { collectAll } from '../../contract/object-store/subject.ts';
import { accountWith } from '../../emulator/iam/one-account.ts';

const BUCKET = 'klio-permissions';
const NEVER = new AbortController().signal;
const there = { bucket: BUCKET, name: 'there' };
const fresh = { bucket: BUCKET, name: 'new' };
const MORE_THAN_ONE_PIECE = 9 * 1024 * 1024;

let directory: string;
let emulator: StorageEmulator;
let generation: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'klio-permissions-'));
  emulator = await startStorageEmulator({ directory });
  emulator.createBucket(BUCKET);
  const developer = await storeAt(emulator.endpoint);
  generation = (await write(developer, there, 'x'))!.generation;
});
afterAll(async () => {
  await emulator.stop();
  await rm(directory, { recursive: true });
});

type Store = ObjectStore & ObjectLister;

/** A store whose client is open, since that is when it looks for the emulator. */
async function storeAt(endpoint: string): Promise<Store> {
  process.env.STORAGE_EMULATOR_HOST = endpoint;
  const store = createGcsObjectStore({ project: 'klio-test' });
  await store.look({ bucket: 'nowhere', name: 'nothing' }, NEVER).catch(() => {});
  delete process.env.STORAGE_EMULATOR_HOST;
  return store;
}

function write(store: Store, object: typeof there, body: Body, ifGenerationMatch = '0') {
  const options = { contentType: 'text/plain', metadata: {}, ifGenerationMatch };
  return store.write(object, body, options, NEVER);
}

async function* stream(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < MORE_THAN_ONE_PIECE; at += 1024 * 1024) yield new Uint8Array(1024 * 1024);
}

const get = 'storage.objects.get';
const list = 'storage.objects.list';
const create = 'storage.objects.create';

describe('an account that lacks a permission', () => {
  it.each<[string, (store: Store) => Promise<unknown>, string[], lacks: string, role: string]>([
    ['looks', (store) => store.look(there, NEVER), [list], get, 'objectViewer'],
    ['looks at what is missing', (store) => store.look(fresh, NEVER), [get], list, 'objectViewer'],
    ['looks by listing', (store) => store.lookByListing(there, NEVER), [get], list, 'legacyBucketReader'],
    ['lists', (store) => collectAll(store.list(BUCKET, '', NEVER)), [get], list, 'objectViewer'],
    ['reads', (store) => collectAll(store.read(there, generation, NEVER)), [list], get, 'objectViewer'],
    ['writes', (store) => write(store, fresh, 'x'), [get, list], create, 'objectCreator'],
    ['writes a long stream', (store) => write(store, fresh, stream()), [get, list], create, 'objectCreator'],
    [
      'replaces',
      (store) => write(store, there, 'x', generation),
      [get, list, create],
      'storage.objects.delete',
      'objectUser',
    ],
    [
      'replaces by a long stream',
      (store) => write(store, there, stream(), generation),
      [get, list, create],
      'storage.objects.delete',
      'objectUser',
    ],
  ])(
    'and %s is told which role it needs on which bucket, and to try again later',
    async (_, use, permissions, lacks, role) => {
      const store = await storeAt(await emulator.listenFor(accountWith(...permissions)));
      const error = await use(store).then(
        () => undefined,
        (thrown: KlioError) => thrown,
      );
      expect(error).toMatchObject({ name: 'KlioError', code: 'PERMISSION_DENIED' });
      expect(error?.message).toContain(`does not have ${lacks} access`);
      expect(error?.message).toContain(`grant "roles/storage.${role}" on the bucket`);
      expect(error?.message).toContain(`bucket=${BUCKET}`);
      expect(isRetryable(error!.code)).toBe(true);
    },
  );

  it('and no other still finds an object that it may not read', async () => {
    const store = await storeAt(await emulator.listenFor(accountWith(list)));
    expect(await store.lookByListing(there, NEVER)).toMatchObject({ ...there, generation, sizeBytes: 1 });
    expect(await store.lookByListing(fresh, NEVER)).toBeNull();
  });
});
