/**
 * Values over time, as any producer has them: value `row` of frame `frame` is
 * `data[row * rowStride + frame * frameStride]`.
 */
export interface TimeMatrix {
  readonly rows: number;
  readonly frames: number;
  readonly data: Float32Array | Float64Array;
  /** From one row to the next: 1 unless told, which is frame after frame. */
  readonly rowStride?: number;
  /** From one frame to the next: `rows` unless told. 1 where data lies row after row, as numpy has it. */
  readonly frameStride?: number;
}
