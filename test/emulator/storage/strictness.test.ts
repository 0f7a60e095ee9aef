import { describe, expect, it } from 'vitest';
import { useEmulator } from './harness.ts';

const local = useEmulator();

describe('what the emulator does not do is an error that names it', () => {
  it.each([
    ['GET', '/b/tracks/o?matchGlob=*.wav', 'query parameter "matchGlob"'],
    ['GET', '/b/tracks/o?versions=true', 'versions="true"'],
    ['GET', '/b/tracks/o?softDeleted=true', 'softDeleted="true"'],
    ['GET', '/b/tracks/o?includeTrailingDelimiter=true', 'includeTrailingDelimiter="true"'],
    ['GET', '/b/tracks/o?userProject=p', 'userProject="p"'],
    ['GET', '/b/tracks/o?alt=media', 'alt="media"'],
    ['GET', '/b/tracks/o/a?ifgenerationmatch=0', 'query parameter "ifgenerationmatch"'],
    ['GET', '/tracks/a?X-Goog-Signature=abc', 'query parameter "X-Goog-Signature"'],
    [
      'POST',
      '/upload/storage/v1/b/tracks/o?uploadType=media&name=a&predefinedAcl=private',
      '"predefinedAcl"',
    ],
    ['POST', '/upload/storage/v1/b/tracks/o?uploadType=media&name=a&kmsKeyName=k', '"kmsKeyName"'],
    ['POST', '/b/tracks/o/a/rewriteTo/b/tracks/o/b?rewriteToken=t', '"rewriteToken"'],
    ['POST', '/b/tracks/o/a/moveTo/o/b', 'POST /b/tracks/o/a/moveTo/o/b'],
    ['GET', '/b/tracks/iam', 'GET /b/tracks/iam'],
    ['POST', '/b/tracks/o/a/acl', 'POST /b/tracks/o/a/acl'],
    ['POST', '/batch/storage/v1', 'POST /batch/storage/v1'],
    ['PUT', '/tracks/a', 'PUT /tracks/a'],
    ['GET', '/', 'GET /'],
    ['GET', '/tracks', 'GET /tracks'],
    ['OPTIONS', '/b/tracks', 'OPTIONS /b/tracks'],
  ])('%s %s', async (method, path, named) => {
    const { status, json } = await local.request(method, path);
    expect(status).toBe(501);
    expect(json.error.message).toContain('The Cloud Storage emulator does not support');
    expect(json.error.message).toContain(named);
    expect(json.error.errors[0]?.reason).toBe('notImplemented');
  });

  it.each([
    ['POST', '/b?project=p', { name: 'other', lifecycle: { rule: [] } }, 'lifecycle'],
    ['PATCH', '/b/tracks', { retentionPolicy: {} }, 'retentionPolicy'],
    [
      'PATCH',
      '/b/tracks',
      { iamConfiguration: { publicAccessPrevention: 'x' } },
      'iamConfiguration.publicAccessPrevention',
    ],
    ['PATCH', '/b/tracks/o/a', { temporaryHold: true }, 'temporaryHold'],
    ['PATCH', '/b/tracks/o/a', { acl: [] }, 'acl'],
    [
      'POST',
      '/b/tracks/o/b/compose',
      { sourceObjects: [{ name: 'a' }], deleteSourceObjects: true },
      'deleteSourceObjects',
    ],
    [
      'POST',
      '/b/tracks/notificationConfigs',
      { topic: '//pubsub.googleapis.com/projects/p/topics/t', payload_format: 'NONE', filter: 'x' },
      'filter',
    ],
  ])('%s %s with %j', async (method, path, body, field) => {
    await local.put('a', 'x');
    const { status, json } = await local.request(method, path, { body: JSON.stringify(body) });
    expect(status).toBe(501);
    expect(json.error.message).toBe(`The Cloud Storage emulator does not support field "${field}"`);
  });

  it.each([
    ['x-goog-encryption-key', 'abc'],
    ['x-goog-copy-source-encryption-key', 'abc'],
    ['x-http-method-override', 'DELETE'],
    ['if-match', '"abc"'],
    ['content-encoding', 'gzip'],
  ])('header %s', async (name, value) => {
    const { status, json } = await local.request('GET', '/b/tracks', { headers: { [name]: value } });
    expect(status).toBe(501);
    expect(json.error.message).toContain(name);
  });
});

describe('what clients always send is taken', () => {
  it.each([
    '/b/tracks?',
    '/b/tracks?prettyPrint=false&alt=json&projection=noAcl&userProject=',
    '/b/tracks?projection=full&fields=name',
    '/b/tracks/o?versions=false&softDeleted=false&delimiter=&prefix=',
  ])('%s', async (path) => {
    expect((await local.request('GET', path)).status).toBe(200);
  });

  it('and prettyPrint is obeyed', async () => {
    const pretty = await local.request('GET', '/b/tracks?prettyPrint=true&fields=name');
    expect(pretty.text).toBe('{\n  "name": "tracks"\n}');
  });
});

describe('a request that cannot be understood is refused', () => {
  it.each([
    ['/b/tracks/o?prefix=%ff', 'Query is not percent-encoded UTF-8: "%ff"'],
    ['/b/tracks/o?prefix=a&prefix=b', 'Query parameter "prefix" is given twice'],
    ['/b/tracks/o/%c3', 'Path is not percent-encoded UTF-8: "%c3"'],
    ['/b/tracks/o/%zz', 'Path is not percent-encoded UTF-8: "%zz"'],
    ['/b/tracks/o/a?ifGenerationMatch=', 'Invalid long value for ifGenerationMatch: ""'],
    ['/b/tracks/o/a?ifGenerationMatch=-1', 'Invalid long value for ifGenerationMatch: "-1"'],
    ['/b/tracks/o/a?generation=1e3', 'Invalid long value for generation: "1e3"'],
    ['/b/tracks/o/a?alt=proto', 'Invalid alt="proto"'],
    ['/b/tracks?projection=some', 'Invalid projection="some"'],
    ['/b', 'Required parameter: project'],
  ])('GET %s', async (path, message) => {
    const { status, json } = await local.request('GET', path);
    expect(status).toBe(400);
    expect(json.error.message).toBe(message);
  });

  it.each([
    ['', 'Required parameter: uploadType'],
    ['uploadType=magic&name=a', 'Invalid upload type: "magic"'],
    ['uploadType=media', 'Required parameter: name'],
    [
      'uploadType=multipart&name=a',
      'Content-Type of a multipart upload is not "multipart/related; boundary=…"',
    ],
  ])('an upload with %j', async (query, message) => {
    const { status, json } = await local.request('POST', `/upload/storage/v1/b/tracks/o?${query}`);
    expect(status).toBe(400);
    expect(json.error.message).toBe(message);
  });

  it('a JSON body of more than a mebibyte', async () => {
    await local.put('a', 'x');
    const body = JSON.stringify({ metadata: { key: 'v'.repeat(1024 * 1024) } });
    const { status, json } = await local.request('PATCH', '/b/tracks/o/a', { body });
    expect(status).toBe(400);
    expect(json.error.message).toBe('JSON body has more than 1048576 bytes');
  });
});
