import { type Engine, type EngineOptions, type Measure, rowsOf } from './engine.ts';
import { createRealFft } from './fft.ts';
import { bufferLength } from './framer.ts';
import { weigh } from './mel.ts';

/** The engine in plain TypeScript, for frames of any size: everything in double precision but what comes out. */
export function createPlainEngine(options: EngineOptions): Engine {
  const { frameSize, hop, blockFrames, window, measures } = options;
  const samples = new Float32Array(bufferLength(options));
  const windowed = new Float64Array(frameSize);
  const spectrum = createSpectrum(frameSize);
  const outputs = measures.map((measure) => {
    const rows = rowsOf(measure, frameSize);
    return { rows, values: new Float32Array(rows * blockFrames), write: writerOf(measure, frameSize) };
  });
  return {
    samples,
    measure(start, frames) {
      for (let frame = 0; frame < frames; frame += 1) {
        const from = start + frame * hop;
        for (let k = 0; k < frameSize; k += 1) {
          windowed[k] = (window[k] as number) * (samples[from + k] as number);
        }
        spectrum.take(windowed);
        for (const { rows, values, write } of outputs) {
          write(spectrum, values.subarray(frame * rows, (frame + 1) * rows));
        }
      }
      return outputs.map(({ rows, values }) => values.subarray(0, rows * frames));
    },
  };
}

interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly power: Float64Array;
  readonly magnitude: Float64Array;
  take(windowed: Float64Array): void;
}

function createSpectrum(frameSize: number): Spectrum {
  const bins = Math.floor(frameSize / 2) + 1;
  const transform = createRealFft(frameSize);
  const [re, im] = [new Float64Array(bins), new Float64Array(bins)];
  const [power, magnitude] = [new Float64Array(bins), new Float64Array(bins)];
  const take = (windowed: Float64Array) => {
    transform(windowed, re, im);
    for (let k = 0; k < bins; k += 1) {
      power[k] = (re[k] as number) ** 2 + (im[k] as number) ** 2;
      magnitude[k] = Math.sqrt(power[k] as number);
    }
  };
  return { re, im, power, magnitude, take };
}

type Writer = (spectrum: Spectrum, values: Float32Array) => void;

function writerOf(measure: Measure, frameSize: number): Writer {
  switch (measure.kind) {
    case 'complex':
      return interleave;
    case 'power':
      return ({ power }, values) => values.set(power);
    case 'magnitude':
      return ({ magnitude }, values) => values.set(magnitude);
    case 'bands':
      return (spectrum, values) => weigh(measure.filters, spectrum[measure.of], values);
    case 'centroid':
      return ({ magnitude }, values) => values.fill(measure.binHz * meanBin(magnitude));
    case 'rolloff':
      return ({ magnitude }, values) => values.fill(measure.binHz * rolloffBin(magnitude, measure.share));
    case 'flux':
      return fluxWriter(Math.floor(frameSize / 2) + 1);
  }
}

function interleave({ re, im }: Spectrum, values: Float32Array): void {
  for (let k = 0; k < re.length; k += 1) {
    values[2 * k] = re[k] as number;
    values[2 * k + 1] = im[k] as number;
  }
}

function meanBin(magnitude: Float64Array): number {
  let total = 0;
  let moment = 0;
  for (let k = 0; k < magnitude.length; k += 1) {
    total += magnitude[k] as number;
    moment += k * (magnitude[k] as number);
  }
  return total === 0 ? 0 : moment / total;
}

function rolloffBin(magnitude: Float64Array, share: number): number {
  const threshold = share * magnitude.reduce((sum, value) => sum + value, 0);
  let sum = 0;
  const bin = magnitude.findIndex((value) => {
    sum += value;
    return sum >= threshold;
  });
  return Math.max(0, bin);
}

function fluxWriter(bins: number): Writer {
  const previous = new Float64Array(bins);
  return ({ magnitude }, values) => {
    let sum = 0;
    for (let k = 0; k < bins; k += 1) sum += ((magnitude[k] as number) - (previous[k] as number)) ** 2;
    values[0] = Math.sqrt(sum);
    previous.set(magnitude);
  };
}
