import { describe, expect, it } from 'vitest';
import { answerJson, outcomeOf, startEmulator, startServer } from '../harness.ts';
import { calling, startWithStorage } from './calling.ts';

describe('the connector for functions', () => {
  it('calls a function as the account of the workflow, and tells where it is', async () => {
    const host = await startServer(({ url, headers, body, response }) => {
      const [, payload = ''] = headers.authorization!.split('.');
      const { email, aud } = JSON.parse(Buffer.from(payload, 'base64url').toString());
      return answerJson(response, { url, body, email, aud });
    });
    const emulator = await startEmulator({ servicesFor: () => ({ functions: host.url }) });
    const name = 'projects/demo/locations/local/functions/publish';
    const call = calling(
      'cloudfunctions.v1.projects.locations.functions.call',
      { name, body: { data: '{"x":1}' } },
      '${json.decode(r.result)}',
    );
    expect(await outcomeOf(emulator, call)).toEqual({
      url: '/publish',
      body: '{"x":1}',
      email: 'flow@demo.iam.gserviceaccount.com',
      aud: `${host.url}/publish`,
    });
    const get = calling(
      'cloudfunctions.v2.projects.locations.functions.get',
      { name },
      '${r.serviceConfig.uri}',
    );
    expect(await outcomeOf(emulator, get)).toBe(`${host.url}/publish`);
    const service = calling(
      'run.v2.projects.locations.services.get',
      { name: name.replace('functions', 'services') },
      '${r.uri}',
    );
    expect(await outcomeOf(emulator, service)).toBe(`${host.url}/publish`);
  });
});

describe('any connector', () => {
  it('raises where there is no service, and for settings that there are not', async () => {
    const emulator = await startEmulator();
    const get = (connector_params: object) =>
      outcomeOf(emulator, calling('storage.v1.buckets.get', { bucket: 'x', connector_params }));
    await expect(get({})).rejects.toThrow(
      'SystemError: there is no service for googleapis.storage.v1.buckets.get',
    );
    const withStorage = await startWithStorage();
    const bad = outcomeOf(
      withStorage,
      calling('storage.v1.buckets.get', { bucket: 'tracks', connector_params: { retries: 1 } }),
    );
    await expect(bad).rejects.toThrow('ValueError: connector_params has no retries');
  });
});
