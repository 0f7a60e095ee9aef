import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { decodeWhole } from '../../../shared/audio/decode/decode-whole.ts';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { pcmArgs } from '../../../shared/audio/decode/pcm-args.ts';
import { encodeWav } from '../../../shared/audio/decode/wav.ts';
import { inChunks, noise } from '../signals.ts';

const RATE = 16_000;

/** A WAV by ffmpeg's writer, which puts tags before the samples. */
function wavOf(codec: string, channels: number): Buffer {
  const bytes = encodeWav(noise(0.5, { sampleRate: RATE * channels }), {
    sampleRate: RATE,
    channels,
    format: 'float32',
  });
  return ffmpeg(bytes, ['-c:a', codec, '-f', 'wav']);
}

function ffmpeg(input: Uint8Array, output: readonly string[]): Buffer {
  return execFileSync(resolveFfmpeg(), ['-v', 'error', '-i', 'pipe:0', ...output, 'pipe:1'], { input });
}

/** Without ffmpeg: the one that is named does not exist. */
async function alone(bytes: Uint8Array, channels: 1 | 2, chunkBytes?: number) {
  const signal = AbortSignal.timeout(20_000);
  const options = { sampleRate: RATE, channels, signal, ffmpegPath: '/nowhere/ffmpeg' };
  return decodeWhole(inChunks(bytes, chunkBytes), options);
}

const cases = ['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_f64le'].flatMap((codec) => [
  { codec, from: 1, channels: 1 as const },
  { codec, from: 2, channels: 2 as const },
  { codec, from: 2, channels: 1 as const },
]);

describe('a plain WAV', () => {
  it.each(cases)('gives without ffmpeg what ffmpeg gives: $codec, $from to $channels', async (wanted) => {
    const { codec, from, channels } = wanted;
    const bytes = wavOf(codec, from);
    const { samples } = await alone(bytes, channels);
    const theirs = ffmpeg(bytes, [...pcmArgs(RATE, channels), '-f', 'f32le']);
    expect(Buffer.compare(Buffer.from(samples.buffer), theirs)).toBe(0);
  });

  it.each([1, 7, 1_000])('may come in chunks of %i bytes', async (chunkBytes) => {
    const bytes = wavOf('pcm_s24le', 2);
    expect((await alone(bytes, 2, chunkBytes)).samples).toEqual((await alone(bytes, 2)).samples);
  });

  it('ends where its samples end, and not with the tags behind them', async () => {
    const bytes = encodeWav(noise(0.5, { sampleRate: RATE }), {
      sampleRate: RATE,
      channels: 1,
      format: 'pcm16',
    });
    const tagged = Buffer.concat([bytes, Buffer.from('LIST\x10\0\0\0INFOICMT\x04\0\0\0tag!')]);
    expect((await alone(tagged, 1)).frames).toBe(RATE / 2);
  });

  it('goes to the end of the file where the writer did not know its length', async () => {
    const bytes = encodeWav(noise(0.5, { sampleRate: RATE }), {
      sampleRate: RATE,
      channels: 1,
      format: 'pcm16',
    });
    for (const unknown of [0, 0xffffffff, 0x7ffff000]) {
      new DataView(bytes.buffer).setUint32(40, unknown, true);
      expect(await alone(bytes, 1)).toMatchObject({ frames: RATE / 2, declaredSeconds: null });
    }
  });

  it('without samples is refused', async () => {
    const header = encodeWav(new Float32Array(), { sampleRate: RATE, channels: 1, format: 'pcm16' });
    await expect(alone(header, 1)).rejects.toMatchObject({
      code: 'INPUT_UNDECODABLE',
      message: /no samples/,
    });
  });
});

describe('any other WAV goes to ffmpeg', () => {
  it.each([
    {
      what: 'another rate',
      bytes: encodeWav(noise(1), { sampleRate: 22_050, channels: 1, format: 'pcm16' }),
    },
    { what: 'six channels', bytes: wavOf('pcm_s16le', 6) },
    { what: 'mu-law', bytes: wavOf('pcm_mulaw', 1) },
    { what: 'ADPCM', bytes: wavOf('adpcm_ima_wav', 1) },
  ])('$what', async ({ bytes }) => {
    await expect(alone(bytes, 1)).rejects.toThrow(/Cannot run ffmpeg.*ENOENT/);
  });

  it('a header behind a picture that is longer than what is looked at', async () => {
    const bytes = wavOf('pcm_s16le', 1);
    const picture = Buffer.concat([Buffer.from('JUNK\0\0\x02\0'), Buffer.alloc(0x20000)]);
    const padded = Buffer.concat([bytes.subarray(0, 12), picture, bytes.subarray(12)]);
    await expect(alone(padded, 1)).rejects.toThrow(/Cannot run ffmpeg.*ENOENT/);
  });
});
