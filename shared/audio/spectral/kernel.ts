import { KERNEL_BINARY } from './kernel-binary.ts';

/** Neither the language's types nor Node's have it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
};

const PAGE_BYTES = 65_536;

/** Addresses are multiples of a cache line. */
const ALIGNMENT = 64;

type InBothPrecisions =
  | 'transform'
  | 'power'
  | 'complex'
  | 'roots'
  | 'bands'
  | 'centroid'
  | 'rolloff'
  | 'flux'
  | 'columns';
type InOne =
  | 'freeMemory'
  | 'cosines'
  | 'decibels'
  | 'largest'
  | 'medians'
  | 'raise'
  | 'middleRises'
  | 'products'
  | 'stepEnergies'
  | 'sumOfSquares'
  | 'crossings';

/** The functions of kernel/. Addresses are bytes from the start of the memory. */
export type KernelFunctions = Readonly<
  Record<`${InBothPrecisions}${32 | 64}` | InOne, (...args: number[]) => number>
>;

/** An instance of the kernels with memory of its own. */
export interface Kernel {
  readonly functions: KernelFunctions;
  /** Reserves zeroed memory for good and gives its address. Views from before lose theirs when it grows. */
  take(bytes: number): number;
  /** Reserves memory that holds these numbers. */
  put(numbers: ArrayLike<number>, type: 'f32' | 'f64' | 'u32'): number;
  view(address: number, length: number): Float32Array;
}

let compiled: object | null | undefined;

/** Whether this machine runs the kernels; a processor without vector instructions does not. */
export function hasKernel(): boolean {
  return compiledKernel() !== null;
}

/** A new instance. Throws an Error where `hasKernel()` says no. */
export function createKernel(): Kernel {
  const module = compiledKernel();
  if (!module) throw new Error('Cannot run WebAssembly with vector instructions on this machine');
  const { memory, ...functions } = new WebAssembly.Instance(module).exports as KernelExports;
  let end = aligned(functions.freeMemory());
  const take = (bytes: number) => {
    const address = end;
    end = aligned(end + bytes);
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  };
  return {
    functions,
    take,
    put(numbers, type) {
      const NumberArray = NUMBER_ARRAYS[type];
      const address = take(numbers.length * NumberArray.BYTES_PER_ELEMENT);
      new NumberArray(memory.buffer, address, numbers.length).set(numbers);
      return address;
    },
    view: (address, length) => new Float32Array(memory.buffer, address, length),
  };
}

function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

const NUMBER_ARRAYS = { f32: Float32Array, f64: Float64Array, u32: Uint32Array };

type KernelExports = KernelFunctions & {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): void };
};

/** Compiled once; every instance shares the code. */
function compiledKernel(): object | null {
  if (compiled === undefined) {
    try {
      compiled = new WebAssembly.Module(Buffer.from(KERNEL_BINARY, 'base64'));
    } catch {
      compiled = null;
    }
  }
  return compiled;
}
