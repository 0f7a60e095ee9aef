import { describe, expect, it } from 'vitest';
import { refuseEmulatorsInCloud } from '../../../shared/platform/gcp/emulator-guard.ts';
import { createGcsObjectStore } from '../../../shared/platform/gcp/object-store.ts';
import { createPubSubPublisher } from '../../../shared/platform/gcp/publisher.ts';

const CLOUD = { K_SERVICE: 'klio-energy' };
const EMULATOR = { STORAGE_EMULATOR_HOST: 'http://127.0.0.1:9000' };

describe('refuseEmulatorsInCloud', () => {
  it.each([
    ['STORAGE_EMULATOR_HOST', 'http://127.0.0.1:9000'],
    ['PUBSUB_EMULATOR_HOST', '127.0.0.1:8085'],
    ['CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB', 'http://elsewhere'],
  ])('refuses %s on Cloud Run, naming variable, value and service', (name, value) => {
    expect(() => refuseEmulatorsInCloud({ ...CLOUD, [name]: value })).toThrow(
      new RegExp(`${name} is "${value}" on Cloud Run service "klio-energy".*KLIO_LOCAL_CLOUD=1`),
    );
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['off Cloud Run', EMULATOR],
    ['in the local cloud', { ...CLOUD, ...EMULATOR, KLIO_LOCAL_CLOUD: '1' }],
    ['where none is set', CLOUD],
    ['where it is empty', { ...CLOUD, STORAGE_EMULATOR_HOST: '' }],
  ])('lets emulators be %s', (_, env) => {
    expect(() => refuseEmulatorsInCloud(env)).not.toThrow();
  });

  it.each([
    ['the object store', createGcsObjectStore],
    ['the publisher', createPubSubPublisher],
  ])('keeps %s from being made', (_, create) => {
    expect(() => create({ project: 'p', env: { ...CLOUD, ...EMULATOR } })).toThrow(/Refusing to start/);
  });
});
