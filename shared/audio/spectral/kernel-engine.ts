import { type Engine, type EngineOptions, type Measure, rowsOf } from './engine.ts';
import { bufferLength } from './framer.ts';
import { createKernel, hasKernel, type Kernel } from './kernel.ts';
import { filterTable, halfCircle, places, twiddles } from './kernel-tables.ts';

/** 'f32': four frames at a time in single precision. 'f64': two in double, at half the speed. */
export type Precision = 'f32' | 'f64';

/** Bytes of a vector, which holds one value of each of the frames in work. */
const VECTOR_BYTES = 16;

const MAX_FRAME_SIZE = 65_536;

/** Whether the kernels are made for frames of this size, and run here. */
export function kernelSupports(frameSize: number): boolean {
  const fits = frameSize >= 4 && frameSize <= MAX_FRAME_SIZE && Number.isInteger(Math.log2(frameSize));
  return fits && hasKernel();
}

/**
 * The engine in WebAssembly, where each lane of a vector is a frame: scalar algorithms with vector arithmetic, so
 * that a frame's values depend neither on its lane nor on its neighbours. Its memory is that of a block of frames,
 * whatever the length of the signal. `blockFrames` must be a multiple of four.
 */
export function createKernelEngine(options: EngineOptions, precision: Precision): Engine {
  const { frameSize, hop, blockFrames, measures } = options;
  const lanes = precision === 'f32' ? 4 : 2;
  const kernel = createKernel();
  const spectrum = createSpectrum(kernel, options, precision);
  const steps = measures.map((measure) => {
    const rows = rowsOf(measure, frameSize);
    return {
      ...createStep(kernel, measure, spectrum, precision),
      rows,
      out: kernel.take(4 * rows * blockFrames),
    };
  });
  const length = bufferLength(options);
  const samplesAt = kernel.take(4 * (length + lanes * hop)); // the last vector may reach behind the end
  const views = steps.map(({ out, rows }) => kernel.view(out, rows * blockFrames));
  const columns = kernel.functions[`columns${bitsOf(precision)}`];
  return {
    samples: kernel.view(samplesAt, length),
    measure(start, frames) {
      for (let frame = 0; frame < frames; frame += lanes) {
        spectrum.compute(samplesAt + 4 * (start + frame * hop));
        for (const { rows, vectors, compute, out } of steps) {
          compute();
          columns(vectors, rows, out + 4 * rows * frame);
        }
      }
      return views.map((view) => view.subarray(0, (view.length / blockFrames) * frames));
    },
  };
}

/** Where the bins of the frames in work are, a vector each (of complex ones two), and how they get there. */
interface Spectrum {
  readonly bins: number;
  readonly complex: number;
  readonly power: number;
  readonly magnitude: number;
  compute(samples: number): void;
}

function createSpectrum(kernel: Kernel, options: EngineOptions, precision: Precision): Spectrum {
  const { frameSize, hop, measures } = options;
  const points = frameSize / 2;
  const halfWindow = options.window.map((weight) => weight / 2);
  const window = kernel.put(halfWindow, precision);
  const factors = kernel.put(twiddles(points), precision);
  const circle = kernel.put(halfCircle(points), precision);
  const order = kernel.put(places(points), 'u32');
  const take = (vectors: number) => kernel.take(vectors * VECTOR_BYTES);
  const values = take(2 * points);
  const complexAt = take(2 * points + 2);
  const powerAt = take(points + 2); // one more than bins, since filters read an even number of them
  const magnitudeAt = take(points + 2);

  const bits = bitsOf(precision);
  const { functions } = kernel;
  const [transform, roots] = [functions[`transform${bits}`], functions[`roots${bits}`]];
  const [complex, power] = [functions[`complex${bits}`], functions[`power${bits}`]];
  const sources = new Set(measures.map(sourceOf));
  const needsMagnitude = sources.has('magnitude');
  const needsPower = needsMagnitude || sources.has('power');
  const compute = (samples: number) => {
    transform(samples, 4 * hop, frameSize, window, values, factors);
    if (sources.has('complex')) complex(values, points, order, circle, complexAt);
    if (needsPower) power(values, points, order, circle, powerAt);
    if (needsMagnitude) roots(powerAt, points + 1, magnitudeAt);
  };
  return { bins: points + 1, complex: complexAt, power: powerAt, magnitude: magnitudeAt, compute };
}

/** What of the spectrum a measure is taken from. */
function sourceOf(measure: Measure): 'complex' | 'power' | 'magnitude' {
  switch (measure.kind) {
    case 'complex':
    case 'power':
      return measure.kind;
    case 'bands':
      return measure.of;
    default:
      return 'magnitude';
  }
}

/** How a measure's vectors are computed from the spectrum, and where they are then. */
function createStep(
  kernel: Kernel,
  measure: Measure,
  spectrum: Spectrum,
  precision: Precision,
): { readonly vectors: number; compute(): void } {
  const bits = bitsOf(precision);
  const { functions } = kernel;
  const source = spectrum[sourceOf(measure)];
  const { bins } = spectrum;
  switch (measure.kind) {
    case 'bands': {
      const { table, weights } = filterTable(measure.filters, bits / 8);
      const [tableAt, weightsAt] = [kernel.put(table, 'u32'), kernel.put(weights, precision)];
      const count = measure.filters.length;
      const vectors = kernel.take(count * VECTOR_BYTES);
      const bands = functions[`bands${bits}`];
      return { vectors, compute: () => bands(source, tableAt, count, weightsAt, vectors) };
    }
    case 'centroid': {
      const vectors = kernel.take(VECTOR_BYTES);
      const centroid = functions[`centroid${bits}`];
      return { vectors, compute: () => centroid(source, bins, measure.binHz, vectors) };
    }
    case 'rolloff': {
      const vectors = kernel.take(VECTOR_BYTES);
      const rolloff = functions[`rolloff${bits}`];
      return { vectors, compute: () => rolloff(source, bins, measure.binHz, measure.share, vectors) };
    }
    case 'flux': {
      const vectors = kernel.take(VECTOR_BYTES);
      const previous = kernel.take(bins * VECTOR_BYTES);
      const flux = functions[`flux${bits}`];
      return { vectors, compute: () => flux(source, bins, previous, vectors) };
    }
    default:
      return { vectors: source, compute: () => {} };
  }
}

function bitsOf(precision: Precision): 32 | 64 {
  return precision === 'f32' ? 32 : 64;
}
