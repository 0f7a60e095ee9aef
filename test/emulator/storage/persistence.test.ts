import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { useEmulator } from './harness.ts';

const local = useEmulator();

describe('after a restart', () => {
  it('all objects are there, with their generations', async () => {
    const before = await local.put('a/song.wav', 'sound');
    await local.restart();
    const { json } = await local.request('GET', '/b/tracks/o/a%2Fsong.wav');
    expect(json).toMatchObject({ generation: before.generation, crc32c: before.crc32c, size: '5' });
    expect((await local.bucket.file('a/song.wav').download())[0].toString()).toBe('sound');
  });

  it('bytes that were committed are put in their place, as if the process had not been killed before', async () => {
    await local.put('song.wav', 'first');
    const { generation } = await local.put('song.wav', 'second');
    const record = JSON.parse(readFileSync(recordPath('song.wav'), 'utf8'));
    await local.emulator.stop();
    writeFileSync(local.hidden('staging', record.uploadId), 'second');
    writeFileSync(join(local.directory, 'tracks', 'song.wav'), 'first');
    await local.start();
    const [metadata] = await local.bucket.file('song.wav').getMetadata();
    expect(metadata.generation).toBe(generation);
    expect((await local.bucket.file('song.wav').download())[0].toString()).toBe('second');
  });

  it('what was not committed is gone, and nothing is left of it', async () => {
    await local.put('song.wav', 'sound');
    await local.emulator.stop();
    writeFileSync(local.hidden('staging', 'half-an-upload'), 'half');
    writeFileSync(`${recordPath('song.wav')}.draft`, '{"half');
    writeFileSync(local.hidden('buckets', 'tracks.json.draft'), '{"half');
    writeFileSync(local.hidden('uploads', 'x.json.draft'), '{"half');
    await local.start();
    expect((await local.bucket.file('song.wav').download())[0].toString()).toBe('sound');
    expect(readdirSync(local.directory, { recursive: true }).sort()).toEqual(
      [
        '.emulator-v1',
        '.emulator-v1/buckets',
        '.emulator-v1/buckets/tracks.json',
        '.emulator-v1/last-generation',
        '.emulator-v1/lock',
        '.emulator-v1/objects',
        '.emulator-v1/objects/tracks',
        '.emulator-v1/objects/tracks/song.wav.json',
        '.emulator-v1/outbox',
        '.emulator-v1/staging',
        '.emulator-v1/uploads',
        'tracks',
        'tracks/song.wav',
      ].sort(),
    );
  });

  it('a deletion that got as far as the bytes is complete', async () => {
    await local.put('song.wav', 'sound');
    await local.emulator.stop();
    rmSync(join(local.directory, 'tracks', 'song.wav'));
    await local.start();
    expect(await local.bucket.file('song.wav').exists()).toEqual([false]);
    expect(existsSync(recordPath('song.wav'))).toBe(false);
  });

  it('generations go on above all that were given out, also after a kill', async () => {
    const { generation } = await local.put('song.wav', 'sound');
    await local.bucket.file('song.wav').delete();
    const reserved = readFileSync(local.hidden('last-generation'), 'utf8');
    await local.emulator.stop();
    writeFileSync(local.hidden('last-generation'), reserved);
    await local.start();
    expect(BigInt((await local.put('song.wav', 'sound')).generation)).toBeGreaterThan(BigInt(generation));
  });

  it('generations go on right after the last when the emulator was stopped', async () => {
    const first = await local.put('song.wav', 'sound');
    await local.restart();
    const second = await local.put('song.wav', 'sound');
    expect(BigInt(second.generation)).toBe(BigInt(first.generation) + 1n);
  });

  it('an object is the old one when the disk failed in the midst of an overwrite', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { generation } = await local.put('song.wav', 'old');
    const { renameSync } = fs;
    fs.renameSync = (from, to) => {
      if (String(to).endsWith('/tracks/song.wav')) throw new Error('The disk failed');
      renameSync(from, to);
    };
    syncBuiltinESMExports();
    await expect(local.put('song.wav', 'new')).rejects.toThrow('The disk failed');
    fs.renameSync = renameSync;
    syncBuiltinESMExports();
    warned.mockRestore();
    await local.restart();
    const { headers, text } = await local.request('GET', '/tracks/song.wav');
    expect({ generation: headers['x-goog-generation'], text }).toEqual({ generation, text: 'old' });
  });

  it('a state file that somebody has broken is named', async () => {
    await local.put('song.wav', 'sound');
    await local.emulator.stop();
    const text = readFileSync(recordPath('song.wav'), 'utf8');
    writeFileSync(recordPath('song.wav'), 'nonsense');
    await expect(local.start()).rejects.toThrow(recordPath('song.wav'));
    writeFileSync(recordPath('song.wav'), text);
    await local.start();
  });
});

describe('by hand', () => {
  it('removing the file deletes the object, and a new one may be created in its place', async () => {
    await local.put('song.wav', 'sound');
    rmSync(local.emulator.pathOf('tracks', 'song.wav')!);
    expect(await local.bucket.file('song.wav').exists()).toEqual([false]);
    expect(local.emulator.pathOf('tracks', 'song.wav')).toBeNull();
    await local.bucket.file('song.wav').save('again', { preconditionOpts: { ifGenerationMatch: 0 } });
    expect((await local.bucket.file('song.wav').download())[0].toString()).toBe('again');
  });

  it('removing a bucket’s directory empties the bucket, which can be written again', async () => {
    await local.put('song.wav', 'sound');
    rmSync(join(local.directory, 'tracks'), { recursive: true });
    expect((await local.bucket.getFiles())[0]).toEqual([]);
    await local.put('song.wav', 'again');
    expect((await local.bucket.file('song.wav').download())[0].toString()).toBe('again');
  });

  it('a link in the place of an object is not followed', async () => {
    await local.put('song.wav', 'sound');
    const path = local.emulator.pathOf('tracks', 'song.wav')!;
    const outside = join(local.directory, 'secret');
    writeFileSync(outside, 'secret');
    rmSync(path);
    symlinkSync(outside, path);
    expect((await local.request('GET', '/tracks/song.wav')).status).toBe(404);
    await local.put('song.wav', 'again');
    expect(readFileSync(outside, 'utf8')).toBe('secret');
  });

  it('a file put into a bucket’s directory is no object, and deleting the bucket leaves it', async () => {
    const path = join(local.directory, 'tracks', 'mine.wav');
    writeFileSync(path, 'mine');
    expect((await local.bucket.getFiles())[0]).toEqual([]);
    await local.bucket.delete();
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('a directory in the place of an object fails the upload, and the emulator goes on', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    mkdirSync(join(local.directory, 'tracks', 'song.wav'));
    await expect(local.put('song.wav', 'sound')).rejects.toThrow('The Cloud Storage emulator failed');
    expect(await local.bucket.file('song.wav').exists()).toEqual([false]);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('EISDIR'));
    warned.mockRestore();
    await local.restart();
    await local.put('other.wav', 'sound');
    expect((await local.bucket.getFiles())[0].map(({ name }) => name)).toEqual(['other.wav']);
  });
});

function recordPath(name: string): string {
  return local.hidden('objects', 'tracks', `${name}.json`);
}
