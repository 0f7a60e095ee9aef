import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { boundedInput } from '../../../shared/audio/decode/bounded-input.ts';

const MEGABYTE = 2 ** 20;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

async function* megabytes(count: number): AsyncGenerator<Uint8Array> {
  for (let k = 0; k < count; k += 1) yield new Uint8Array(MEGABYTE);
}

async function* stuck(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1);
  await new Promise(() => {});
}

describe('bounded input', () => {
  it('holds no chunk that has been read', async () => {
    const { signal } = new AbortController();
    const before = process.memoryUsage().arrayBuffers;
    let read = 0;
    for await (const chunk of boundedInput(megabytes(64), { maxBytes: 100 * MEGABYTE, signal })) {
      read += chunk.length;
      if (read < 64 * MEGABYTE) continue;
      collectGarbage();
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * MEGABYTE);
    }
    expect(read).toBe(64 * MEGABYTE);
  });

  it('ends when the time is up, although its input is stuck', async () => {
    const time = new AbortController();
    const chunks = boundedInput(stuck(), { maxBytes: 10, signal: time.signal });
    await chunks.next();
    const next = chunks.next();
    time.abort();
    await expect(next).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('ends at once when the time is up before', async () => {
    const chunks = boundedInput(stuck(), { maxBytes: 10, signal: AbortSignal.abort() });
    await expect(chunks.next()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('ends where it is longer than allowed', async () => {
    const { signal } = new AbortController();
    const chunks = boundedInput(megabytes(2), { maxBytes: 1.5 * MEGABYTE, signal });
    await chunks.next();
    await expect(chunks.next()).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE' });
  });
});
