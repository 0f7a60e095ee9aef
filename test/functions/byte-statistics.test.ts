import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { countBytes } from '../../functions/byte-statistics/count-bytes.ts';
import { transform } from '../../functions/byte-statistics/transform.ts';
import { jsonOf, runTransform } from '../../shared/testing/run-transform.ts';
import { clipBytes, inChunks } from '../audio/signals.ts';
import { clip } from '../fixtures/clip.ts';

const count = (bytes: Uint8Array) => countBytes(inChunks(bytes, 7));
const text = (words: string) => new TextEncoder().encode(words);

describe('the bytes of a file', () => {
  it.each([
    { id: 'speech', kind: 'flac' },
    { id: 'house', kind: 'wav' },
    { id: 'pop-groove', kind: 'mp3' },
    { id: 'gymnopedie', kind: 'mp4' },
    { id: 'ode-to-joy', kind: 'ogg' },
  ])('are counted, and tell what it is: $id is $kind', async ({ id, kind }) => {
    const { outputs } = await runTransform(transform, { file: clip(id) });
    expect(jsonOf(outputs.statistics)).toMatchObject({ kind, isText: false });
  });

  it('are counted where nothing can be decoded', async () => {
    const bytes = clipBytes('corrupt.mp3');
    const { outputs } = await runTransform(transform, { file: bytes });
    expect(jsonOf(outputs.statistics)).toMatchObject({
      sizeBytes: 48_000,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      distinctBytes: 128, // every high bit is lost
    });
  });

  it.each([
    { what: 'one byte repeated', bytes: new Uint8Array(1_000), bits: 0 },
    { what: 'two bytes in turn', bytes: Uint8Array.from({ length: 1_000 }, (_, k) => k % 2), bits: 1 },
    { what: 'every byte alike', bytes: Uint8Array.from({ length: 2_560 }, (_, k) => k % 256), bits: 8 },
    { what: 'nothing', bytes: new Uint8Array(), bits: 0 },
  ])('hold $bits bits each where it is $what', async ({ bytes, bits }) => {
    expect((await count(bytes)).entropyBits).toBeCloseTo(bits, 9);
  });

  it.each([
    { what: 'letters', bytes: text('a line\r\n\tand another\n'), isText: true },
    { what: 'letters of two and four bytes, cut by chunks', bytes: text('aé🎵'.repeat(20)), isText: true },
    { what: 'a zero byte', bytes: text('a\0b'), isText: false },
    { what: 'half a letter at the end', bytes: text('é').subarray(0, 1), isText: false },
    { what: 'bytes that are no UTF-8', bytes: Uint8Array.of(0x61, 0xff, 0x62), isText: false },
  ])('are text or not: $what', async ({ bytes, isText }) => {
    expect((await count(bytes)).isText).toBe(isText);
  });

  it('tell more kinds than audio', async () => {
    const kinds = [
      '%PDF-1.7 and more of it',
      'GIF89a and more of it',
      '{"json": 1, "more": 2}',
      'plain words here, no more',
    ];
    expect(await Promise.all(kinds.map(async (start) => (await count(text(start))).kind))).toEqual([
      'pdf',
      'gif',
      'json',
      null,
    ]);
  });
});
