import { open } from 'node:fs/promises';
import { type DecodeOptions, MAX_SECONDS, pcmArgs, tooLong } from './decode-audio.ts';
import { openFfmpegInput } from './ffmpeg-input.ts';
import { startFfmpeg, undecodable } from './ffmpeg-process.ts';

/**
 * Decodes as `decodeAudio` does and writes 16-bit FLAC to `path`, without the samples passing through this
 * process. A file and no stream, because FLAC keeps its length and its checksum in its head. Resolves with the
 * number of frames.
 */
export async function writeFlac(
  input: AsyncIterable<Uint8Array>,
  path: string,
  options: DecodeOptions,
): Promise<number> {
  const { sampleRate, channels, signal, maxSeconds = MAX_SECONDS, ffmpegPath, onComplaint } = options;
  const source = await openFfmpegInput(input, options);
  try {
    // One second more than allowed is enough to know.
    const limit = ['-t', `${maxSeconds + 1}`];
    const flac = ['-c:a', 'flac', '-sample_fmt', 's16', '-fflags', '+bitexact', '-flags:a', '+bitexact'];
    const args = [
      ...source.args,
      ...pcmArgs(sampleRate, channels),
      ...limit,
      ...flac,
      '-f',
      'flac',
      '-y',
      path,
    ];
    const ffmpeg = startFfmpeg({ args, stdin: source.stdin, signal, ffmpegPath });
    const words = await ffmpeg.ended.finally(ffmpeg.kill);
    const frames = await flacFrames(path);
    if (frames === 0) throw undecodable(words || 'no samples');
    if (frames > maxSeconds * sampleRate) throw tooLong(maxSeconds);
    if (words) onComplaint?.(words);
    return frames;
  } finally {
    await source.close();
  }
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
