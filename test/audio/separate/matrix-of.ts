import type { FrameMatrix } from '../../../shared/audio/spectral/frame-matrix.ts';

/** A matrix by the values of each of its frames. */
export function matrixOf(frames: readonly (readonly number[])[]): FrameMatrix {
  return { rows: frames[0]?.length ?? 0, frames: frames.length, data: Float32Array.from(frames.flat()) };
}
