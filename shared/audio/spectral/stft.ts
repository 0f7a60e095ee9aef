import { createPowerSpectrum } from './fft.ts';

export interface StftOptions {
  /** Samples per frame, a power of two. */
  readonly fftSize: number;
  /** Samples from one frame to the next. */
  readonly hop: number;
}

/** The frames of a signal as it comes. Its result does not depend on how the signal is cut into chunks. */
export interface Stft {
  /** Takes the next samples; calls back with each frame that they complete. */
  push(samples: Float32Array): void;
  /** Takes the signal as ended, with zeros behind it. */
  end(): void;
}

/**
 * Power spectra |X|² of frames under a periodic Hann window, centred on sample 0, hop, 2·hop … with zeros on both
 * sides: 1 + floor(length/hop) frames, as librosa.stft with pad_mode "constant". `onFrame` gets fftSize/2 + 1
 * values in an array that the next frame overwrites.
 */
export function createStft({ fftSize, hop }: StftOptions, onFrame: (power: Float64Array) => void): Stft {
  const window = hann(fftSize);
  const powerSpectrum = createPowerSpectrum(fftSize);
  const windowed = new Float64Array(fftSize);
  const power = new Float64Array(fftSize / 2 + 1);
  const buffer = new Float32Array(fftSize * 8);
  let filled = fftSize / 2; // the zeros before the signal
  let length = 0;
  let frames = 0;

  const emitFrames = () => {
    let start = 0;
    for (; start + fftSize <= filled; start += hop) {
      for (let k = 0; k < fftSize; k += 1)
        windowed[k] = (window[k] as number) * (buffer[start + k] as number);
      powerSpectrum(windowed, power);
      frames += 1;
      onFrame(power);
    }
    buffer.copyWithin(0, start, filled);
    filled -= start;
  };
  const append = (samples: Float32Array) => {
    for (let at = 0; at < samples.length; ) {
      const part = samples.subarray(at, at + buffer.length - filled);
      buffer.set(part, filled);
      filled += part.length;
      at += part.length;
      emitFrames();
    }
  };
  return {
    push(samples) {
      length += samples.length;
      append(samples);
    },
    end() {
      const total = 1 + Math.floor(length / hop);
      while (frames < total) append(new Float32Array(hop));
    },
  };
}

/** One period of a raised cosine, from 0: the window that spectral analysis uses. */
export function hann(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / size));
}
