import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transform } from '../../functions/downsample/transform.ts';
import { encodeWav } from '../../shared/audio/decode/wav.ts';
import { runTransform } from '../../shared/testing/run-transform.ts';
import { clips, noise } from '../audio/signals.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

const AUDIO = join(import.meta.dirname, '../fixtures/audio');
const MINUTES = 30;

/** As its head tells. */
function framesOf(flac: Uint8Array): number {
  return Buffer.from(flac).readUInt32BE(22);
}

describe('downsample', () => {
  it.each([
    { id: 'pop-groove', name: 'song.wav' },
    { id: 'house', name: 'song.mp3' },
    { id: 'speech', name: 'song.jpg' },
    { id: 'gymnopedie', name: 'song' },
  ])('takes $id for what it is, although it is called $name', async ({ id, name }) => {
    const [right, wrong] = [
      join(AUDIO, clips.find((one) => one.id === id)!.file),
      join(temporaryDirectory(), name),
    ];
    copyFileSync(right, wrong);
    const run = async (file: string) => (await runTransform(transform, { track: { file } })).outputs.audio;
    expect(Buffer.compare(await run(wrong), await run(right))).toBe(0);
  });

  it('streams what would be too large a file, with its length in its head', async () => {
    // Noise cannot be compressed: half an hour of it is more than the file may hold.
    const minute = noise(60);
    const samples = new Float32Array(MINUTES * minute.length);
    for (let k = 0; k < MINUTES; k += 1) samples.set(minute, k * minute.length);
    const track = encodeWav(samples, { sampleRate: 22_050, channels: 1, format: 'pcm16' });
    const { audio } = (await runTransform(transform, { track })).outputs;
    expect(audio.length).toBeGreaterThan(64 * 1024 * 1024);
    expect(framesOf(audio)).toBe(MINUTES * 60 * 22_050);
    expect(audio.subarray(12, 18).every((byte) => byte === 0)).toBe(true); // as a stream leaves it
  });
});
