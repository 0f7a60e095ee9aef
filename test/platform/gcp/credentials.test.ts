import { afterEach, describe, expect, it } from 'vitest';
import { credentialsError } from '../../../shared/platform/gcp/credentials-error.ts';
import { createGcsObjectStore } from '../../../shared/platform/gcp/object-store.ts';
import { createPubSubPublisher } from '../../../shared/platform/gcp/publisher.ts';
import { TransientError } from '../../../shared/platform/gcp/transient-error.ts';

const operation = { action: 'look at object', facts: 'bucket=b, object=o' };
const NEVER = new AbortController().signal;

describe('credentialsError', () => {
  it.each([
    ['no credentials', new Error('Could not load the default credentials. Browse to https://…')],
    ['an expired login', Object.assign(new Error('invalid_grant'), { status: 400 })],
  ])('says of %s what was tried and what to do', (_, thrown) => {
    const error = credentialsError(thrown, operation, 'STORAGE_UNAVAILABLE');
    expect(error.code).toBe('PERMISSION_DENIED');
    expect(error.message).toMatch(
      /^Cannot look at object: no valid Google credentials in GOOGLE_APPLICATION_CREDENTIALS/,
    );
    expect(error.message).toMatch(/metadata server/);
    expect(error.message).toMatch(
      /"gcloud auth application-default login".*"klio dev" \[bucket=b, object=o\]$/,
    );
  });

  it.each([
    ['answers 503', Object.assign(new Error('Service unavailable'), { status: 503 })],
    ['does not answer', Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' })],
    ['has no address', new Error('getaddrinfo ENOTFOUND oauth2.googleapis.com')],
  ])('is worth another attempt when the token service %s', (_, thrown) => {
    const error = credentialsError(thrown, operation, 'PUBLISH_FAILED');
    expect(error).toBeInstanceOf(TransientError);
    expect(error.code).toBe('PUBLISH_FAILED');
  });
});

describe('without credentials', () => {
  const { GOOGLE_APPLICATION_CREDENTIALS: before } = process.env;
  afterEach(() => {
    if (before === undefined) delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
    else process.env.GOOGLE_APPLICATION_CREDENTIALS = before;
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'the object store',
      () => createGcsObjectStore({ project: 'p' }).look({ bucket: 'klio-none', name: 'o' }, NEVER),
    ],
    [
      'the publisher',
      () =>
        createPubSubPublisher({ project: 'p' }).publish(
          'projects/p/topics/t',
          { data: Buffer.from('x'), attributes: {} },
          NEVER,
        ),
    ],
  ])('%s says so at its first call', async (_, call) => {
    process.env.GOOGLE_APPLICATION_CREDENTIALS = '/no/such/credentials.json';
    await expect(call()).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringMatching(/\/no\/such\/credentials\.json.*gcloud auth application-default login/),
    });
  });

  it('the publisher looks for them again at its next call', async () => {
    const publisher = createPubSubPublisher({ project: 'p' });
    const publish = () =>
      publisher.publish('projects/p/topics/t', { data: Buffer.from('x'), attributes: {} }, NEVER);
    process.env.GOOGLE_APPLICATION_CREDENTIALS = '/no/such/credentials.json';
    await expect(publish()).rejects.toMatchObject({ message: expect.stringContaining('/no/such/') });
    process.env.GOOGLE_APPLICATION_CREDENTIALS = '/nor/such/credentials.json';
    await expect(publish()).rejects.toMatchObject({ message: expect.stringContaining('/nor/such/') });
  });
});
