import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { createFileAccount } from '../../../shared/audio/decode/file-account.ts';
import { clipBytes } from '../signals.ts';
import { CLIP, reencoded } from './encoded.ts';

function endsInside(bytes: Uint8Array, chunkBytes = 4_096): string | null {
  const account = createFileAccount();
  for (let at = 0; at < bytes.length; at += chunkBytes) account.push(bytes.subarray(at, at + chunkBytes));
  return account.endsInside();
}

const PCM = ['-t', '4', '-c:a', 'pcm_s16le'];

const files: { part: string; bytes: () => Uint8Array }[] = [
  { part: 'a page of Ogg', bytes: () => clipBytes('ode-to-joy.ogg') },
  { part: 'a box of MP4', bytes: () => clipBytes('gymnopedie.m4a') },
  { part: 'a frame of MPEG audio', bytes: () => reencoded('mp3', '-c:a', 'copy', '-id3v2_version', '4') },
  { part: 'a frame of MPEG audio', bytes: () => reencoded('mp2', '-ar', '22050', '-b:a', '64k') },
  { part: 'a frame of MPEG audio', bytes: () => reencoded('mp3', '-ar', '22050', '-id3v2_version', '0') },
  { part: 'a frame of MPEG audio', bytes: () => reencoded('mp3', '-ar', '11025', '-id3v2_version', '0') },
  { part: 'a frame of AAC', bytes: () => reencoded('aac') },
  { part: 'a chunk of RIFF', bytes: () => reencoded('wav', ...PCM) },
  { part: 'a chunk of RIFF', bytes: () => reencoded('avi', ...PCM) },
  { part: 'the form of AIFF', bytes: () => reencoded('aiff', '-t', '4') },
  { part: 'the chunk of W64', bytes: () => reencoded('w64', ...PCM) },
  { part: 'a chunk of CAF', bytes: () => reencoded('caf', ...PCM) },
  { part: 'the samples of AU', bytes: () => reencoded('au', '-t', '4') },
  { part: 'a block of WavPack', bytes: () => reencoded('wv', '-fflags', '+bitexact', '-map_metadata', '-1') },
  { part: 'an element of Matroska', bytes: () => reencoded('mka') },
];

describe.each(files)('a file whose last part is $part', ({ part, bytes }) => {
  it('ends where it ends, in chunks of any size', () => {
    const whole = bytes();
    for (const chunkBytes of [1, 7, 27, 4_096, 1_000_000]) expect(endsInside(whole, chunkBytes)).toBeNull();
  });

  it('ends inside a part where some bytes lack', () => {
    const whole = bytes();
    for (const missing of [2, 3]) {
      expect(endsInside(whole.subarray(0, whole.length - missing))).toBe(part);
    }
  });
});

describe('no judgement', () => {
  const tag = Buffer.from('TAGsome title by somebody'.padEnd(128));

  it.each<{ what: string; bytes: () => Uint8Array }>([
    { what: 'text', bytes: () => Buffer.from('there is nothing to know here') },
    { what: 'five bytes', bytes: () => Buffer.from('OggS\0') },
    { what: 'a tag without its end', bytes: () => Buffer.from('ID3\x04\0\0\0\x7f\x7f\x7f and so on') },
    { what: 'MP3 of free format', bytes: () => Buffer.from([0xff, 0xfb, 0, 0, ...new Uint8Array(500)]) },
    { what: 'a WAV whose recorder could not go back', bytes: openWav },
    { what: 'WebM as it is streamed', bytes: () => half(reencoded('webm', '-c:a', 'libopus', '-live', '1')) },
    { what: 'MP4 whose last box is the rest', bytes: () => Buffer.from(OPEN_MP4, 'latin1') },
  ])('is passed on $what', ({ bytes }) => {
    expect(endsInside(bytes())).toBeNull();
  });

  it.each(files)('is passed on a tag that somebody hung on $part', ({ bytes }) => {
    for (const behind of [tag, Buffer.from('APETAGEX\xd0\x07\0\0 and so on', 'latin1')]) {
      expect(endsInside(Buffer.concat([bytes(), behind]))).toBeNull();
    }
  });

  it.each(['wav', 'w64', 'aiff', 'au', 'ogg', 'matroska', 'adts', 'mp3'])(
    'is passed on the end of %s from a writer that could not go back',
    (format) => {
      const args = ['-v', 'error', '-i', CLIP, '-t', '4', '-f', format, 'pipe:1'];
      expect(endsInside(execFileSync(resolveFfmpeg(), args, { maxBuffer: 1e8 }))).toBeNull();
    },
  );

  it('but a byte that pads to an even size may lack', () => {
    const odd = Buffer.from('RIFF\x11\0\0\0WAVEdata\x05\0\0\0hello', 'latin1');
    expect(endsInside(odd)).toBeNull();
    expect(endsInside(odd.subarray(0, -1))).toBe('a chunk of RIFF');
  });
});

const OPEN_MP4 = '\0\0\0\x10ftypM4A ....\0\0\0\0mdat....';

function openWav(): Uint8Array {
  return Uint8Array.from(half(clipBytes('house.wav'))).fill(0xff, 40, 44);
}

function half(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length >> 1);
}
