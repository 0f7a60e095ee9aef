import type { AudioInput } from './audio-input.ts';
import { openFfmpegInput } from './ffmpeg-input.ts';
import { type FfmpegProcess, startFfmpeg } from './ffmpeg-process.ts';

export interface FfmpegDecoder extends Pick<FfmpegProcess, 'stdout' | 'ended'> {
  /** Kills ffmpeg if it still runs, and removes what it read from. */
  stop(): Promise<void>;
}

/** Starts ffmpeg on an untrusted input, to make of it what `output` says. */
export async function startFfmpegDecoder(
  source: AudioInput,
  output: readonly string[],
  how: { readonly signal: AbortSignal; readonly ffmpegPath?: string | undefined },
): Promise<FfmpegDecoder> {
  const { args, stdin, remove } = await openFfmpegInput(source);
  try {
    const { stdout, ended, kill } = startFfmpeg({ ...how, args: [...args, ...output], stdin });
    const stop = async () => {
      kill();
      await remove();
    };
    return { stdout, ended, stop };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}
