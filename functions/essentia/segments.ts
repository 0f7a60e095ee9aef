export interface Segment {
  readonly startSeconds: number;
  readonly seconds: number;
  readonly samples: Float32Array<ArrayBuffer>;
}

interface SegmentOptions {
  readonly sampleRate: number;
  readonly segmentSeconds: number;
  /** What is left at the end and is shorter joins the segment before. */
  readonly minSeconds: number;
}

/** A signal of one channel in segments, each in memory of its own. What comes in may be cut anywhere. */
export async function* segments(
  signal: AsyncIterable<Float32Array>,
  { sampleRate, segmentSeconds, minSeconds }: SegmentOptions,
): AsyncGenerator<Segment> {
  const size = Math.round(segmentSeconds * sampleRate);
  const buffer = new Float32Array(size + Math.round(minSeconds * sampleRate));
  let filled = 0;
  let start = 0;
  const take = (length: number): Segment => {
    const segment = { startSeconds: start / sampleRate, seconds: length / sampleRate };
    const samples = buffer.slice(0, length);
    buffer.copyWithin(0, length, filled);
    filled -= length;
    start += length;
    return { ...segment, samples };
  };
  for await (const chunk of signal) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + buffer.length - filled);
      buffer.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === buffer.length) yield take(size);
    }
  }
  if (filled > 0) yield take(filled);
}
