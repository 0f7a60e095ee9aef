import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useEmulator } from './harness.ts';

const local = useEmulator();

const HOSTILE = [
  '../escape',
  '../../etc/passwd',
  'a/../b',
  'a//b',
  '/etc/passwd',
  'a/',
  '/',
  '//',
  '...',
  '.hidden',
  '.emulator-v1',
  '../.emulator-v1/lock',
  '%2e%2e',
  '%2e%2e%2fescape',
  '%00',
  '..\\escape',
  'C:\\Windows\\win.ini',
  'CON',
  'con',
  'nul.txt',
  'COM1.wav',
  'trailing.',
  'trailing ',
  ' leading',
  'a.json',
  'a.json.draft',
  'track.wav',
  'Track.wav',
  'TRACK.WAV',
  'track~0123456789ab.wav',
  'é',
  'e\u0301',
  '😀.wav',
  '日本語/曲.flac',
  '\u202Egnp.exe',
  'tab\there',
  'bell\u0007',
  'a b+c&d=e?f#g;h',
  '"quotes\'<>|*',
  '$(rm -rf ~)`x`',
  '__proto__',
  'constructor',
  'x'.repeat(1024),
  `${'x'.repeat(1023)}y`,
  '長'.repeat(341),
];

describe('an object with a hostile name', () => {
  it.each(HOSTILE)(
    '%j is written, read back and deleted by the client, and stays in its directory',
    async (name) => {
      const file = local.bucket.file(name);
      await file.save(`content of ${name}`, { resumable: false });
      expect((await file.download())[0].toString()).toBe(`content of ${name}`);
      expect((await local.bucket.getFiles())[0].map((listed) => listed.name)).toEqual([name]);
      const path = local.emulator.pathOf('tracks', name)!;
      expect(dirname(path)).toBe(join(local.directory, 'tracks'));
      expect(readFileSync(path, 'utf8')).toBe(`content of ${name}`);
      expect(readdirSync(local.directory).sort()).toEqual(['.emulator-v1', 'tracks']);
      await file.delete();
      expect(readdirSync(join(local.directory, 'tracks'))).toEqual([]);
    },
  );

  it('does not disturb any of the others, also after a restart', async () => {
    for (const name of HOSTILE) await local.put(name, `content of ${name}`);
    await local.restart();
    const [files] = await local.bucket.getFiles();
    expect(new Set(files.map(({ name }) => name))).toEqual(new Set(HOSTILE));
    for (const file of files) expect((await file.download())[0].toString()).toBe(`content of ${file.name}`);
    const onDisk = readdirSync(join(local.directory, 'tracks')).map((name) => name.toLowerCase());
    expect(new Set(onDisk).size, 'different names where case is ignored, too').toBe(HOSTILE.length);
  });

  it.each([
    ['.', 'it is a relative path'],
    ['..', 'it is a relative path'],
    ['a\nb', 'a carriage return, a line feed or a NUL'],
    ['a\rb', 'a carriage return, a line feed or a NUL'],
    ['a\0b', 'a carriage return, a line feed or a NUL'],
    ['', 'it is empty'],
    ['x'.repeat(1025), 'it has 1025 bytes, at most 1024 are allowed'],
    ['長'.repeat(342), 'it has 1026 bytes, at most 1024 are allowed'],
    ['.well-known/acme-challenge/x', 'it starts with ".well-known/acme-challenge/"'],
  ])('%j is refused by every kind of upload', async (name, fault) => {
    for (const uploadType of ['media', 'resumable']) {
      const path = `/upload/storage/v1/b/tracks/o?uploadType=${uploadType}&name=${encodeURIComponent(name)}`;
      const { status, json } = await local.request('POST', path);
      expect(status).toBe(400);
      expect(json.error.message).toContain(fault);
    }
    expect(readdirSync(join(local.directory, 'tracks'))).toEqual([]);
  });

  it('that is not valid Unicode is refused', async () => {
    const path = '/upload/storage/v1/b/tracks/o?uploadType=resumable';
    const { status, json } = await local.request('POST', path, { body: '{"name":"a\\ud800"}' });
    expect(status).toBe(400);
    expect(json.error.message).toContain('it is not valid Unicode');
  });

  it.each([
    '/b/tracks/',
    '/b/tracks/o/',
    '/b/tracks/o/..',
    '/b/tracks/o/../..',
    '/b/tracks/o/%2e%2e',
    '/storage/v1/b/tracks/',
    '/storage/v1/b/tracks/o/..',
    '/tracks/..',
    '/tracks/../tracks',
    '/../../etc/passwd',
  ])('as in the path %s is never taken for the bucket or for a listing', async (path) => {
    await local.put('a', 'x');
    const { status } = await local.request('GET', path);
    expect([400, 404, 501]).toContain(status);
  });
});
