import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../scripts/local-cloud/connect.ts';
import { type Endpoints, endpointsFile } from '../../scripts/local-cloud/endpoints-file.ts';

let directory: string;
let server: Server;
let endpoints: Endpoints;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'klio-connect-'));
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoints = {
    pid: process.pid,
    project: 'demo-klio',
    prefix: 'mine',
    pubsub: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    storage: 'http://127.0.0.1:2',
    functions: 'http://127.0.0.1:3',
    workflows: '127.0.0.1:4',
  };
});
afterEach(async () => {
  server.close();
  await rm(directory, { recursive: true });
});

const emulators = { PUBSUB_EMULATOR_HOST: '127.0.0.1:8085', STORAGE_EMULATOR_HOST: 'http://127.0.0.1:9000' };

describe('a command', () => {
  it('finds the local cloud that runs on its directory, before anything in the environment', async () => {
    endpointsFile(directory).write(endpoints);
    expect(await connect({ env: { ...emulators, GOOGLE_CLOUD_PROJECT: 'x' }, directory })).toEqual({
      kind: 'local',
      project: 'demo-klio',
      prefix: 'mine',
      environment: {
        GOOGLE_CLOUD_PROJECT: 'demo-klio',
        KLIO_PREFIX: 'mine',
        PUBSUB_EMULATOR_HOST: endpoints.pubsub,
        STORAGE_EMULATOR_HOST: endpoints.storage,
        WORKFLOWS_EMULATOR_HOST: endpoints.workflows,
        METADATA_SERVER_DETECTION: 'none',
      },
    });
  });

  it.each([
    ['whose process is gone', { pid: 2 ** 22 + 1 }],
    ['whose process id is another program by now', { pubsub: '127.0.0.1:1' }],
  ])('does not take a file for a local cloud %s', async (_what, change) => {
    endpointsFile(directory).write({ ...endpoints, ...change });
    expect(await connect({ env: {}, directory })).toBeNull();
  });

  it('that asks for another project than that of the local cloud gets the real one', async () => {
    endpointsFile(directory).write(endpoints);
    expect(await connect({ env: {}, directory, project: 'prod' })).toEqual({
      kind: 'cloud',
      project: 'prod',
      prefix: 'klio',
      environment: { GOOGLE_CLOUD_PROJECT: 'prod', KLIO_PREFIX: 'klio' },
    });
  });

  it('uses the emulators that its environment names', async () => {
    const env = { ...emulators, GOOGLE_CLOUD_PROJECT: 'p', KLIO_PREFIX: 'k' };
    expect(await connect({ env, directory })).toEqual({
      kind: 'emulators',
      project: 'p',
      prefix: 'k',
      environment: { ...env, METADATA_SERVER_DETECTION: 'none' },
    });
  });

  it('does not use emulators by halves', async () => {
    const { PUBSUB_EMULATOR_HOST } = emulators;
    await expect(connect({ env: { PUBSUB_EMULATOR_HOST }, directory, project: 'p' })).rejects.toThrow(
      'PUBSUB_EMULATOR_HOST is set and STORAGE_EMULATOR_HOST is not',
    );
  });

  it('does not work with a real project that only the environment names', async () => {
    expect(await connect({ env: { GOOGLE_CLOUD_PROJECT: 'prod' }, directory })).toBeNull();
  });
});
