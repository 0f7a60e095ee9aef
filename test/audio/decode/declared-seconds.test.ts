import { describe, expect, it } from 'vitest';
import { declaredSeconds } from '../../../shared/audio/decode/declared-seconds.ts';
import { createOggWalk } from '../../../shared/audio/decode/ogg-walk.ts';
import { clipBytes } from '../signals.ts';

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
    expect(declaredSeconds(mp3(frame, 100))).toBeCloseTo(seconds, 6);
  });

  it.each([
    { what: 'nothing', head: new Uint8Array() },
    { what: 'text', head: Buffer.from('RIFF or fLaC, who knows, and Xing and Info') },
    { what: 'an MP3 of the reserved rate', head: mp3([0xfb, 0x9c, 0x00], 100) },
    { what: 'MPEG layer II', head: mp3([0xfd, 0x90, 0x00], 100) },
    { what: 'the first 20 bytes of a FLAC', head: clipBytes('speech.flac').subarray(0, 20) },
  ])('is not there in $what', ({ head }) => {
    expect(declaredSeconds(head)).toBeNull();
  });

  it('is open in a FLAC of a writer that could not go back', () => {
    const head = Uint8Array.from(clipBytes('speech.flac').subarray(0, 100));
    head.fill(0, 22, 26);
    expect(declaredSeconds(head)).toBeNull();
  });
});

describe('a walk along the pages of Ogg', () => {
  const whole = clipBytes('ode-to-joy.ogg');

  function endsInside(bytes: Uint8Array, chunkBytes = 4_096): boolean {
    const walk = createOggWalk();
    for (let at = 0; at < bytes.length; at += chunkBytes) walk.push(bytes.subarray(at, at + chunkBytes));
    return walk.endsInsidePage();
  }

  it.each([1, 26, 27, 28, 4_096, 1_000_000])('ends at the end, in chunks of %i bytes', (chunkBytes) => {
    expect(endsInside(whole, chunkBytes)).toBe(false);
  });

  it.each([1, 2, 1_000, 100_000])('ends inside a page where %i bytes lack', (bytes) => {
    expect(endsInside(whole.subarray(0, whole.length - bytes))).toBe(true);
  });

  it('has nothing to say of what is no Ogg, nor of bytes behind the last page', () => {
    expect(endsInside(clipBytes('pop-groove.mp3'))).toBe(false);
    expect(endsInside(Buffer.concat([whole, Buffer.from('TAG'.padEnd(128))]))).toBe(false);
  });
});
