import type { SampleStream } from './frame-matrix.ts';

/** Takes a signal as it comes through `stream` to its end. One of no samples has no frames, and is no error here. */
export async function measureAll(samples: AsyncIterable<Float32Array>, stream: SampleStream): Promise<void> {
  let length = 0;
  for await (const chunk of samples) {
    stream.push(chunk);
    length += chunk.length;
  }
  if (length > 0) stream.end();
}
