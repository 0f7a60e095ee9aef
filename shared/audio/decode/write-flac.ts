import { open, stat } from 'node:fs/promises';
import { convert } from './convert.ts';
import { type DecodeOptions, MAX_SECONDS } from './decode-audio.ts';
import { type DecodeReport, decodeReport, tooLong } from './decode-report.ts';
import { drained } from './drained.ts';
import { flacArgs } from './flac-args.ts';

interface WriteFlacOptions extends DecodeOptions {
  /** On Cloud Run a file is memory. No limit unless told. */
  readonly maxFileBytes?: number;
}

/**
 * Decodes as `decodeAudio` does and writes 16-bit FLAC to `path`, without the samples passing through this
 * process. A file and no stream, because FLAC keeps its length and its checksum in its head. Resolves with null
 * when the file would be larger than allowed: `streamFlac` needs none.
 */
export async function writeFlac(
  input: AsyncIterable<Uint8Array>,
  path: string,
  options: WriteFlacOptions,
): Promise<DecodeReport | null> {
  const { sampleRate, channels, maxSeconds = MAX_SECONDS, maxFileBytes, allowTruncated = false } = options;
  // One second more than allowed is enough to know, and so is the size at which ffmpeg stops, a little above its limit.
  const limits = [
    '-t',
    `${maxSeconds + 1}`,
    ...(maxFileBytes === undefined ? [] : ['-fs', `${maxFileBytes}`]),
  ];
  const { words, account } = await drained(
    convert(input, [...flacArgs(sampleRate, channels), ...limits, path], options),
  );
  if (maxFileBytes !== undefined && (await stat(path)).size >= maxFileBytes) return null;
  const frames = await flacFrames(path);
  if (frames > maxSeconds * sampleRate) throw tooLong(maxSeconds);
  const report = decodeReport({ frames, sampleRate, words, account, allowTruncated });
  if (report.complaint) options.onComplaint?.(report.complaint);
  return report;
}

/** The 36-bit number of frames in the STREAMINFO block, which comes first (RFC 9639, section 8.2). */
async function flacFrames(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(26), 0, 26, 0);
    return (buffer.readUInt8(21) & 0x0f) * 2 ** 32 + buffer.readUInt32BE(22);
  } finally {
    await file.close();
  }
}
