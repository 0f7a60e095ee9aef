import { KlioError } from '../../errors/klio-error.ts';
import { type InputLimits, openFfmpegInput } from './ffmpeg-input.ts';
import { startFfmpeg, undecodable } from './ffmpeg-process.ts';
import { pcmChunks } from './pcm-chunks.ts';

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
  /** Called once at the end when ffmpeg decoded the audio and complained all the same, as of a truncated file. */
  readonly onComplaint?: (words: string) => void;
  /** An ffmpeg of the caller's own. */
  readonly ffmpegPath?: string;
}

/**
 * Decodes the first audio stream of any common container into 32-bit floats, as the bytes arrive and at the
 * reader's pace, so that memory stays flat. Untrusted input is welcome: it cannot make ffmpeg read anything
 * else. Throws INPUT_UNDECODABLE with the decoder's words, also for audio of no samples; DEADLINE_EXCEEDED
 * once `signal` fires; and what `input` throws.
 */
export async function* decodeAudio(
  input: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): AsyncGenerator<Float32Array, void> {
  const { sampleRate, channels, signal, maxSeconds = MAX_SECONDS, ffmpegPath } = options;
  const source = await openFfmpegInput(input, options);
  try {
    const args = [...source.args, ...pcmArgs(sampleRate, channels), '-f', 'f32le', 'pipe:1'];
    const ffmpeg = startFfmpeg({ args, stdin: source.stdin, signal, ffmpegPath });
    try {
      let frames = 0;
      for await (const chunk of pcmChunks(ffmpeg.stdout, channels)) {
        frames += chunk.length / channels;
        if (frames > maxSeconds * sampleRate) throw tooLong(maxSeconds);
        if (!areNumbers(chunk)) throw undecodable('samples that are no numbers');
        yield chunk;
      }
      const words = await ffmpeg.ended;
      if (frames === 0) throw undecodable(words || 'no samples');
      if (words) options.onComplaint?.(words);
    } finally {
      ffmpeg.kill();
    }
  } finally {
    await source.close();
  }
}

/**
 * What to make of the input: one audio stream at this rate. By itself ffmpeg makes mono of floats 3 dB too
 * loud; `-rematrix_maxval 1` makes it the mean. `-flush_packets 0` gives a few large chunks for many small.
 */
export function pcmArgs(sampleRate: number, channels: number): string[] {
  const stream = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1'];
  return [
    ...stream,
    '-ac',
    `${channels}`,
    '-rematrix_maxval',
    '1',
    '-ar',
    `${sampleRate}`,
    '-flush_packets',
    '0',
  ];
}

/** A float file may hold anything; one such sample would spoil every measure. */
function areNumbers(samples: Float32Array): boolean {
  let zero = 0;
  for (let k = 0; k < samples.length; k += 1) zero += (samples[k] as number) * 0;
  return zero === 0;
}

/** The error of audio of more than `maxSeconds`. */
export function tooLong(maxSeconds: number): KlioError {
  return new KlioError('INPUT_UNDECODABLE', `Cannot decode audio: longer than allowed [max=${maxSeconds} s]`);
}
