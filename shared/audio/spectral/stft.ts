import { createPowerSpectrum } from './fft.ts';
import type { SampleStream } from './frame-matrix.ts';
import { bufferLength, createFramer } from './framer.ts';

export interface StftOptions {
  /** Samples per frame, a power of two. */
  readonly fftSize: number;
  /** Samples from one frame to the next. */
  readonly hop: number;
}

/**
 * Power spectra |X|² of frames under a periodic Hann window, centred on sample 0, hop, 2·hop … with zeros on both
 * sides: 1 + floor(length/hop) frames, as librosa.stft with pad_mode "constant". `onFrame` gets fftSize/2 + 1
 * values in an array that the next frame overwrites.
 */
export function createStft(
  { fftSize, hop }: StftOptions,
  onFrame: (power: Float64Array) => void,
): SampleStream {
  const window = hann(fftSize);
  const powerSpectrum = createPowerSpectrum(fftSize);
  const windowed = new Float64Array(fftSize);
  const power = new Float64Array(fftSize / 2 + 1);
  const framing = { frameSize: fftSize, hop, centre: true, padMode: 'constant', blockFrames: 8 } as const;
  const buffer = new Float32Array(bufferLength(framing));
  return createFramer(framing, buffer, (start, frames) => {
    for (let frame = 0; frame < frames; frame += 1) {
      const from = start + frame * hop;
      for (let k = 0; k < fftSize; k += 1) windowed[k] = (window[k] as number) * (buffer[from + k] as number);
      powerSpectrum(windowed, power);
      onFrame(power);
    }
  });
}

/** One period of a raised cosine, from 0: the window that spectral analysis uses. */
export function hann(size: number): Float64Array {
  const window = new Float64Array(size);
  for (let k = 0; k < size; k += 1) window[k] = 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / size);
  return window;
}
