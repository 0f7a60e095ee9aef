import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DecodeOptions, decodeAudio } from '../../../shared/audio/decode/decode-audio.ts';
import { decodeWhole } from '../../../shared/audio/decode/decode-whole.ts';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { encodeWav } from '../../../shared/audio/decode/wav.ts';
import { writeFlac } from '../../../shared/audio/decode/write-flac.ts';
import { clipBytes, gathered, inAllChannels, inChunks, rmsOf, sine } from '../signals.ts';
import { CLIP, encoded, reencoded } from './encoded.ts';
import { privateDirectory } from './fake-ffmpeg.ts';

const RATE = 22_050;

function options(more: Partial<DecodeOptions> = {}): DecodeOptions {
  return { sampleRate: RATE, channels: 1, signal: AbortSignal.timeout(25_000), ...more };
}

function decode(bytes: Uint8Array, more: Partial<DecodeOptions> = {}) {
  return decodeWhole(inChunks(bytes), options(more));
}

function half(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length >> 1);
}

describe('a whole file', () => {
  it.each([
    // The lengths of the scores, which the makers of the files knew exactly.
    { file: 'house.wav', seconds: 11.4 },
    { file: 'bach-prelude.flac', seconds: 17 },
    { file: 'pop-groove.mp3', seconds: 16.04 },
  ])('$file reports how long it is, and how long its header says it is', async ({ file, seconds }) => {
    const report = await decode(clipBytes(file));
    expect(report.declaredSeconds).toBeCloseTo(seconds, 2);
    expect(Math.abs(report.seconds - seconds)).toBeLessThan(0.05);
    expect(report.frames).toBe(report.samples.length);
    expect(report.frames / RATE).toBe(report.seconds);
    expect(report.complaint).toBeNull();
  });

  it.each(['ode-to-joy.ogg', 'gymnopedie.m4a'])('%s has a header that tells no length', async (file) => {
    expect(await decode(clipBytes(file))).toMatchObject({ declaredSeconds: null, complaint: null });
  });

  it('of another rate keeps its exact number of samples', async () => {
    expect((await decode(clipBytes('house.wav'), { sampleRate: 32_000 })).frames).toBe(11.4 * 32_000);
    expect((await decode(clipBytes('house.wav'), { sampleRate: 16_000 })).frames).toBe(11.4 * 16_000);
  });

  it('with a picture of a quarter megabyte in its tag is read like one without', async () => {
    const clip = clipBytes('pop-groove.mp3');
    const picture = Buffer.concat([Buffer.from('APIC'), Buffer.alloc(250_000, 0x55)]);
    const size = [picture.length >> 21, picture.length >> 14, picture.length >> 7, picture.length];
    const tag = Buffer.from(['ID3', '\x04\0\0'].join(''));
    const tagged = Buffer.concat([
      tag,
      Buffer.from(size.map((part) => part & 0x7f)),
      picture,
      clip.subarray(20),
    ]);
    expect(await decode(tagged)).toMatchObject({ declaredSeconds: expect.closeTo(16.04, 2) });
    expect((await decode(half(tagged)).catch((error: unknown) => error)) as Error).toMatchObject({
      message: expect.stringContaining('truncated'),
    });
  });

  it('that is longer than memory is for ends at the limit of the whole-file interface', async () => {
    const failure = decode(clipBytes('house.wav'), { maxSeconds: 5 });
    await expect(failure).rejects.toMatchObject({ message: expect.stringContaining('[max=5 s]') });
  });
});

describe('a container', () => {
  const pcm = ['-c:a', 'pcm_s16le'];

  it.each<[container: string, ...args: string[]]>([
    ['aiff', '-c:a', 'pcm_s16be'],
    ['w64', ...pcm],
    ['caf', ...pcm],
    ['au', '-c:a', 'pcm_s16be'],
    ['avi', ...pcm],
    ['mka', ...pcm],
    ['mp2'],
    ['ac3'],
    ['eac3', '-c:a', 'eac3'],
    ['dts', '-c:a', 'dca', '-strict', '-2'],
    ['aac'],
    ['wma', '-c:a', 'wmav2'],
    ['flv', '-c:a', 'aac'],
    ['ts', '-c:a', 'aac'],
    ['mpg', '-c:a', 'mp2'],
    ['tta'],
    ['wv'],
    ['opus', '-c:a', 'libopus'],
    ['webm', '-c:a', 'libopus'],
  ])('is decoded to its end, without a complaint: %s', async (container, ...args) => {
    // Long enough that nothing of it fits into the buffer that ffmpeg looks for a header in.
    const long = encoded(container, '-stream_loop', '3', '-i', CLIP, '-t', '48', ...args);
    const { seconds, samples, complaint } = await decode(long);
    expect(Math.abs(seconds - 48)).toBeLessThan(0.1);
    expect(rmsOf(samples)).toBeCloseTo(0.11, 2);
    expect(complaint).toBeNull();
  });

  it('of a telephone is decoded: AMR', async () => {
    const frame = Uint8Array.of(0x3c, ...new Uint8Array(31)); // 20 ms at 12.2 kb/s
    const amr = Buffer.concat([Buffer.from('#!AMR\n'), ...Array.from({ length: 50 }, () => frame)]);
    expect((await decode(amr)).seconds).toBeCloseTo(1, 2);
  });

  it('that keeps the sizes of its packets behind them is decoded: ALAC in CAF', async () => {
    expect((await decode(reencoded('caf', '-c:a', 'alac'))).seconds).toBeCloseTo(16, 1);
  });
});

describe('a damaged file', () => {
  it('is decoded with a complaint where the decoder finds its way again', async () => {
    const bytes = Uint8Array.from(clipBytes('bach-prelude.flac'));
    bytes.fill(0x55, 400_000, 400_100);
    const { complaint, seconds } = await decode(bytes);
    expect(complaint).toMatch(/invalid|decode_frame|crc/i);
    expect(seconds).toBeGreaterThan(16.5);
  });
});

describe('five hours', () => {
  const HOURS = ['-t', '18000', '-c:a', 'flac', '-frame_size', '65535', '-compression_level', '0'];
  const bomb = () => encoded('flac', '-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono', ...HOURS);

  it('of silence in 40 kB are refused once they pass four, and never held in memory', async () => {
    const bytes = bomb();
    expect(bytes.length).toBeLessThan(50_000);
    let frames = 0;
    const decoding = async () => {
      for await (const chunk of decodeAudio(inChunks(bytes), options({ sampleRate: 8_000 }))) {
        frames += chunk.length;
      }
    };
    await expect(decoding()).rejects.toMatchObject({
      code: 'INPUT_UNDECODABLE',
      message: 'Cannot decode audio: longer than allowed [max=14400 s]',
    });
    expect(frames / 8_000).toBeLessThanOrEqual(14_400);
    expect(frames / 8_000).toBeGreaterThan(14_300);
  });

  it('are refused by the whole-file interface once they pass twenty minutes', async () => {
    const failure = decode(bomb(), { sampleRate: 8_000 });
    await expect(failure).rejects.toThrow('longer than allowed [max=1200 s]');
  });

  it('are decoded where a caller has the time', async () => {
    const out = join(privateDirectory(), 'out.flac');
    const long = options({ sampleRate: 8_000, maxSeconds: 6 * 3600 });
    expect(await writeFlac(inChunks(bomb()), out, long)).toMatchObject({
      seconds: 18_000,
      declaredSeconds: 18_000,
    });
  });
});

describe('an unusual file', () => {
  it('of 8 channels at 192 kHz in 24 bits is decoded to its level', async () => {
    const loud = inAllChannels(sine(440, { sampleRate: 192_000 }), 8);
    const wav = encodeWav(loud, { sampleRate: 192_000, channels: 8, format: 'float32' });
    const path = join(privateDirectory(), 'out.flac');
    execFileSync(
      resolveFfmpeg(),
      ['-v', 'error', '-i', 'pipe:0', '-c:a', 'flac', '-sample_fmt', 's32', path],
      {
        input: wav,
      },
    );
    const { seconds, samples } = await decode(readFileSync(path));
    expect(seconds).toBeCloseTo(1, 2);
    expect(rmsOf(samples)).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });

  it.each(['pcm_u8', 'pcm_mulaw', 'pcm_alaw'])('of 8 bits is decoded to its level: %s', async (codec) => {
    const tone = join(privateDirectory(), 'tone.wav');
    execFileSync(resolveFfmpeg(), ['-v', 'error', '-i', 'pipe:0', '-c:a', codec, tone], {
      input: encodeWav(sine(440), { sampleRate: RATE, channels: 1, format: 'float32' }),
    });
    const { frames, samples } = await decode(readFileSync(tone));
    expect(frames).toBe(RATE);
    expect(rmsOf(samples)).toBeCloseTo(0.5 / Math.SQRT2, 1);
  });

  it('that is a film with sound is heard', async () => {
    const film = ['-f', 'lavfi', '-i', 'color=c=red:s=64x64:d=16', '-c:v', 'mpeg4', '-shortest'];
    expect((await decode(reencoded('mp4', ...film))).seconds).toBeCloseTo(16, 0);
  });

  it.each([
    { what: 'a picture', codec: 'png', container: 'png' },
    { what: 'a film without sound', codec: 'mpeg4', container: 'mp4' },
  ])('without any sound is refused: $what', async ({ codec, container }) => {
    const film = ['-f', 'lavfi', '-i', 'color=c=red:s=64x64:d=0.04', '-c:v', codec];
    const failure = decode(encoded(container, ...film));
    await expect(failure).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE' });
  });
});

describe('the chunked interface', () => {
  it('gives the samples of the whole-file interface', async () => {
    const chunked = await gathered(decodeAudio(inChunks(clipBytes('speech.flac')), options()));
    expect(chunked).toEqual((await decode(clipBytes('speech.flac'))).samples);
  });
});
