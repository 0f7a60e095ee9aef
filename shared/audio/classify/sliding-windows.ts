interface WindowOptions {
  /** Values of a column: 1 for samples, the bands of a spectrogram. */
  readonly width: number;
  readonly columns: number;
  /** Columns from the start of one window to the next. */
  readonly hop: number;
  /** What a window is filled up with that the signal does not fill. */
  readonly padding: number;
}

/** Cuts a sequence of columns into windows as it comes, each a copy of its own. */
export function createSlidingWindows(
  { width, columns, hop, padding }: WindowOptions,
  onWindow: (window: Float32Array) => void,
) {
  const buffer = new Float32Array(width * columns);
  let filled = 0;
  let skip = 0; // where the hop is longer than the window
  let windows = 0;
  const emit = () => {
    onWindow(buffer.slice());
    windows += 1;
    buffer.copyWithin(0, width * hop);
    filled = Math.max(0, buffer.length - width * hop);
    skip = Math.max(0, width * hop - buffer.length);
  };
  return {
    push(values: ArrayLike<number>): void {
      for (let k = 0; k < values.length; k += 1) {
        if (skip > 0) {
          skip -= 1;
          continue;
        }
        buffer[filled] = values[k] as number;
        filled += 1;
        if (filled === buffer.length) emit();
      }
    },
    /** What is left makes a window only where there was none: a short signal is judged by what there is. */
    end(): void {
      if (windows > 0 || filled === 0) return;
      buffer.fill(padding, filled);
      emit();
    },
  };
}
