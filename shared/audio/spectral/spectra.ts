import { type Engine, type EngineOptions, rowsOf } from './engine.ts';
import type { FrameMatrix, SampleStream } from './frame-matrix.ts';
import { createFramer, frameCount, type PadMode } from './framer.ts';
import { hann } from './hann.ts';
import { createKernelEngine, kernelSupports, type Precision } from './kernel-engine.ts';
import { createPlainEngine } from './plain-engine.ts';
import { engineMeasure, type MeasureName, type SpectralMeasures } from './spectral-measures.ts';

export interface SpectraOptions {
  /** In Hz. */
  readonly sampleRate: number;
  /** Samples per frame: 2048 unless told. Powers of two are fast. */
  readonly fftSize?: number;
  /** Samples under the window, which stands in the middle of the frame: fftSize unless told. */
  readonly windowLength?: number;
  /** A periodic Hann window, or as many weights of the caller's own. */
  readonly window?: 'hann' | Float64Array;
  /** Samples from one frame to the next: a quarter of the window unless told. */
  readonly hop?: number;
  /** Whether frame t is centred on sample t·hop, over padding, or starts there; true unless told. */
  readonly centre?: boolean;
  /** 'constant', zeros, unless told; librosa before 0.9 had 'reflect'. */
  readonly padMode?: PadMode;
  /** Of the arithmetic; results are in single precision. 'f32' unless told. */
  readonly precision?: Precision;
  /** 'kernel', WebAssembly, where it can be, unless told; 'plain', TypeScript in double precision. */
  readonly engine?: 'kernel' | 'plain';
}

/** A matrix for each measure that was asked for. */
export type Spectra<M extends SpectralMeasures> = { readonly [Name in keyof M]: FrameMatrix };

/** Frames that are measured together: a multiple of what a vector holds, few enough for the cache. */
const BLOCK_FRAMES = 32;

/** Of single precision: what is smaller counts as nothing, as in librosa.util.normalize. */
const SMALLEST_NORMAL = 2 ** -126;

/** Measures a signal as a whole. Throws a RangeError for options that cannot be and a signal too short for them. */
export function spectra<M extends SpectralMeasures>(
  samples: Float32Array,
  measures: M,
  options: SpectraOptions,
): Spectra<M> {
  const whole: Partial<Record<keyof M, FrameMatrix>> = {};
  const frames = frameCount(samples.length, engineOptions([], measures, options));
  let at = 0;
  const stream = createSpectra(measures, options, (block) => {
    for (const name of Object.keys(block) as (keyof M)[]) {
      const { rows, data } = block[name];
      whole[name] ??= { rows, frames, data: new Float32Array(rows * frames) };
      whole[name].data.set(data, rows * at);
    }
    at += Object.values<FrameMatrix>(block)[0]?.frames ?? 0;
  });
  stream.push(samples);
  stream.end();
  return whole as Spectra<M>;
}

/**
 * Measures a signal as it comes. `onBlock` gets the next frames, in matrices that the next block overwrites; the
 * last ones come from `end()`. Joined, the blocks are to the last bit what `spectra` gives. Throws a RangeError
 * for options that cannot be.
 */
export function createSpectra<M extends SpectralMeasures>(
  measures: M,
  options: SpectraOptions,
  onBlock: (block: Spectra<M>) => void,
): SampleStream {
  const names = Object.keys(measures) as MeasureName[];
  const resolved = engineOptions(names, measures, options);
  const engine = createEngine(resolved, options);
  const rows = resolved.measures.map((measure) => rowsOf(measure, resolved.frameSize));
  let begun = false;
  return createFramer(resolved, engine.samples, (start, frames) => {
    const values = engine.measure(start, frames);
    const block: Partial<Record<MeasureName, FrameMatrix>> = {};
    for (const [index, name] of names.entries()) {
      block[name] = { rows: rows[index] as number, frames, data: values[index] as Float32Array };
    }
    if (block.flux && !begun) block.flux.data[0] = 0;
    if (block.chroma && measures.chroma?.normalised !== false) normalise(block.chroma);
    begun = true;
    onBlock(block as Spectra<M>);
  });
}

function createEngine(options: EngineOptions, { engine, precision = 'f32' }: SpectraOptions): Engine {
  const { frameSize } = options;
  const supported = kernelSupports(frameSize);
  if (engine === 'kernel' && !supported) {
    throw new RangeError(`Cannot measure frames of ${frameSize} by the kernels: they do powers of two only`);
  }
  return engine === 'plain' || !supported
    ? createPlainEngine(options)
    : createKernelEngine(options, precision);
}

/** The options with their defaults, checked. */
function engineOptions(
  names: readonly MeasureName[],
  measures: SpectralMeasures,
  options: SpectraOptions,
): EngineOptions {
  const { sampleRate, fftSize: frameSize = 2048, centre = true, padMode = 'constant' } = options;
  const { windowLength = frameSize, window = 'hann' } = options;
  const { hop = Math.floor(windowLength / 4) } = options;
  const whole = [frameSize, windowLength, hop].every(Number.isSafeInteger);
  if (
    !whole ||
    frameSize < 2 ||
    windowLength < 1 ||
    windowLength > frameSize ||
    hop < 1 ||
    !(sampleRate > 0)
  ) {
    const facts = `[fftSize=${frameSize}, windowLength=${windowLength}, hop=${hop}, sampleRate=${sampleRate}]`;
    throw new RangeError(
      `Cannot measure such frames: sizes are whole numbers, a window fits its frame ${facts}`,
    );
  }
  const weights = window === 'hann' ? hann(windowLength) : window;
  return {
    frameSize,
    hop,
    centre,
    padMode,
    blockFrames: BLOCK_FRAMES,
    window: inTheMiddle(weights, windowLength, frameSize),
    measures: names.map((name) => engineMeasure(name, measures, { sampleRate, frameSize })),
  };
}

/** The window with zeros on both sides. */
function inTheMiddle(window: Float64Array, windowLength: number, frameSize: number): Float64Array {
  if (window.length !== windowLength) {
    const facts = `[windowLength=${windowLength}, weights=${window.length}]`;
    throw new RangeError(`Cannot use the window: it needs as many weights as it is long ${facts}`);
  }
  const frame = new Float64Array(frameSize);
  frame.set(window, Math.floor((frameSize - windowLength) / 2));
  return frame;
}

/** Divides each frame by its largest value; a silent one stays as it is. */
function normalise({ rows, frames, data }: FrameMatrix): void {
  for (let frame = 0; frame < frames; frame += 1) {
    const values = data.subarray(frame * rows, (frame + 1) * rows);
    const largest = values.reduce((most, value) => Math.max(most, value), 0);
    if (largest < SMALLEST_NORMAL) continue;
    for (let row = 0; row < rows; row += 1) values[row] = (values[row] as number) / largest;
  }
}
