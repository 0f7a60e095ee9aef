import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { transform } from '../../functions/downsample/transform.ts';
import { encodeWav } from '../../shared/audio/decode/wav.ts';
import { runTransform } from '../../shared/testing/run-transform.ts';
import { noise } from '../audio/signals.ts';

/** Noise cannot be compressed: half an hour of it is more than the file may hold. */
const MINUTES = 30;

it('a track of half an hour of noise is streamed, with its length in its head and nothing left on disk', async () => {
  const minute = noise(60);
  const samples = new Float32Array(MINUTES * minute.length);
  for (let k = 0; k < MINUTES; k += 1) samples.set(minute, k * minute.length);
  const track = encodeWav(samples, { sampleRate: 22_050, channels: 1, format: 'pcm16' });
  const { outputs } = await runTransform(transform, { track });
  const flac = Buffer.from(outputs.audio);
  expect(flac.length).toBeGreaterThan(64 * 1024 * 1024);
  expect(flac.readUInt32BE(22)).toBe(MINUTES * 60 * 22_050);
  expect(flac.subarray(12, 18)).toEqual(Buffer.alloc(6)); // as a stream leaves it
  expect(existsSync('audio.flac')).toBe(false);
});
