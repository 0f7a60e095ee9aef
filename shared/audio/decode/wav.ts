export interface WavOptions {
  readonly sampleRate: number;
  readonly channels: number;
  /** 'pcm16' clips at full scale; 'float32' keeps every sample as it is. */
  readonly format: 'pcm16' | 'float32';
}

const HEADER_BYTES = 44;

/** Samples, interleaved by channel, as a WAV file (RIFF, little-endian). */
export function encodeWav(samples: Float32Array, { sampleRate, channels, format }: WavOptions): Uint8Array {
  const sampleBytes = format === 'pcm16' ? 2 : 4;
  const dataBytes = samples.length * sampleBytes;
  const file = new Uint8Array(HEADER_BYTES + dataBytes);
  const view = new DataView(file.buffer);
  const ascii = (at: number, text: string) => file.set(new TextEncoder().encode(text), at);
  ascii(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, format === 'pcm16' ? 1 : 3, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * sampleBytes, true);
  view.setUint16(32, channels * sampleBytes, true);
  view.setUint16(34, sampleBytes * 8, true);
  ascii(36, 'data');
  view.setUint32(40, dataBytes, true);
  if (format === 'float32') {
    for (const [index, sample] of samples.entries()) view.setFloat32(HEADER_BYTES + 4 * index, sample, true);
  } else {
    for (const [index, sample] of samples.entries()) {
      const clipped = Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
      view.setInt16(HEADER_BYTES + 2 * index, clipped, true);
    }
  }
  return file;
}
