import { notNumbers } from './decode-report.ts';
import type { WavHeader } from './wav-header.ts';

/** A float of these sizes is no number when all bits of its exponent are set: those of its last two bytes. */
const LEAST_SECOND_LAST = { f32: 0x80, f64: 0xf0 };
const ALL_SET = 0x7f;

/**
 * The same chunks of a WAV file; throws INPUT_UNDECODABLE behind the last one if a float was no number. Who makes
 * integers of the samples cannot tell any more: ffmpeg makes them as loud as can be, without a word.
 */
export async function* checkedNumbers(
  bytes: AsyncIterable<Uint8Array>,
  { encoding, dataStart, dataBytes }: WavHeader,
): AsyncGenerator<Uint8Array> {
  if (encoding !== 'f32' && encoding !== 'f64') {
    yield* bytes;
    return;
  }
  const sampleBytes = encoding === 'f32' ? 4 : 8;
  const least = LEAST_SECOND_LAST[encoding];
  const end = dataStart + (dataBytes ?? Number.POSITIVE_INFINITY);
  let start = 0; // of the chunk in the file
  let last = dataStart + sampleBytes - 1; // byte of the sample that is looked at next
  let byteBefore = 0;
  let areNumbers = true;
  for await (const chunk of bytes) {
    const stop = Math.min(end, start + chunk.length);
    for (; last < stop; last += sampleBytes) {
      const k = last - start;
      if (((chunk[k] as number) & ALL_SET) !== ALL_SET) continue;
      if ((k > 0 ? (chunk[k - 1] as number) : byteBefore) >= least) areNumbers = false;
    }
    start += chunk.length;
    byteBefore = chunk.at(-1) ?? byteBefore;
    yield chunk;
  }
  if (!areNumbers) throw notNumbers(); // not sooner: a failed checksum tells more
}
