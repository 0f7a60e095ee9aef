import type { FrameMatrix } from '../spectral/frame-matrix.ts';

/** Frames that stay in the cache while all earlier ones pass by. */
const BLOCK_FRAMES = 64;

/** Products that are summed side by side, so that the processor need not wait for one sum. */
const SIDE_BY_SIDE = 4;

/** The inner product, in double precision, of every two frames that are `width` or more apart, each pair once. */
export function innerProducts(
  { rows, frames, data }: FrameMatrix,
  width: number,
  onProduct: (earlier: number, later: number, product: number) => void,
): void {
  const sums = new Float64Array(SIDE_BY_SIDE);
  for (let block = width; block < frames; block += BLOCK_FRAMES) {
    const end = Math.min(frames, block + BLOCK_FRAMES);
    for (let earlier = 0; earlier + width < end; earlier += 1) {
      for (let later = Math.max(block, earlier + width); later < end; later += SIDE_BY_SIDE) {
        fourProducts(data, { rows, frames, earlier, later, sums });
        const count = Math.min(SIDE_BY_SIDE, end - later);
        for (let n = 0; n < count; n += 1) onProduct(earlier, later + n, sums[n] as number);
      }
    }
  }
}

interface Products {
  readonly rows: number;
  readonly frames: number;
  readonly earlier: number;
  readonly later: number;
  readonly sums: Float64Array;
}

/** Of one frame and each of four in a row; behind the last frame, of the last. */
function fourProducts(data: Float32Array, { rows, frames, earlier, later, sums }: Products): void {
  const last = frames - 1;
  const at0 = later * rows;
  const at1 = Math.min(later + 1, last) * rows;
  const at2 = Math.min(later + 2, last) * rows;
  const at3 = Math.min(later + 3, last) * rows;
  const from = earlier * rows;
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  for (let row = 0; row < rows; row += 1) {
    const value = data[from + row] as number;
    sum0 += value * (data[at0 + row] as number);
    sum1 += value * (data[at1 + row] as number);
    sum2 += value * (data[at2 + row] as number);
    sum3 += value * (data[at3 + row] as number);
  }
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
}
