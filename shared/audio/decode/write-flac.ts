import { open } from 'node:fs/promises';
import { openAudioInput } from './audio-input.ts';
import { type DecodeOptions, MAX_SECONDS } from './decode-audio.ts';
import { type DecodeReport, decodeReport, tooLong } from './decode-report.ts';
import { startFfmpegDecoder } from './ffmpeg-decoder.ts';
import { pcmArgs } from './pcm-args.ts';

const FLAC_ARGS = '-c:a flac -sample_fmt s16 -fflags +bitexact -flags:a +bitexact -f flac -y'.split(' ');

/**
 * Decodes as `decodeAudio` does and writes 16-bit FLAC to `path`, without the samples passing through this
 * process. A file and no stream, because FLAC keeps its length and its checksum in its head.
 */
export async function writeFlac(
  input: AsyncIterable<Uint8Array>,
  path: string,
  options: DecodeOptions,
): Promise<DecodeReport> {
  const { sampleRate, channels, maxSeconds = MAX_SECONDS, allowTruncated = false } = options;
  const source = await openAudioInput(input, options);
  try {
    const limit = ['-t', `${maxSeconds + 1}`]; // one second more than allowed is enough to know
    const output = [...pcmArgs(sampleRate, channels), ...limit, ...FLAC_ARGS, path];
    const ffmpeg = await startFfmpegDecoder(source, output, options);
    const words = await ffmpeg.ended.finally(ffmpeg.stop);
    const frames = await flacFrames(path);
    if (frames > maxSeconds * sampleRate) throw tooLong(maxSeconds);
    const report = decodeReport({ frames, sampleRate, words, account: source.account, allowTruncated });
    if (report.complaint) options.onComplaint?.(report.complaint);
    return report;
  } finally {
    source.close();
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
