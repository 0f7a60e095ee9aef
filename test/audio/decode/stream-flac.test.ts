import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DecodeOptions } from '../../../shared/audio/decode/decode-audio.ts';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { streamFlac } from '../../../shared/audio/decode/stream-flac.ts';
import { writeFlac } from '../../../shared/audio/decode/write-flac.ts';
import { clipBytes, inChunks } from '../signals.ts';
import { privateDirectory } from './fake-ffmpeg.ts';

function options(more: Partial<DecodeOptions> = {}): DecodeOptions {
  return { sampleRate: 22_050, channels: 1, signal: AbortSignal.timeout(20_000), ...more };
}

async function streamed(bytes: Uint8Array, more: Partial<DecodeOptions> = {}): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of streamFlac(() => inChunks(bytes), options(more))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function written(bytes: Uint8Array): Promise<Buffer> {
  const path = join(privateDirectory(), 'out.flac');
  await writeFlac(inChunks(bytes), path, options());
  return readFileSync(path);
}

describe('a stream of FLAC', () => {
  it.each(['blues-shuffle.mp3', 'gymnopedie.m4a', 'house.wav'])(
    'is the file but for two hints: %s',
    async (file) => {
      const [stream, whole] = [await streamed(clipBytes(file)), await written(clipBytes(file))];
      whole.fill(0, 12, 18); // sizes of the smallest and the largest frame
      expect(Buffer.compare(stream, whole)).toBe(0);
    },
  );

  it('has the length and the checksum that its samples have', async () => {
    const bytes = await streamed(clipBytes('speech.flac'));
    const path = join(privateDirectory(), 'check');
    const checked = execFileSync(
      resolveFfmpeg(),
      ['-v', 'error', '-i', 'pipe:0', '-c:a', 'pcm_s16le', '-f', 'md5', path],
      { input: bytes },
    );
    expect(checked).toHaveLength(0);
    expect(readFileSync(path, 'utf8').trim()).toBe(`MD5=${bytes.subarray(26, 42).toString('hex')}`);
  });

  it.each([
    { what: 'what is no audio', bytes: clipBytes('corrupt.mp3'), more: {}, says: /Invalid data/ },
    {
      what: 'what is truncated',
      bytes: clipBytes('house.wav').subarray(0, 300_000),
      more: {},
      says: /truncated/,
    },
    { what: 'what is too long', bytes: clipBytes('house.wav'), more: { maxSeconds: 5 }, says: /\[max=5 s\]/ },
  ])('refuses $what before it gives a byte', async ({ bytes, more, says }) => {
    let given = 0;
    const reading = async () => {
      for await (const chunk of streamFlac(() => inChunks(bytes), options(more))) given += chunk.length;
    };
    await expect(reading()).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE', message: says });
    expect(given).toBe(0);
  });

  it('is what remains where a file would be larger than allowed', async () => {
    const path = join(privateDirectory(), 'out.flac');
    const limited = (maxFileBytes: number) =>
      writeFlac(inChunks(clipBytes('house.wav')), path, { ...options(), maxFileBytes });
    expect(await limited(100_000)).toBeNull();
    expect(readFileSync(path).length).toBeLessThan(200_000);
    expect(await limited(10_000_000)).toMatchObject({ seconds: 11.4 });
  });

  it('ends when the time is up', async () => {
    await expect(streamed(clipBytes('house.wav'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });
});
