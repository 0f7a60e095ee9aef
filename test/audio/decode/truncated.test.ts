import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DecodeOptions } from '../../../shared/audio/decode/decode-audio.ts';
import { decodeWhole } from '../../../shared/audio/decode/decode-whole.ts';
import { writeFlac } from '../../../shared/audio/decode/write-flac.ts';
import { clipBytes, inChunks } from '../signals.ts';
import { reencoded } from './encoded.ts';
import { privateDirectory } from './fake-ffmpeg.ts';

function options(more: Partial<DecodeOptions> = {}): DecodeOptions {
  return { sampleRate: 22_050, channels: 1, signal: AbortSignal.timeout(25_000), ...more };
}

function decode(bytes: Uint8Array, more: Partial<DecodeOptions> = {}) {
  return decodeWhole(inChunks(bytes), options(more));
}

/** Without the header that tells its length and without tags: an even number of frames of one size. */
const BARE_MP3 = ['-c:a', 'copy', '-write_xing', '0', '-id3v2_version', '0'];

function half(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length >> 1);
}

describe('a truncated file', () => {
  const cases: { what: string; bytes: () => Uint8Array; lack: RegExp }[] = [
    { what: 'WAV', bytes: () => half(clipBytes('house.wav')), lack: /5\.70 s .* 11\.40 s/ },
    { what: 'FLAC', bytes: () => half(clipBytes('bach-prelude.flac')), lack: /8\.\d\d s .* 17\.00 s/ },
    { what: 'MP3', bytes: () => half(clipBytes('pop-groove.mp3')), lack: /7\.99 s .* 16\.04 s/ },
    { what: 'Vorbis', bytes: () => half(clipBytes('ode-to-joy.ogg')), lack: /inside a page of Ogg/ },
    { what: 'Opus', bytes: () => half(reencoded('opus', '-c:a', 'libopus')), lack: /inside a page of Ogg/ },
    { what: 'RF64', bytes: () => half(reencoded('wav', '-rf64', 'always')), lack: /8\.\d\d s .* 16\.00 s/ },
    {
      what: 'ADPCM',
      bytes: () => half(reencoded('wav', '-c:a', 'adpcm_ms')),
      lack: /inside a chunk of RIFF/,
    },
    { what: 'AIFF', bytes: () => half(reencoded('aiff')), lack: /inside the form of AIFF/ },
    { what: 'W64', bytes: () => half(reencoded('w64')), lack: /inside the chunk of W64/ },
    { what: 'CAF', bytes: () => half(reencoded('caf')), lack: /inside a chunk of CAF/ },
    { what: 'AAC', bytes: () => half(reencoded('aac')), lack: /inside a frame of AAC/ },
    { what: 'Matroska', bytes: () => half(reencoded('mka')), lack: /inside an element of Matroska/ },
    {
      what: 'MP4 with the index in front',
      bytes: () => half(reencoded('m4a', '-movflags', '+faststart')),
      lack: /inside a box of MP4/,
    },
    {
      what: 'MP3 without a Xing header',
      bytes: () => half(reencoded('mp3', ...BARE_MP3)).subarray(0, -100),
      lack: /inside a frame of MPEG audio/,
    },
  ];

  it.each(cases)('is refused, with what lacks: $what', async ({ bytes, lack }) => {
    const failure = await decode(bytes()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'INPUT_UNDECODABLE', message: expect.stringMatching(/truncated/) });
    expect((failure as Error).message).toMatch(lack);
  });

  it.each(cases)('is taken as far as it goes where that is allowed: $what', async ({ bytes, lack }) => {
    const complaints: string[] = [];
    const onComplaint = (words: string) => complaints.push(words);
    const { seconds } = await decode(bytes(), { allowTruncated: true, onComplaint });
    expect(seconds).toBeGreaterThan(5);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toMatch(lack);
  });

  it('is refused though hardly more than a tenth of a second lacks: WAV', async () => {
    const nearly = clipBytes('house.wav').subarray(0, -10_000);
    await expect(decode(nearly)).rejects.toThrow(/truncated, 11\.\d\d s .* 11\.40 s/);
  });

  it('is refused by the writer of FLAC too', async () => {
    const out = join(privateDirectory(), 'out.flac');
    const writing = writeFlac(inChunks(half(clipBytes('house.wav'))), out, options());
    await expect(writing).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE' });
  });

  it('without its index is refused: MP4 with the index behind', async () => {
    const failure = decode(half(clipBytes('gymnopedie.m4a')));
    await expect(failure).rejects.toThrow(/moov atom not found/);
  });

  it('is taken as far as it goes where its container was written in one go: WebM of unknown size', async () => {
    const live = reencoded('webm', '-c:a', 'libopus', '-live', '1');
    const report = await decode(half(live));
    expect(report.seconds).toBeGreaterThan(7);
    expect(report.complaint).toMatch(/Read error|ended prematurely/);
  });

  it('is taken with a complaint where only its last frame is cut and a header tells that there is no more', async () => {
    const report = await decode(clipBytes('pop-groove.mp3').subarray(0, -37));
    expect(report).toMatchObject({ declaredSeconds: expect.closeTo(16.04, 2) });
    expect(report.complaint).toMatch(/ends inside a frame of MPEG audio, after 16\.0\d s/);
  });

  it('of which nothing tells that it was longer is decoded: MP3 without a Xing header, cut between frames', async () => {
    const report = await decode(half(reencoded('mp3', ...BARE_MP3)));
    expect(report).toMatchObject({ declaredSeconds: null, complaint: null });
    expect(report.seconds).toBeCloseTo(8, 0);
  });
});
