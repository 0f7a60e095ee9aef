export interface Excerpt {
  readonly sampleRate: number;
  readonly channels: number;
  /** Where it begins; 0 unless told. */
  readonly startSeconds?: number;
  /** How long it is at most; to the end unless told. */
  readonly seconds?: number;
}

/**
 * A part of what `decodeAudio` gives: `offset` and `duration` of librosa.load. What lies behind it is neither read nor
 * decoded, so nobody finds out whether that is whole. Throws a RangeError for times below 0.
 */
export async function* excerpt(
  chunks: AsyncIterable<Float32Array>,
  { sampleRate, channels, startSeconds = 0, seconds = Number.POSITIVE_INFINITY }: Excerpt,
): AsyncGenerator<Float32Array, void> {
  if (!(startSeconds >= 0 && seconds >= 0)) {
    const facts = `[startSeconds=${startSeconds}, seconds=${seconds}]`;
    throw new RangeError(`Cannot take an excerpt: times are 0 or more ${facts}`);
  }
  let skip = Math.round(startSeconds * sampleRate) * channels;
  let left = Math.round(seconds * sampleRate) * channels;
  for await (const chunk of chunks) {
    const part = chunk.subarray(skip, Math.min(chunk.length, skip + left));
    skip = Math.max(0, skip - chunk.length);
    left -= part.length;
    if (part.length > 0) yield part;
    if (left === 0) return;
  }
}
