import type { FrameMatrix } from '../spectral/frame-matrix.ts';
import { createKernel, hasKernel } from '../spectral/kernel.ts';

/**
 * How much each frame but the first rises from the one before: the median over the bands of their rises in dB,
 * where a fall counts as 0 and power below `floor` as that. It comes from ratios of powers, since the logarithm of
 * the two in the middle is enough.
 */
export type MedianRises = (powers: FrameMatrix, floor: number) => Float64Array;

/** For frames of so many bands, a multiple of eight. The engine is as in `spectra`. */
export function createMedianRises(bands: number, engine?: 'kernel' | 'plain'): MedianRises {
  return engine === 'plain' || !hasKernel() ? plainRises(bands) : kernelRises(bands);
}

function inDecibels(low: number, high: number): number {
  return 5 * Math.log10(low * high);
}

function plainRises(bands: number): MedianRises {
  const ratios = new Float64Array(bands);
  return ({ frames, data }, floor) =>
    Float64Array.from({ length: frames - 1 }, (_, frame) => {
      const before = data.subarray(frame * bands, (frame + 1) * bands);
      const after = data.subarray((frame + 1) * bands, (frame + 2) * bands);
      for (let band = 0; band < bands; band += 1) {
        const ratio = Math.max(floor, after[band] as number) / Math.max(floor, before[band] as number);
        ratios[band] = Math.max(1, ratio);
      }
      ratios.sort();
      return inDecibels(ratios[bands / 2 - 1] as number, ratios[bands / 2] as number);
    });
}

/** Frames that the kernel does together, behind the one before them. */
const BLOCK_FRAMES = 64;

function kernelRises(bands: number): MedianRises {
  const { functions, take, view } = createKernel();
  const [from, ratios, to] = [take(4 * bands * (1 + BLOCK_FRAMES)), take(4 * bands), take(8 * BLOCK_FRAMES)];
  const [input, output] = [view(from, bands * (1 + BLOCK_FRAMES)), view(to, 2 * BLOCK_FRAMES)];
  return ({ frames, data }, floor) => {
    const rises = new Float64Array(frames - 1);
    for (let frame = 0; frame < rises.length; frame += BLOCK_FRAMES) {
      const count = Math.min(BLOCK_FRAMES, rises.length - frame);
      input.set(data.subarray(frame * bands, (frame + count + 1) * bands));
      functions.middleRises(from, bands, count, floor, ratios, to);
      for (let k = 0; k < count; k += 1) {
        rises[frame + k] = inDecibels(output[2 * k] as number, output[2 * k + 1] as number);
      }
    }
    return rises;
  };
}
