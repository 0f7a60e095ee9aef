import { type AudioInput, type InputLimits, openAudioInput } from './audio-input.ts';
import { type DecodeReport, decodeReport, notNumbers, tooLong } from './decode-report.ts';
import { startFfmpegDecoder } from './ffmpeg-decoder.ts';
import { pcmArgs } from './pcm-args.ts';
import { pcmChunks } from './pcm-chunks.ts';
import { parseWavHeader } from './wav-header.ts';
import { isPlainWav, wavSamples } from './wav-samples.ts';

/** Compressed silence of a megabyte can last for days. */
export const MAX_SECONDS = 4 * 3600;

export interface DecodeOptions extends InputLimits {
  /** Of the samples that come out, in Hz. */
  readonly sampleRate: number;
  /**
   * 1: the mean of left and right, more channels mixed down to the same level. 2: interleaved, mono at -3 dB in both.
   * 6: left, right, centre, LFE, left and right surround; mono is the centre, and what a track does not have is zero.
   */
  readonly channels: 1 | 2 | 6;
  /** Longer audio is INPUT_UNDECODABLE. 4 hours unless told. */
  readonly maxSeconds?: number;
  /** Takes what there is of a file whose end is missing, and complains, where it would else be INPUT_UNDECODABLE. */
  readonly allowTruncated?: boolean;
  /** Called once at the end when audio could be decoded and something was wrong with it all the same. */
  readonly onComplaint?: (words: string) => void;
  /** An ffmpeg of the caller's own. */
  readonly ffmpegPath?: string;
}

/**
 * Decodes the first audio stream of any common container into 32-bit floats, as the bytes arrive and at the
 * reader's pace, so that memory stays flat; returns the report. Untrusted input is welcome: it cannot make
 * ffmpeg read anything else. Throws INPUT_UNDECODABLE with the decoder's words, also for no samples and for a
 * truncated file; DEADLINE_EXCEEDED once `signal` fires; and what `input` throws.
 */
export async function* decodeAudio(
  input: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): AsyncGenerator<Float32Array, DecodeReport> {
  const { sampleRate, channels, maxSeconds = MAX_SECONDS, allowTruncated = false } = options;
  const source = await openAudioInput(input, options);
  try {
    const decoder = await startDecoder(source, options);
    try {
      let frames = 0;
      for await (const chunk of decoder.samples) {
        frames += chunk.length / channels;
        if (frames > maxSeconds * sampleRate) throw tooLong(maxSeconds);
        if (!areNumbers(chunk)) throw notNumbers();
        yield chunk;
      }
      const words = await decoder.ended;
      const report = decodeReport({ frames, sampleRate, words, account: source.account, allowTruncated });
      if (report.complaint) options.onComplaint?.(report.complaint);
      return report;
    } finally {
      await decoder.stop();
    }
  } finally {
    source.close();
  }
}

interface Decoder {
  readonly samples: AsyncIterable<Float32Array>;
  /** Resolves with the decoder's words when it ended well, rejects otherwise. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

async function startDecoder(source: AudioInput, options: DecodeOptions): Promise<Decoder> {
  const { sampleRate, channels, signal, ffmpegPath } = options;
  const header = parseWavHeader(source.prefix);
  if (isPlainWav(header, options)) {
    const samples = wavSamples(source.bytes, header, channels);
    return { samples, ended: Promise.resolve(''), stop: async () => {} };
  }
  const output = [...pcmArgs(sampleRate, channels), '-f', 'f32le', 'pipe:1'];
  const ffmpeg = await startFfmpegDecoder(source, output, { signal, ffmpegPath });
  return { samples: pcmChunks(ffmpeg.stdout, channels), ended: ffmpeg.ended, stop: ffmpeg.stop };
}

/** A float file may hold anything; one such sample would spoil every measure. */
function areNumbers(samples: Float32Array): boolean {
  let zero = 0;
  for (let k = 0; k < samples.length; k += 1) zero += (samples[k] as number) * 0;
  return zero === 0;
}
