import { createKernel, hasKernel, type KernelFunctions } from './kernel.ts';

/** Values that are worked on together: large enough to make the copies cheap, small enough for the cache. */
export const SCRATCH_VALUES = 8_192;

/** Kernels that work on arrays, with room for a piece of one. */
export interface ScratchKernel {
  readonly functions: KernelFunctions;
  /** Where `values` is in the kernels' memory. */
  readonly address: number;
  readonly values: Float32Array;
}

let shared: ScratchKernel | null | undefined;

/** One for all callers of this thread, each of which leaves nothing behind; null where the kernels do not run. */
export function scratchKernel(): ScratchKernel | null {
  if (shared === undefined) shared = hasKernel() ? createScratch() : null;
  return shared;
}

function createScratch(): ScratchKernel {
  const kernel = createKernel();
  const address = kernel.take(4 * SCRATCH_VALUES);
  return { functions: kernel.functions, address, values: kernel.view(address, SCRATCH_VALUES) };
}
