import { createMelFilterbank } from '../spectral/mel.ts';
import { createStft } from '../spectral/stft.ts';
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
  const filterbank = createMelFilterbank({
    sampleRate,
    fftSize,
    bands,
    minHz,
    ...(maxHz !== undefined && { maxHz }),
  });
  const padding = scale * Math.log(offset);
  const windows = createSlidingWindows(
    { width: bands, columns: windowFrames, hop: hopFrames, padding },
    onWindow,
  );
  const mel = new Float64Array(bands);
  const stft = createStft({ fftSize, hop }, (spectrum) => {
    filterbank(power === 2 ? spectrum : spectrum.map(Math.sqrt), mel);
    windows.push(mel.map((value) => scale * Math.log(gain * value + offset)));
  });
  return {
    push: (samples) => stft.push(samples),
    end() {
      stft.end();
      windows.end();
    },
  };
}

function transposed(window: Float32Array, bands: number): Float32Array {
  const frames = window.length / bands;
  return Float32Array.from(window, (_, k) => window[(k % frames) * bands + Math.floor(k / frames)] as number);
}
