import { describe, expect, it } from 'vitest';
import { declaredLength } from '../../../shared/audio/decode/declared-length.ts';
import { clipBytes } from '../signals.ts';
import { reencoded } from './encoded.ts';

/** First frame of an MP3 whose Xing header counts frames: header byte by byte, zeros for the side information. */
function mp3([version, rate, mode]: readonly [number, number, number], frames: number): Uint8Array {
  const head = Buffer.alloc(64);
  head.set([0xff, version, rate, mode]);
  const mpeg1 = version === 0xfb;
  const mono = mode === 0xc0;
  const at = 4 + (mpeg1 ? (mono ? 17 : 32) : mono ? 9 : 17);
  head.write('Xing', at);
  head.writeUInt32BE(1, at + 4);
  head.writeUInt32BE(frames, at + 8);
  return head;
}

describe('the length that a header tells', () => {
  it.each([
    { what: 'MPEG-1 stereo at 44.1 kHz', frame: [0xfb, 0x90, 0x00] as const, seconds: (1152 * 100) / 44_100 },
    { what: 'MPEG-1 mono at 48 kHz', frame: [0xfb, 0x94, 0xc0] as const, seconds: (1152 * 100) / 48_000 },
    { what: 'MPEG-2 stereo at 22.05 kHz', frame: [0xf3, 0x90, 0x00] as const, seconds: (576 * 100) / 22_050 },
    { what: 'MPEG-2.5 mono at 8 kHz', frame: [0xe3, 0x18, 0xc0] as const, seconds: (576 * 100) / 8_000 },
  ])('is read from an MP3: $what', ({ frame, seconds }) => {
    expect(declaredLength(mp3(frame, 100))?.seconds).toBeCloseTo(seconds, 6);
  });

  it('is read from a WAV of 64 bits', () => {
    const wav = reencoded('wav', '-rf64', 'always');
    expect(declaredLength(wav)?.seconds).toBeCloseTo(16, 2);
  });

  it.each(['adpcm_ima_wav', 'g726', 'ac3'])('is not guessed from the packets of a WAV: %s', (codec) => {
    const wav = reencoded('wav', '-c:a', codec, '-ac', '1', '-ar', codec === 'g726' ? '8000' : '48000');
    expect(declaredLength(wav)).toBeNull();
  });

  it('is read from a WAV of A-law, where each sample is a byte', () => {
    expect(declaredLength(reencoded('wav', '-c:a', 'pcm_alaw'))?.seconds).toBeCloseTo(16, 2);
  });

  it.each([
    { what: 'nothing', head: new Uint8Array() },
    { what: 'text', head: Buffer.from('RIFF or fLaC, who knows, and Xing and Info') },
    { what: 'an MP3 of the reserved rate', head: mp3([0xfb, 0x9c, 0x00], 100) },
    { what: 'MPEG layer II', head: mp3([0xfd, 0x90, 0x00], 100) },
    { what: 'the first 20 bytes of a FLAC', head: clipBytes('speech.flac').subarray(0, 20) },
  ])('is not there in $what', ({ head }) => {
    expect(declaredLength(head)).toBeNull();
  });

  it('is open in a FLAC of a writer that could not go back', () => {
    const head = Uint8Array.from(clipBytes('speech.flac').subarray(0, 100));
    head.fill(0, 22, 26);
    expect(declaredLength(head)).toBeNull();
  });
});
