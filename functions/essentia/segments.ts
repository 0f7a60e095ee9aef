export interface Segment {
  readonly startSeconds: number;
  readonly seconds: number;
  /** In memory that other threads see; the next segment may overwrite it once it is given back. */
  readonly samples: Float32Array<SharedArrayBuffer>;
}

interface SegmentOptions {
  readonly sampleRate: number;
  readonly segmentSeconds: number;
  /** What is left at the end and is shorter joins the segment before. */
  readonly minSeconds: number;
}

/**
 * Cuts signals of one channel into segments. Their memory is used again: what a thread gets by message is garbage
 * there afterwards, and hours of it pile up before anybody collects them.
 */
export function createSegmenter({ sampleRate, segmentSeconds, minSeconds }: SegmentOptions) {
  const size = Math.round(segmentSeconds * sampleRate);
  const capacity = size + Math.round(minSeconds * sampleRate);
  const free: SharedArrayBuffer[] = [];
  const take = () =>
    new Float32Array(free.pop() ?? new SharedArrayBuffer(capacity * Float32Array.BYTES_PER_ELEMENT));

  /** The segments of a signal, which may come in chunks that are cut anywhere. */
  async function* segments(signal: AsyncIterable<Float32Array>): AsyncGenerator<Segment> {
    let memory = take();
    let filled = 0;
    let start = 0;
    const segment = (samples: Float32Array<SharedArrayBuffer>): Segment => {
      const startSeconds = start / sampleRate;
      start += samples.length;
      return { startSeconds, seconds: samples.length / sampleRate, samples };
    };
    for await (const chunk of signal) {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + capacity - filled);
        memory.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < capacity) continue;
        const full = memory;
        memory = take();
        memory.set(full.subarray(size));
        filled = capacity - size;
        yield segment(full.subarray(0, size));
      }
    }
    if (filled > 0) yield segment(memory.subarray(0, filled));
  }
  return { segments, giveBack: ({ samples }: Segment): void => void free.push(samples.buffer) };
}
