import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutBody, type Piece } from '../../../shared/platform/gcp/storage/cut-body.ts';
import type { Body } from '../../../shared/platform/object-store.ts';

async function piecesOf(body: Body, sizeBytes: number): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const piece of cutBody(body, sizeBytes)) pieces.push(piece);
  return pieces;
}

async function* streamOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

describe('cutBody', () => {
  it('gives the bytes in whole pieces, of which one is the last', async () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(
        parts,
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        async (given, size, isStream) => {
          const whole = Buffer.concat(given);
          const pieces = await piecesOf(isStream ? streamOf(given) : whole, size);
          expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(whole)).toBe(true);
          expect(pieces.map((piece) => piece.isLast)).toEqual(
            pieces.map((_, at) => at === pieces.length - 1),
          );
          for (const piece of pieces.slice(0, -1)) expect(piece.bytes.length).toBe(size);
          expect(pieces).toHaveLength(Math.max(1, Math.ceil(whole.length / size)));
        },
      ),
    );
  });

  it('keeps a piece as it is while the next ones are made', async () => {
    const pieces = await piecesOf(streamOf([Buffer.from('abcd'), Buffer.from('efgh')]), 3);
    expect(pieces.map((piece) => Buffer.from(piece.bytes).toString())).toEqual(['abc', 'def', 'gh']);
  });

  it('takes text as UTF-8', async () => {
    const [piece] = await piecesOf('ü', 100);
    expect([...piece!.bytes]).toEqual([0xc3, 0xbc]);
  });

  it('takes from a stream no more than a piece ahead', async () => {
    let taken = 0;
    async function* endless() {
      for (;;) {
        taken += 1;
        yield new Uint8Array(10);
      }
    }
    const pieces = cutBody(endless(), 100);
    await pieces.next();
    expect(taken).toBe(11);
    await pieces.return();
  });

  it('tells the stream when it is not read to its end', async () => {
    let isStopped = false;
    async function* stream() {
      try {
        for (;;) yield new Uint8Array(10);
      } finally {
        isStopped = true;
      }
    }
    const pieces = cutBody(stream(), 5);
    await pieces.next();
    await pieces.return();
    expect(isStopped).toBe(true);
  });

  it('refuses a stream of text, saying so', async () => {
    async function* text() {
      yield 'text' as unknown as Uint8Array;
    }
    await expect(piecesOf(text(), 10)).rejects.toThrow(new TypeError('Body gave a string, must give bytes'));
  });
});
