import { createHash } from 'node:crypto';
import { convert } from './convert.ts';
import { type DecodeOptions, MAX_SECONDS } from './decode-audio.ts';
import { decodeReport, tooLong } from './decode-report.ts';
import { drained } from './drained.ts';
import { flacArgs } from './flac-args.ts';
import { pcmArgs } from './pcm-args.ts';

/**
 * What `writeFlac` writes, as a stream: for audio whose file would not fit into memory. The head of a FLAC tells its
 * length and its checksum, so the input is decoded twice, and `open` opens it anew each time; only the sizes of the
 * smallest and the largest frame stay open. Throws as `decodeAudio` does, before the first byte when the input is
 * to blame.
 */
export async function* streamFlac(
  open: () => AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): AsyncGenerator<Uint8Array, void> {
  const pcm = await measurePcm(open(), options);
  const output = [...flacArgs(options.sampleRate, options.channels), 'pipe:1'];
  let head: Uint8Array = new Uint8Array();
  for await (const chunk of convert(open(), output, options)) {
    if (head.length >= STREAMINFO_END) {
      yield chunk;
    } else {
      head = Buffer.concat([head, chunk]);
      if (head.length >= STREAMINFO_END) yield withLength(head, pcm);
    }
  }
}

/** Of the first block of metadata: behind "fLaC" and its own head, 34 bytes (RFC 9639, section 8.2). */
const STREAMINFO_END = 42;

interface Pcm {
  readonly frames: number;
  /** Of the samples as 16-bit numbers, little-endian and interleaved. */
  readonly md5: Uint8Array;
}

async function measurePcm(input: AsyncIterable<Uint8Array>, options: DecodeOptions): Promise<Pcm> {
  const { sampleRate, channels, maxSeconds = MAX_SECONDS, allowTruncated = false } = options;
  const hash = createHash('md5');
  let bytes = 0;
  const maxBytes = maxSeconds * sampleRate * channels * 2;
  const output = [...pcmArgs(sampleRate, channels), '-f', 's16le', 'pipe:1'];
  const { words, account } = await drained(convert(input, output, options), (chunk) => {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLong(maxSeconds);
    hash.update(chunk);
  });
  const frames = bytes / channels / 2;
  const report = decodeReport({ frames, sampleRate, words, account, allowTruncated });
  if (report.complaint) options.onComplaint?.(report.complaint);
  return { frames, md5: hash.digest() };
}

/** No sizes of frames; the number of samples, 36 bits from the middle of byte 21 on, and the checksum behind it. */
function withLength(head: Uint8Array, { frames, md5 }: Pcm): Uint8Array {
  const whole = Buffer.from(head);
  whole.fill(0, 12, 18);
  whole[21] = ((whole[21] as number) & 0xf0) | Math.floor(frames / 2 ** 32);
  whole.writeUInt32BE(frames % 2 ** 32, 22);
  whole.set(md5, 26);
  return whole;
}
