import type { FrameMatrix } from '../spectral/frame-matrix.ts';
import { createKernel, hasKernel } from '../spectral/kernel.ts';

export interface InnerProductOptions {
  /** How many frames apart two must be at least. */
  readonly width: number;
  /** Of the sums: about single or double. Where the kernel does not run they are double. */
  readonly precision: 'f32' | 'f64';
}

/** Frames that are multiplied with as many others while they are in the cache. */
const BLOCK_FRAMES = 64;

/** The products of a block of frames with a later one: `BLOCK_FRAMES` for each of the earlier, the rest is chance. */
type BlockProducts = (earlier: number, later: number) => Float64Array;

/** The inner product of every two frames that are far enough apart, each pair once. */
export function innerProducts(
  matrix: FrameMatrix,
  { width, precision }: InnerProductOptions,
  onProduct: (earlier: number, later: number, product: number) => void,
): void {
  const { frames } = matrix;
  const multiply = precision === 'f32' && hasKernel() ? kernelProducts(matrix) : plainProducts(matrix);
  for (let later = 0; later < frames; later += BLOCK_FRAMES) {
    const end = Math.min(frames, later + BLOCK_FRAMES);
    for (let earlier = 0; earlier + width < end; earlier += BLOCK_FRAMES) {
      const products = multiply(earlier, later);
      for (let one = earlier; one < Math.min(earlier + BLOCK_FRAMES, end - width); one += 1) {
        const row = (one - earlier) * BLOCK_FRAMES;
        for (let other = Math.max(later, one + width); other < end; other += 1) {
          onProduct(one, other, products[row + other - later] as number);
        }
      }
    }
  }
}

function kernelProducts({ rows, frames, data }: FrameMatrix): BlockProducts {
  const { functions, take, view } = createKernel();
  const columnRows = 4 * Math.ceil(rows / 4);
  const blockRows = BLOCK_FRAMES * columnRows;
  const [a, b, out] = [take(4 * blockRows), take(4 * blockRows), take(8 * BLOCK_FRAMES ** 2)];
  const [ones, others] = [view(a, blockRows), view(b, blockRows)];
  const products = new Float64Array(ones.buffer, out, BLOCK_FRAMES ** 2);
  const load = (block: Float32Array, first: number) => {
    for (let frame = first; frame < Math.min(frames, first + BLOCK_FRAMES); frame += 1) {
      block.set(data.subarray(frame * rows, (frame + 1) * rows), (frame - first) * columnRows);
    }
  };
  let loaded = -1;
  return (earlier, later) => {
    if (loaded !== later) load(others, later);
    loaded = later;
    load(ones, earlier);
    functions.products(a, BLOCK_FRAMES, b, BLOCK_FRAMES, 4 * columnRows, out);
    return products;
  };
}

function plainProducts(matrix: FrameMatrix): BlockProducts {
  const products = new Float64Array(BLOCK_FRAMES ** 2);
  const { frames } = matrix;
  return (earlier, later) => {
    for (let one = earlier; one < Math.min(frames, earlier + BLOCK_FRAMES); one += 1) {
      for (let other = later; other < Math.min(frames, later + BLOCK_FRAMES); other += 4) {
        const at = (one - earlier) * BLOCK_FRAMES + other - later;
        fourProducts(matrix, { one, other, sums: products.subarray(at, at + 4) });
      }
    }
    return products;
  };
}

/** Of one frame and each of four in a row, side by side; behind the last frame, of the last. */
function fourProducts(
  { rows, frames, data }: FrameMatrix,
  { one, other, sums }: { readonly one: number; readonly other: number; readonly sums: Float64Array },
): void {
  const last = frames - 1;
  const at0 = other * rows;
  const at1 = Math.min(other + 1, last) * rows;
  const at2 = Math.min(other + 2, last) * rows;
  const at3 = Math.min(other + 3, last) * rows;
  const from = one * rows;
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  for (let row = 0; row < rows; row += 1) {
    const value = data[from + row] as number;
    sum0 += value * (data[at0 + row] as number);
    sum1 += value * (data[at1 + row] as number);
    sum2 += value * (data[at2 + row] as number);
    sum3 += value * (data[at3 + row] as number);
  }
  sums.set([sum0, sum1, sum2, sum3]);
}
