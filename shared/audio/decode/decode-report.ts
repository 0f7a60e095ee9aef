import { KlioError } from '../../errors/klio-error.ts';
import type { DeclaredLength } from './declared-length.ts';
import type { FileAccount } from './file-account.ts';

/** What decoding a whole file came to. */
export interface DecodeReport {
  /** Samples of each channel that came out. */
  readonly frames: number;
  readonly seconds: number;
  /** The length by the file's own header; null where that tells none. */
  readonly declaredSeconds: number | null;
  /** What was wrong with audio that could be decoded all the same; null when nothing was. */
  readonly complaint: string | null;
}

interface Decoded {
  readonly frames: number;
  readonly sampleRate: number;
  /** What ffmpeg said, empty when it said nothing. */
  readonly words: string;
  readonly account: FileAccount;
  readonly allowTruncated: boolean;
}

/** Throws INPUT_UNDECODABLE when nothing came out, or less than the file's own account of itself. */
export function decodeReport({ frames, sampleRate, words, account, allowTruncated }: Decoded): DecodeReport {
  if (frames === 0) throw words ? undecodable(words) : refused('it holds no samples');
  const seconds = frames / sampleRate;
  const declared = account.declared();
  const lack = lackOf(seconds, declared, account);
  if (lack?.isTruncation && !allowTruncated) throw truncated(lack.words, words);
  const complaint = [lack?.words, words].filter(Boolean).join('; ') || null;
  return { frames, seconds, declaredSeconds: declared?.seconds ?? null, complaint };
}

/**
 * What shows that the end of the file is missing, or null. A header that tells the length has the last word: of a
 * file that has nearly all of it, one last frame that is cut is no more than a complaint.
 */
function lackOf(
  seconds: number,
  declared: DeclaredLength | null,
  account: FileAccount,
): { readonly words: string; readonly isTruncation: boolean } | null {
  if (declared && seconds < declared.seconds - declared.slackSeconds) {
    const lengths = `${seconds.toFixed(2)} s came out of the ${declared.seconds.toFixed(2)} s`;
    return { words: `${lengths} that its header tells of`, isTruncation: true };
  }
  const part = account.endsInside();
  if (!part) return null;
  return { words: `it ends inside ${part}, after ${seconds.toFixed(2)} s`, isTruncation: declared === null };
}

function truncated(lack: string, words: string): KlioError {
  const said = words ? ` [ffmpeg=${words}]` : '';
  return refused(`the file is truncated, ${lack}; upload the whole file${said}`);
}

/** The error of input that is no audio, with the decoder's reason. */
export function undecodable(words: string): KlioError {
  return refused(`ffmpeg found none that it can read [ffmpeg=${words}]`);
}

/** The error of a sample that is infinite or not even that. */
export function notNumbers(): KlioError {
  return refused('it holds samples that are no numbers');
}

/** The error of audio of more than `maxSeconds`. */
export function tooLong(maxSeconds: number): KlioError {
  return refused(`longer than allowed [max=${maxSeconds} s]`);
}

function refused(why: string): KlioError {
  return new KlioError('INPUT_UNDECODABLE', `Cannot decode audio: ${why}`);
}
