import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DecodeOptions, decodeAudio } from '../../../shared/audio/decode/decode-audio.ts';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { encodeWav } from '../../../shared/audio/decode/wav.ts';
import { KlioError } from '../../../shared/errors/klio-error.ts';
import { clipBytes, gathered, inAllChannels, inChunks, noise, peakOf, rmsOf, sine } from '../signals.ts';
import { privateDirectory } from './fake-ffmpeg.ts';

const RATE = 22_050;

function options(more: Partial<DecodeOptions> = {}): DecodeOptions {
  return { sampleRate: RATE, channels: 1, signal: AbortSignal.timeout(20_000), ...more };
}

function decode(bytes: Uint8Array, more: Partial<DecodeOptions> = {}): Promise<Float32Array> {
  return gathered(decodeAudio(inChunks(bytes), options(more)));
}

function wav(samples: Float32Array, channels = 1, sampleRate = RATE): Uint8Array {
  return encodeWav(samples, { sampleRate, channels, format: 'float32' });
}

/** Each test looks into a temporary directory of its own. */
let temporary = '';
beforeEach(() => {
  temporary = privateDirectory();
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => vi.unstubAllEnvs());

describe('containers', () => {
  it.each([
    // Seconds are the score's; encoders add some padding. Levels as ffmpeg's own volumedetect finds them.
    { file: 'house.wav', seconds: 11.4, rms: 0.095 },
    { file: 'bach-prelude.flac', seconds: 17, rms: 0.078 },
    { file: 'ode-to-joy.ogg', seconds: 16.5, rms: 0.098 },
    { file: 'pop-groove.mp3', seconds: 16, rms: 0.11 },
    { file: 'gymnopedie.m4a', seconds: 18, rms: 0.071 },
    { file: 'silence.flac', seconds: 8, rms: 0 },
  ])('decodes $file to its length and level', async ({ file, seconds, rms }) => {
    const samples = await decode(clipBytes(file));
    expect(samples.length / RATE).toBeGreaterThanOrEqual(seconds - 0.001);
    expect(samples.length / RATE).toBeLessThan(seconds + 0.03);
    expect(rmsOf(samples)).toBeCloseTo(rms, 2);
  });

  it('reads an mp4 whose index comes first from the pipe, and one whose index comes last from a file', async () => {
    const late = join(temporary, 'late.m4a');
    writeFileSync(late, clipBytes('gymnopedie.m4a'));
    const early = join(temporary, 'early.m4a');
    const copy = ['-nostdin', '-v', 'error', '-i', late, '-c', 'copy', '-movflags', '+faststart', early];
    execFileSync(resolveFfmpeg(), copy);
    const [fromFile, fromPipe] = [await decode(readFileSync(late)), await decode(readFileSync(early))];
    expect(fromPipe.length).toBe(fromFile.length);
    expect(fromPipe.findIndex((sample, k) => sample !== fromFile[k])).toBe(-1);
  });

  it('goes by the content and not by where chunks are cut', async () => {
    const bytes = clipBytes('speech.flac');
    const whole = await decode(bytes);
    const crumbs = await gathered(decodeAudio(inChunks(bytes, 997), options()));
    expect(crumbs.length).toBe(whole.length);
    expect(crumbs.findIndex((sample, k) => sample !== whole[k])).toBe(-1);
  });

  it('leaves no temporary file behind, decoded or not', async () => {
    await decode(clipBytes('gymnopedie.m4a'));
    await expect(decode(clipBytes('gymnopedie.m4a').subarray(0, 100_000))).rejects.toThrow(KlioError);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('levels', () => {
  const tone = sine(440);

  it.each([1, 2, 3, 4, 6, 8])('keeps the level of %i like channels mixed to mono', async (channels) => {
    const mono = await decode(wav(inAllChannels(tone, channels), channels));
    expect(mono.length).toBe(tone.length);
    expect(peakOf(mono)).toBeCloseTo(0.5, 3);
  });

  it('takes the mean of left and right', async () => {
    const left = Float32Array.from({ length: 2 * tone.length }, (_, k) => (k % 2 === 0 ? tone[k / 2]! : 0));
    expect(peakOf(await decode(wav(left, 2)))).toBeCloseTo(0.25, 3);
  });

  it('gives stereo interleaved, in whole frames', async () => {
    const stereo = Float32Array.from({ length: 60_000 }, (_, k) => (k % 2 === 0 ? 0.5 : -0.25));
    const chunks = decodeAudio(inChunks(wav(stereo, 2)), options({ channels: 2 }));
    for await (const chunk of chunks) {
      expect(chunk.length % 2).toBe(0);
      expect(chunk[0]).toBeCloseTo(0.5, 3);
      expect(chunk[1]).toBeCloseTo(-0.25, 3);
    }
  });

  it.each([8_000, 44_100, 192_000])('resamples from %i Hz and keeps length and level', async (sampleRate) => {
    const samples = await decode(wav(sine(440, { sampleRate }), 1, sampleRate));
    expect(samples.length).toBeGreaterThan(RATE - 64);
    expect(samples.length).toBeLessThan(RATE + 64);
    expect(rmsOf(samples)).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });

  it('reads 8-bit samples', async () => {
    const bytes = Buffer.from(
      encodeWav(
        tone.map((sample) => sample),
        { sampleRate: RATE, channels: 1, format: 'pcm16' },
      ),
    );
    const data = Uint8Array.from(tone, (sample) => Math.round(128 + 127 * sample));
    bytes.writeUInt32LE(RATE, 28);
    bytes.writeUInt16LE(1, 32);
    bytes.writeUInt16LE(8, 34);
    bytes.writeUInt32LE(data.length, 40);
    const samples = await decode(Buffer.concat([bytes.subarray(0, 44), data]));
    expect(samples.length).toBe(tone.length);
    expect(peakOf(samples)).toBeCloseTo(0.5, 1);
  });
});

describe('input that is no audio', () => {
  it.each([
    { what: 'nothing', bytes: new Uint8Array(), words: /input is empty/ },
    { what: 'the damaged clip', bytes: clipBytes('corrupt.mp3'), words: /Invalid data found/ },
    {
      what: 'text',
      bytes: Buffer.from('hello, this is not audio\n'.repeat(50)),
      words: /Invalid data found/,
    },
    { what: 'half a header', bytes: clipBytes('house.wav').subarray(0, 20), words: /Invalid data found/ },
    { what: 'a header without samples', bytes: clipBytes('house.wav').subarray(0, 44), words: /no samples/ },
    {
      what: 'an mp4 cut before its index',
      bytes: clipBytes('gymnopedie.m4a').subarray(0, 150_000),
      words: /moov atom not found/,
    },
    {
      what: 'samples that are no numbers',
      bytes: wav(sine(440).fill(Number.NaN, 5_000, 5_010)),
      words: /no numbers/,
    },
  ])('refuses $what, and says why', async ({ bytes, words }) => {
    const failure = await decode(bytes).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'INPUT_UNDECODABLE' });
    expect((failure as Error).message).toMatch(words);
  });

  it('says nothing about a file that is whole', async () => {
    const complaints: string[] = [];
    await decode(clipBytes('house.wav'), { onComplaint: (words) => complaints.push(words) });
    expect(complaints).toEqual([]);
  });

  it('refuses more bytes than allowed', async () => {
    const failure = decode(wav(noise(1)), { maxInputBytes: 10_000 });
    await expect(failure).rejects.toMatchObject({
      code: 'INPUT_UNDECODABLE',
      message: /more bytes than allowed \[max=10000\]/,
    });
  });

  it('refuses audio that is longer than allowed, and takes audio that is just as long', async () => {
    expect(await decode(wav(sine(440, { seconds: 2 })), { maxSeconds: 2 })).toHaveLength(2 * RATE);
    const failure = decode(clipBytes('silence.flac'), { maxSeconds: 2 });
    await expect(failure).rejects.toMatchObject({
      code: 'INPUT_UNDECODABLE',
      message: /longer than allowed \[max=2 s\]/,
    });
  });
});

describe('the input', () => {
  it('is read to its end, so that a failed checksum comes before what the decoder says', async () => {
    async function* damagedOnTheWay() {
      yield* inChunks(clipBytes('corrupt.mp3'), 4_000);
      throw new KlioError('INPUT_CORRUPT', 'crc32c does not match');
    }
    await expect(gathered(decodeAudio(damagedOnTheWay(), options()))).rejects.toMatchObject({
      code: 'INPUT_CORRUPT',
    });
  });

  it('is let go of when the reader has enough', async () => {
    const { promise: released, resolve } = Promise.withResolvers<void>();
    async function* endless() {
      try {
        yield wav(noise(1)).fill(0xff, 40, 44); // a length that nobody knows
        for (;;) yield new Uint8Array(50_000);
      } finally {
        resolve();
      }
    }
    for await (const _ of decodeAudio(endless(), options())) break;
    await released;
  });

  it('is let go of when there is no ffmpeg', async () => {
    vi.stubEnv('FFMPEG_BIN', '/nowhere/ffmpeg');
    const { promise: released, resolve } = Promise.withResolvers<void>();
    async function* whole() {
      try {
        yield clipBytes('silence.flac');
      } finally {
        resolve();
      }
    }
    await expect(gathered(decodeAudio(whole(), options()))).rejects.toMatchObject({
      code: 'TRANSFORM_FAILED',
    });
    await released;
  });

  it.each([
    { how: 'with ffmpeg', sampleRate: 16_000 },
    { how: 'without it', sampleRate: RATE },
  ])('comes at the pace of the reader, $how', async ({ sampleRate }) => {
    const whole = wav(noise(240, { amplitude: 0.1 }));
    let pulled = 0;
    async function* counted() {
      for await (const chunk of inChunks(whole)) {
        pulled += chunk.length;
        yield chunk;
      }
    }
    let decoded = 0;
    let furthestAhead = 0;
    for await (const chunk of decodeAudio(counted(), options({ sampleRate }))) {
      decoded += (chunk.byteLength * RATE) / sampleRate;
      furthestAhead = Math.max(furthestAhead, pulled - decoded);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(decoded / (whole.length - 44)).toBeCloseTo(1, 3);
    expect(furthestAhead).toBeLessThan(2_000_000);
  });
});
