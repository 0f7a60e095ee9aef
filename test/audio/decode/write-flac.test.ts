import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DecodeOptions, decodeAudio } from '../../../shared/audio/decode/decode-audio.ts';
import { encodeWav } from '../../../shared/audio/decode/wav.ts';
import { writeFlac } from '../../../shared/audio/decode/write-flac.ts';
import { clipBytes, gathered, inChunks, sine } from '../signals.ts';
import { fakeFfmpeg, privateDirectory } from './fake-ffmpeg.ts';

const OPTIONS = { sampleRate: 22_050, channels: 1 } as const;

function limits(more: Partial<DecodeOptions> = {}): DecodeOptions {
  return { ...OPTIONS, signal: AbortSignal.timeout(20_000), ...more };
}

async function flac(file: string, more: Partial<DecodeOptions> = {}) {
  const path = join(privateDirectory(), 'out.flac');
  const report = await writeFlac(inChunks(clipBytes(file)), path, limits(more));
  return { ...report, bytes: readFileSync(path) };
}

describe('FLAC', () => {
  it('holds what decoding gives, in 16 bits', async () => {
    const { frames, bytes } = await flac('blues-shuffle.mp3');
    const kept = await gathered(decodeAudio(inChunks(bytes), limits()));
    const decoded = await gathered(decodeAudio(inChunks(clipBytes('blues-shuffle.mp3')), limits()));
    expect(frames).toBe(decoded.length);
    expect(kept).toHaveLength(decoded.length);
    const worst = kept.reduce((most, sample, k) => Math.max(most, Math.abs(sample - decoded[k]!)), 0);
    expect(worst).toBeLessThanOrEqual(1 / 32_768);
  });

  it('knows its length and a checksum of its samples, as readers expect', async () => {
    const { frames, bytes } = await flac('gymnopedie.m4a');
    expect(bytes.toString('latin1', 0, 4)).toBe('fLaC');
    expect(bytes.readUInt32BE(22)).toBe(frames);
    expect(bytes.subarray(26, 42).every((byte) => byte === 0)).toBe(false);
  });

  it('is the same each time', async () => {
    const [first, second] = [await flac('ode-to-joy.ogg'), await flac('ode-to-joy.ogg')];
    expect(first.bytes.equals(second.bytes)).toBe(true);
  });

  it("of what is no audio is an error with the decoder's words", async () => {
    await expect(flac('corrupt.mp3')).rejects.toMatchObject({
      code: 'INPUT_UNDECODABLE',
      message: /Invalid data/,
    });
  });

  it.each([1, 4_096, 1_000_000])(
    'of samples that are no numbers is an error, in chunks of %i bytes',
    async (chunkBytes) => {
      for (const value of [Number.NaN, Number.NEGATIVE_INFINITY]) {
        const samples = sine(440, { seconds: 0.2 }).fill(value, 2_000, 2_001);
        const wav = encodeWav(samples, { sampleRate: 44_100, channels: 1, format: 'float32' });
        const out = join(privateDirectory(), 'out.flac');
        await expect(writeFlac(inChunks(wav, chunkBytes), out, limits())).rejects.toMatchObject({
          code: 'INPUT_UNDECODABLE',
          message: 'Cannot decode audio: it holds samples that are no numbers',
        });
      }
    },
  );

  it('of samples that are loud beyond measure is clipped, and of tags behind them nothing is said', async () => {
    const samples = sine(440).fill(3e38, 5_000, 5_001);
    const wav = encodeWav(samples, { sampleRate: 22_050, channels: 1, format: 'float32' });
    const tags = Buffer.from(Uint8Array.from([...Buffer.from('LIST'), 4, 0, 0, 0, 255, 255, 255, 255]));
    const out = join(privateDirectory(), 'out.flac');
    const report = await writeFlac(inChunks(Buffer.concat([wav, tags])), out, limits());
    expect(report).toMatchObject({ frames: samples.length, complaint: null });
  });

  it('of audio that is longer than allowed is an error', async () => {
    await expect(flac('silence.flac', { maxSeconds: 3 })).rejects.toMatchObject({
      message: /longer than allowed/,
    });
    expect((await flac('silence.flac', { maxSeconds: 8 })).frames).toBe(8 * 22_050);
  });

  it('ends when the time is up', async () => {
    const ffmpegPath = fakeFfmpeg('setInterval(() => {}, 1000);');
    const timer = new AbortController();
    const failure = flac('house.wav', { ffmpegPath, signal: timer.signal }).catch((error: unknown) => error);
    timer.abort();
    expect(await failure).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('says when the disk is full, which may go better next time', async () => {
    const ffmpegPath = fakeFfmpeg(`
      process.stderr.write('av_interleaved_write_frame(): No space left on device\\n', () => process.exit(1));`);
    await expect(flac('house.wav', { ffmpegPath })).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
  });
});
