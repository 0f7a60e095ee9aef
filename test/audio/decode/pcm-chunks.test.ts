import { describe, expect, it } from 'vitest';
import { pcmChunks } from '../../../shared/audio/decode/pcm-chunks.ts';
import { gathered, inChunks, noise } from '../signals.ts';

describe('samples from a pipe', () => {
  it.each([1, 3, 4, 1_001])('are whole however the pipe cuts them: every %i bytes', async (chunkBytes) => {
    const samples = noise(0.1);
    const bytes = Buffer.from(samples.buffer);
    expect(await gathered(pcmChunks(inChunks(bytes, chunkBytes), 1))).toEqual(samples);
  });

  it('may start anywhere in the memory of a Buffer', async () => {
    const samples = noise(0.01);
    const memory = Buffer.concat([Buffer.alloc(1), Buffer.from(samples.buffer)]);
    expect(await gathered(pcmChunks(inChunks(memory.subarray(1)), 1))).toEqual(samples);
  });

  it('come in whole frames, and the rest is dropped', async () => {
    const bytes = Buffer.from(new Float32Array(5).buffer);
    const lengths: number[] = [];
    for await (const chunk of pcmChunks(inChunks(bytes, 9), 2)) lengths.push(chunk.length);
    expect(lengths).toEqual([2, 2]);
  });
});
