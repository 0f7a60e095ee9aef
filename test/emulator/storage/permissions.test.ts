import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, accountWith } from '../iam/one-account.ts';
import { type Answer, clientOf, type RequestOptions, request, useEmulator } from './harness.ts';

const local = useEmulator();

/** Sends a request as an account with these permissions on any bucket. */
async function as(
  permissions: readonly string[],
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  return request(await local.emulator.listenFor(accountWith(...permissions)), method, path, options);
}

const get = 'storage.objects.get';
const list = 'storage.objects.list';
const create = 'storage.objects.create';
const destroy = 'storage.objects.delete';
const update = 'storage.objects.update';
const UPLOAD = '/upload/storage/v1/b/tracks/o?uploadType=media&name=';
const compose = { body: JSON.stringify({ sourceObjects: [{ name: 'there' }] }) };
const topic = '//pubsub.googleapis.com/projects/p/topics/t';
const notification = { body: JSON.stringify({ topic, payload_format: 'NONE' }) };

beforeEach(async () => {
  await local.put('there', 'bytes');
  local.emulator.createBucket('empty');
});

describe('each method needs its permissions, and no others', () => {
  it.each<[string, string, string[], RequestOptions?]>([
    ['GET', '/b/tracks/o/there', [get]],
    ['GET', '/storage/v1/b/tracks/o/there', [get]],
    ['GET', '/b/tracks/o/there?alt=media', [get]],
    ['GET', '/download/storage/v1/b/tracks/o/there', [get]],
    ['GET', '/tracks/there', [get]],
    ['HEAD', '/tracks/there', [get]],
    ['GET', '/b/tracks/o', [list]],
    ['GET', '/b/tracks/o?prefix=there&maxResults=1', [list]],
    ['PATCH', '/b/tracks/o/there', [get, update], { body: '{}' }],
    ['PUT', '/b/tracks/o/there', [update], { body: '{}' }],
    ['DELETE', '/b/tracks/o/there', [destroy]],
    ['POST', `${UPLOAD}new`, [create], { body: 'x' }],
    ['POST', `${UPLOAD}there`, [create, destroy], { body: 'x' }],
    ['POST', '/upload/storage/v1/b/tracks/o?uploadType=resumable&name=new', [create]],
    ['POST', '/upload/storage/v1/b/tracks/o?uploadType=resumable&name=there', [create, destroy]],
    ['POST', '/b/tracks/o/there/copyTo/b/tracks/o/new', [get, create]],
    ['POST', '/b/tracks/o/there/rewriteTo/b/tracks/o/there', [get, create, destroy]],
    ['POST', '/b/tracks/o/new/compose', [get, create], compose],
    ['POST', '/b/tracks/o/there/compose', [get, create, destroy], compose],
    ['GET', '/b/tracks', ['storage.buckets.get']],
    ['PATCH', '/b/tracks', ['storage.buckets.update'], { body: '{}' }],
    ['DELETE', '/b/empty', ['storage.buckets.delete']],
    ['GET', '/b?project=p', ['storage.buckets.list']],
    ['POST', '/b?project=p', ['storage.buckets.create'], { body: '{"name":"other"}' }],
    ['GET', '/b/tracks/notificationConfigs', ['storage.buckets.get']],
    ['POST', '/b/tracks/notificationConfigs', ['storage.buckets.update'], notification],
  ])('%s %s: %j', async (method, path, permissions, options = {}) => {
    for (const missing of permissions) {
      const others = permissions.filter((permission) => permission !== missing);
      const { status, json } = await as(others, method, path, options);
      expect(status).toBe(403);
      if (method !== 'HEAD') expect(json.error.message).toContain(`does not have ${missing} access`);
    }
    expect((await as(permissions, method, path, options)).status).toBeLessThan(300);
  });
});

describe('a refusal', () => {
  it('is worded as by the service, and says which role would help', async () => {
    const { json } = await as([], 'POST', `${UPLOAD}new`, { body: 'x' });
    expect(json.error).toMatchObject({
      code: 403,
      message:
        `${ACCOUNT} does not have storage.objects.create access to the Google Cloud Storage object. ` +
        "Permission 'storage.objects.create' denied on resource (or it may not exist). " +
        'roles/r on bucket tracks would allow it',
      errors: [{ reason: 'forbidden' }],
    });
  });

  it('of a listing is about the bucket', async () => {
    const { json } = await as([], 'GET', '/b/tracks/o');
    expect(json.error.message).toContain('storage.objects.list access to the Google Cloud Storage bucket.');
  });

  it('meets those who ask for a missing object and may not know what there is', async () => {
    for (const path of ['/b/tracks/o/missing', '/tracks/missing', '/b/tracks/o/there?generation=1']) {
      const { status, json } = await as([get], 'GET', path);
      expect(status).toBe(403);
      expect(json.error.message).toContain('does not have storage.objects.list access');
      expect((await as([get, list], 'GET', path)).status).toBe(404);
    }
  });

  it('does not hide that a bucket is missing', async () => {
    expect((await as([], 'GET', '/b/none/o/x')).status).toBe(404);
    expect((await as([get], 'POST', '/b/tracks/o/there/copyTo/b/none/o/x')).status).toBe(404);
  });
});

describe('who may create and not delete', () => {
  const createOnly = (path: string, options: RequestOptions = { body: 'x' }) =>
    as([create], 'POST', path, options);

  it('learns by the precondition that an object is there: it comes before the permission', async () => {
    expect((await createOnly(`${UPLOAD}there&ifGenerationMatch=0`)).status).toBe(412);
  });

  it('replaces nothing that came while it uploaded', async () => {
    const endpoint = await local.emulator.listenFor(accountWith(create));
    const started = await request(
      endpoint,
      'POST',
      '/upload/storage/v1/b/tracks/o?uploadType=resumable&name=new',
    );
    const upload = new URL(String(started.headers.location));
    expect(upload.origin).toBe(endpoint);
    await local.put('new', 'first');
    const { status, json } = await request(endpoint, 'PUT', upload.pathname + upload.search, { body: 'x' });
    expect(status).toBe(403);
    expect(json.error.message).toContain('does not have storage.objects.delete access');
    expect((await local.request('GET', '/tracks/new')).text).toBe('first');
  });
});

describe("Google's client", () => {
  it('tells its caller the code and the words of a refusal', async () => {
    const storage = clientOf(await local.emulator.listenFor(accountWith()));
    const file = storage.bucket('tracks').file('there');
    for (const call of [file.getMetadata(), file.download(), file.save('x', { resumable: false })]) {
      await expect(call).rejects.toMatchObject({
        code: 403,
        message: expect.stringContaining(`${ACCOUNT} does not have storage.objects.`),
      });
    }
  });
});
