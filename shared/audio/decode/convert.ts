import { type InputLimits, openAudioInput } from './audio-input.ts';
import { startFfmpegDecoder } from './ffmpeg-decoder.ts';
import type { FileAccount } from './file-account.ts';
import { parseWavHeader } from './wav-header.ts';
import { checkedNumbers } from './wav-numbers.ts';

export interface Converted {
  /** What ffmpeg said, empty when it said nothing. */
  readonly words: string;
  readonly account: FileAccount;
}

/**
 * Has ffmpeg make of an untrusted input what `output` says: gives what it writes to `pipe:1`, to its end. For output of
 * integers, in which nobody can tell any more that a sample was no number.
 */
export async function* convert(
  input: AsyncIterable<Uint8Array>,
  output: readonly string[],
  options: InputLimits & { readonly ffmpegPath?: string },
): AsyncGenerator<Uint8Array, Converted> {
  const source = await openAudioInput(input, options);
  const wav = parseWavHeader(source.prefix);
  const bytes = wav ? checkedNumbers(source.bytes, wav) : source.bytes;
  try {
    const ffmpeg = await startFfmpegDecoder({ ...source, bytes }, output, options);
    try {
      yield* ffmpeg.stdout;
      return { words: await ffmpeg.ended, account: source.account };
    } finally {
      await ffmpeg.stop();
    }
  } finally {
    source.close();
  }
}
