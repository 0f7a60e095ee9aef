import { describe, expect, it } from 'vitest';
import { decodeAudio } from '../../../shared/audio/decode/decode-audio.ts';
import { encodeWav } from '../../../shared/audio/decode/wav.ts';
import { gathered, inChunks, noise } from '../signals.ts';

function decode(bytes: Uint8Array, channels: 1 | 2 = 1): Promise<Float32Array> {
  return gathered(
    decodeAudio(inChunks(bytes), { sampleRate: 16_000, channels, signal: AbortSignal.timeout(20_000) }),
  );
}

describe('WAV', () => {
  const samples = noise(0.5, { sampleRate: 16_000 });

  it('of floats gives every sample back as it was', async () => {
    const bytes = encodeWav(samples, { sampleRate: 16_000, channels: 1, format: 'float32' });
    expect(await decode(bytes)).toEqual(samples);
  });

  it('of 16 bits gives them back within half a step', async () => {
    const decoded = await decode(encodeWav(samples, { sampleRate: 16_000, channels: 1, format: 'pcm16' }));
    expect(decoded).toHaveLength(samples.length);
    const worst = decoded.reduce((most, sample, k) => Math.max(most, Math.abs(sample - samples[k]!)), 0);
    expect(worst).toBeLessThanOrEqual(0.5 / 32_768 + 1e-9);
  });

  it('of 16 bits clips at full scale', async () => {
    const decoded = await decode(
      encodeWav(Float32Array.of(2, -2, 1, -1), { sampleRate: 16_000, channels: 1, format: 'pcm16' }),
    );
    expect([...decoded]).toEqual([32_767 / 32_768, -1, 32_767 / 32_768, -1]);
  });

  it('keeps channels apart', async () => {
    const stereo = Float32Array.of(0.5, -0.25, 0.125, 0);
    expect(
      await decode(encodeWav(stereo, { sampleRate: 16_000, channels: 2, format: 'float32' }), 2),
    ).toEqual(stereo);
  });
});
