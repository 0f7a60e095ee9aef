/** Values of each frame of a signal, frame after frame: value `row` of frame `frame` is `data[frame * rows + row]`. */
export interface FrameMatrix {
  readonly rows: number;
  readonly frames: number;
  readonly data: Float32Array;
}

/** The values of each frame in turn, where they lie. */
export function* framesOf({ rows, frames, data }: FrameMatrix): Generator<Float32Array> {
  for (let frame = 0; frame < frames; frame += 1) yield data.subarray(frame * rows, (frame + 1) * rows);
}

/** Takes the next samples of a signal; the results do not depend on how it is cut into chunks. */
export interface SampleStream {
  push(samples: Float32Array): void;
  /** Takes the signal as ended. Throws a RangeError when it was too short to measure. */
  end(): void;
}
