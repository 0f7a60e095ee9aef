import type { SampleStream } from './frame-matrix.ts';

/** What is taken to be before and behind a signal: zeros, its mirror image, or its first and last sample. */
export type PadMode = 'constant' | 'reflect' | 'edge';

export interface FramingOptions {
  /** Samples per frame. */
  readonly frameSize: number;
  /** Samples from one frame to the next. */
  readonly hop: number;
  /** Whether frame t is centred on sample t·hop, over padding on both sides, or starts there. */
  readonly centre: boolean;
  readonly padMode: PadMode;
  /** Frames that are handed on together. */
  readonly blockFrames: number;
}

/** How many samples the buffer of a framer needs: some blocks of frames, so that little is moved about. */
export function bufferLength({ frameSize, hop, blockFrames }: FramingOptions): number {
  return 2 * frameSize + 4 * hop * blockFrames;
}

/** How many frames a signal has; less than one when it is too short. */
export function frameCount(length: number, { frameSize, hop, centre }: FramingOptions): number {
  const padding = centre ? 2 * Math.floor(frameSize / 2) : 0;
  return 1 + Math.floor((length + padding - frameSize) / hop);
}

/**
 * Cuts a signal into overlapping frames as it comes. `onFrames` gets where in `buffer` the first of its frames
 * starts, and how many there are: `blockFrames` but for the last call.
 */
export function createFramer(
  options: FramingOptions,
  buffer: Float32Array,
  onFrames: (start: number, frames: number) => void,
): SampleStream {
  const { frameSize, hop, centre, padMode, blockFrames } = options;
  const pad = centre ? Math.floor(frameSize / 2) : 0;
  buffer.fill(0, 0, pad);
  let filled = pad;
  let next = 0; // where the next frame starts
  let length = 0;
  let frames = 0;
  let begun = padMode === 'constant' || pad === 0;

  const append = (samples: Float32Array) => {
    for (let at = 0; at < samples.length; ) {
      if (filled === buffer.length) makeRoom();
      const part = samples.subarray(at, at + buffer.length - filled);
      buffer.set(part, filled);
      filled += part.length;
      at += part.length;
      begun ||= padFront(buffer, { pad, padMode, filled });
      if (begun) emit(blockFrames);
    }
  };
  const emit = (least: number) => {
    for (;;) {
      const complete = Math.floor((filled - next - frameSize) / hop) + 1;
      if (complete < least) return;
      const count = Math.min(complete, blockFrames);
      onFrames(next, count);
      frames += count;
      next += count * hop;
    }
  };
  const makeRoom = () => {
    const gone = Math.min(next, filled - pad - 1); // what may be mirrored at the end must stay
    buffer.copyWithin(0, gone, filled);
    filled -= gone;
    next -= gone;
  };
  return {
    push(samples) {
      length += samples.length;
      append(samples);
    },
    end() {
      if (length === 0) throw new RangeError('Cannot measure a signal of no samples');
      if (!begun) throw new RangeError(`Cannot mirror a signal of ${length} samples, need over ${pad}`);
      append(padBack(buffer, { pad, padMode, filled }));
      emit(1);
      if (frames === 0) throw new RangeError(`Cannot fill a frame of ${frameSize} with ${length} samples`);
    },
  };
}

interface Padding {
  readonly pad: number;
  readonly padMode: PadMode;
  readonly filled: number;
}

/** Writes what is before the signal; false as long as more of it is needed for that. */
function padFront(buffer: Float32Array, { pad, padMode, filled }: Padding): boolean {
  if (padMode === 'edge') {
    buffer.fill(buffer[pad] as number, 0, pad);
    return true;
  }
  if (filled < 2 * pad + 1) return false;
  for (let k = 1; k <= pad; k += 1) buffer[pad - k] = buffer[pad + k] as number;
  return true;
}

/** What is behind the signal. */
function padBack(buffer: Float32Array, { pad, padMode, filled }: Padding): Float32Array {
  const last = filled - 1;
  if (padMode === 'reflect')
    return Float32Array.from({ length: pad }, (_, k) => buffer[last - 1 - k] as number);
  return new Float32Array(pad).fill(padMode === 'edge' ? (buffer[last] as number) : 0);
}
