import type { FrameMatrix } from './frame-matrix.ts';
import { SCRATCH_VALUES, type ScratchKernel, scratchKernel } from './scratch-kernel.ts';

/** Of single precision: the kernel knows no smaller numbers. */
const SMALLEST_NORMAL = 2 ** -126;

export interface DecibelOptions {
  /** What counts as 0 dB: a value, or the largest there is. 1 unless told. */
  readonly reference?: number | 'max';
  /** Values below it count as this: 1e-10 of power, 1e-5 of amplitude unless told. */
  readonly least?: number;
  /** What is further below the largest is raised to there; 80 unless told, null for no limit. */
  readonly topDb?: number | null;
  /** The largest value of the whole, when the matrix is a block of it. */
  readonly largest?: number;
  /** As in `spectra`. */
  readonly engine?: 'kernel' | 'plain';
}

/** 10 log10 of powers over a reference: librosa.power_to_db, whose defaults are ours. */
export function powerToDb(matrix: FrameMatrix, options: DecibelOptions = {}): FrameMatrix {
  const { least = 1e-10, engine } = options;
  const plain = engine === 'plain' || least < SMALLEST_NORMAL;
  return toDecibels(matrix, { ...options, least, kernel: plain ? null : scratchKernel() });
}

/** 20 log10 of amplitudes over a reference: librosa.amplitude_to_db, whose defaults are ours. */
export function amplitudeToDb(matrix: FrameMatrix, options: DecibelOptions = {}): FrameMatrix {
  const { reference = 1, least = 1e-5, largest } = options;
  const squares = { ...matrix, data: matrix.data.map((amplitude) => amplitude * amplitude) };
  return powerToDb(squares, {
    ...options,
    reference: reference === 'max' ? 'max' : reference ** 2,
    least: least ** 2,
    ...(largest === undefined ? {} : { largest: largest ** 2 }),
  });
}

/** The largest value. */
export function largestOf({ data }: Pick<FrameMatrix, 'data'>): number {
  const kernel = scratchKernel();
  if (!kernel) return data.reduce((most, value) => Math.max(most, value), data[0] ?? 0);
  let largest = data[0] ?? 0;
  for (let at = 0; at < data.length; at += SCRATCH_VALUES) {
    const part = data.subarray(at, at + SCRATCH_VALUES);
    const count = 4 * Math.ceil(part.length / 4);
    kernel.values.fill(part[0] as number, part.length, count);
    kernel.values.set(part);
    largest = Math.max(largest, kernel.functions.largest(kernel.address, count));
  }
  return largest;
}

interface Conversion extends DecibelOptions {
  readonly least: number;
  readonly kernel: ScratchKernel | null;
}

function toDecibels(matrix: FrameMatrix, conversion: Conversion): FrameMatrix {
  const { least, reference = 1, topDb = 80, largest = largestOf(matrix), kernel } = conversion;
  if (!(least > 0))
    throw new RangeError(`Cannot take the logarithm of nothing: least must be positive, got ${least}`);
  const decibel = (value: number) => 10 * Math.log10(Math.max(least, value));
  const zeroDb = decibel(reference === 'max' ? largest : Math.abs(reference));
  const floorDb = topDb === null ? Number.NEGATIVE_INFINITY : decibel(largest) - zeroDb - topDb;
  const data = kernel
    ? byKernel(matrix.data, { kernel, least, zeroDb, floorDb })
    : matrix.data.map((value) => Math.max(floorDb, decibel(value) - zeroDb));
  return { ...matrix, data };
}

interface KernelConversion {
  readonly kernel: ScratchKernel;
  readonly least: number;
  readonly zeroDb: number;
  readonly floorDb: number;
}

function byKernel(values: Float32Array, { kernel, least, zeroDb, floorDb }: KernelConversion): Float32Array {
  const { functions, address, values: scratch } = kernel;
  const result = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += SCRATCH_VALUES) {
    const part = values.subarray(at, at + SCRATCH_VALUES);
    const count = 4 * Math.ceil(part.length / 4);
    scratch.set(part);
    functions.decibels(address, count, least, zeroDb, floorDb);
    result.set(scratch.subarray(0, part.length), at);
  }
  return result;
}
