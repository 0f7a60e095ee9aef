import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useEmulator } from './harness.ts';

const local = useEmulator();

describe('a bucket', () => {
  it('is created, got, listed, labelled and deleted by the client', async () => {
    const [created] = await local.storage.createBucket('other', { location: 'eu' });
    expect(await created.exists()).toEqual([true]);
    expect((await local.storage.getBuckets())[0].map(({ name }) => name)).toEqual(['other', 'tracks']);
    await created.setLabels({ team: 'audio', stage: 'test' });
    await local.request('PATCH', '/b/other', { body: '{"labels":{"stage":null}}' });
    const [metadata] = await created.getMetadata();
    expect(metadata).toMatchObject({
      kind: 'storage#bucket',
      name: 'other',
      location: 'EU',
      labels: { team: 'audio' },
      metageneration: '3',
      timeCreated: '2026-01-01T00:00:00.000Z',
    });
    await created.delete();
    expect(await created.exists()).toEqual([false]);
    expect(existsSync(join(local.directory, 'other'))).toBe(false);
  });

  it('cannot be created twice', async () => {
    await expect(local.storage.createBucket('tracks')).rejects.toMatchObject({
      code: 409,
      errors: [{ reason: 'conflict' }],
    });
  });

  it('cannot be deleted while it has objects', async () => {
    await local.put('song.wav', 'sound');
    await expect(local.bucket.delete()).rejects.toMatchObject({
      code: 409,
      message: 'The bucket you tried to delete is not empty.',
    });
    await local.bucket.file('song.wav').delete();
    await expect(local.bucket.delete()).resolves.toBeDefined();
  });

  it('belongs to the project that created it', async () => {
    await local.storage.createBucket('other');
    const names = async (project: string) =>
      (await local.request('GET', `/b?project=${project}`)).json.items.map(({ name }) => name);
    expect(await names('p')).toEqual(['other', 'tracks']);
    expect(await names('q'), 'one that was declared in process is everybody’s').toEqual(['tracks']);
  });

  it('is changed only if a precondition holds', async () => {
    const change = (query: string) => local.request('PATCH', `/b/tracks?${query}`, { body: '{}' });
    expect((await change('ifMetagenerationMatch=2')).status).toBe(412);
    expect((await change('ifMetagenerationMatch=1')).json.metageneration).toBe('2');
    expect((await local.request('GET', '/b/tracks?ifMetagenerationNotMatch=2')).status).toBe(304);
    expect((await local.request('DELETE', '/b/tracks?ifMetagenerationMatch=1')).status).toBe(412);
  });

  it('that is not there is 404', async () => {
    const { status, json } = await local.request('GET', '/b/nowhere/o');
    expect(status).toBe(404);
    expect(json.error).toEqual({
      code: 404,
      message: 'The specified bucket does not exist.',
      errors: [{ message: 'The specified bucket does not exist.', domain: 'global', reason: 'notFound' }],
    });
  });

  it.each([
    ['ab', '3 to 222 are allowed'],
    ['Upper', 'it consists of a-z'],
    ['-dash', 'it consists of a-z'],
    ['dash-', 'it consists of a-z'],
    ['a/b', 'it consists of a-z'],
    ['..', '3 to 222 are allowed'],
    ['a..b', 'each part between dots'],
    ['.emulator-v1', 'each part between dots'],
    ['x'.repeat(64), 'each part between dots'],
    ['192.168.1.1', 'it looks like an IP address'],
    ['google-things', 'it names Google'],
    ['goog-things', 'it names Google'],
  ])('may not be called %s', async (name, fault) => {
    const answer = await local.request('POST', '/b?project=p', { body: JSON.stringify({ name }) });
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toContain(fault);
    expect(() => local.emulator.createBucket(name)).toThrow(fault);
  });

  it.each([
    ['versioning.enabled', { versioning: { enabled: true } }],
    [
      'softDeletePolicy.retentionDurationSeconds',
      { softDeletePolicy: { retentionDurationSeconds: '604800' } },
    ],
  ])('cannot have what the emulator does not do, as %s', async (field, body) => {
    const { status, json } = await local.request('PATCH', '/b/tracks', { body: JSON.stringify(body) });
    expect(status).toBe(400);
    expect(json.error.errors[0]?.location).toBe(field);
    expect(json.error.message).toContain('is not supported');
  });

  it('survives a restart, with its labels', async () => {
    await local.bucket.setLabels({ team: 'audio' });
    await local.restart();
    expect((await local.bucket.getMetadata())[0].labels).toEqual({ team: 'audio' });
  });

  it('stays deleted after a restart', async () => {
    await local.bucket.delete();
    await local.restart();
    expect(await local.bucket.exists()).toEqual([false]);
  });

  it('declared again in process keeps its objects', async () => {
    await local.put('song.wav', 'sound');
    local.emulator.createBucket('tracks');
    expect(await local.bucket.file('song.wav').exists()).toEqual([true]);
  });
});
