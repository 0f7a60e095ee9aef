import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { splitLines } from '../../../scripts/emulator/functions/split-lines.ts';
import { settle } from '../../helpers/virtual-clock.ts';

async function linesOf(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  splitLines(stream, (line) => lines.push(line));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await settle();
  return lines;
}

describe('splitting output into lines', () => {
  it('puts together what comes in pieces and keeps a last line without an end', async () => {
    expect(await linesOf('on', 'e\ntw', 'o\n\nthree')).toEqual(['one', 'two', 'three']);
  });

  it('does not break a character that comes in two pieces', async () => {
    const bytes = Buffer.from('é\n');
    expect(await linesOf(bytes.subarray(0, 1), bytes.subarray(1))).toEqual(['é']);
  });

  it('cuts what is longer than a log entry may be', async () => {
    const lines = await linesOf('x'.repeat(300 * 1024), '\nnext\n');
    expect(lines.map(({ length }) => length)).toEqual([256 * 1024, 44 * 1024, 4]);
  });
});
