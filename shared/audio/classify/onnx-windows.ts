import { framesOf } from '../spectral/frame-matrix.ts';
import { createSpectra } from '../spectral/spectra.ts';
import type { OnnxModel } from './classifier-config.ts';
import { createSlidingWindows } from './sliding-windows.ts';

type Input = OnnxModel['input'];
type LogMel = Extract<Input['features'], { kind: 'log-mel' }>;

export interface OnnxWindows {
  push(samples: Float32Array): void;
  end(): void;
}

/** Makes of a signal, as it comes, what the model takes: calls back with the values of each window, in its order. */
export function createOnnxWindows(input: Input, onWindow: (values: Float32Array) => void): OnnxWindows {
  const { features, shape, sampleRate } = input;
  if (features.kind === 'waveform') {
    const { windowSamples: columns, hopSamples: hop } = features;
    return createSlidingWindows({ width: 1, columns, hop, padding: 0 }, onWindow);
  }
  const bandsFirst = shape.indexOf('bands') < shape.indexOf('frames');
  return createLogMelWindows(features, sampleRate, (window) =>
    onWindow(bandsFirst ? transposed(window, features.bands) : window),
  );
}

/** The tensor's dimensions for one window. */
export function dimensionsOf({ features, shape }: Input): number[] {
  const sizes =
    features.kind === 'waveform'
      ? { samples: features.windowSamples, bands: 0, frames: 0 }
      : { samples: 0, bands: features.bands, frames: features.windowFrames };
  return shape.map((dimension) => (dimension === 1 ? 1 : sizes[dimension]));
}

function createLogMelWindows(
  { fftSize, hop, bands, minHz, maxHz, power, gain, offset, scale, windowFrames, hopFrames }: LogMel,
  sampleRate: number,
  onWindow: (window: Float32Array) => void,
): OnnxWindows {
  const padding = scale * Math.log(offset);
  const windows = createSlidingWindows(
    { width: bands, columns: windowFrames, hop: hopFrames, padding },
    onWindow,
  );
  const mel = { bands, minHz, power, ...(maxHz !== undefined && { maxHz }) };
  const spectra = createSpectra({ mel }, { sampleRate, fftSize, hop }, (block) => {
    for (const frame of framesOf(block.mel)) {
      windows.push(frame.map((value) => scale * Math.log(gain * value + offset)));
    }
  });
  let length = 0;
  return {
    push(samples) {
      spectra.push(samples);
      length += samples.length;
    },
    end() {
      if (length > 0) spectra.end();
      windows.end();
    },
  };
}

function transposed(window: Float32Array, bands: number): Float32Array {
  const frames = window.length / bands;
  return Float32Array.from(window, (_, k) => window[(k % frames) * bands + Math.floor(k / frames)] as number);
}
