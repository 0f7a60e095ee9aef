import { fourCharacters } from './four-characters.ts';
import { parseMpegHeader } from './mpeg-header.ts';
import { parseWavHeader } from './wav-header.ts';

export interface DeclaredLength {
  readonly seconds: number;
  /** So much less may come out of a file that is whole, or damaged in its middle. */
  readonly slackSeconds: number;
}

/** An MP3 counts what its encoder added at both ends, which decoders leave out; a damaged frame of FLAC is gone. */
const CODED_SLACK_SECONDS = 0.5;
/** Some writers count the header. */
const WAV_SLACK_SECONDS = 0.05;

/**
 * The length of the audio by the header of a WAV, FLAC or MP3 file; null where there is none or it leaves the length
 * open, as a recorder does that cannot go back. `head` is the file's first bytes, behind any tag.
 */
export function declaredLength(head: Uint8Array): DeclaredLength | null {
  const sampled = wavSeconds(head);
  if (sampled !== null) return { seconds: sampled, slackSeconds: WAV_SLACK_SECONDS };
  const coded = flacSeconds(head) ?? mp3Seconds(head);
  return coded === null ? null : { seconds: coded, slackSeconds: CODED_SLACK_SECONDS };
}

function wavSeconds(head: Uint8Array): number | null {
  const header = parseWavHeader(head);
  if (header?.dataBytes == null || !header.isSampled) return null;
  return header.dataBytes / header.frameBytes / header.sampleRate;
}

/** STREAMINFO, which comes first (RFC 9639, section 8.2). */
function flacSeconds(head: Uint8Array): number | null {
  if (head.length < 26 || fourCharacters(head, 0) !== 'fLaC') return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const sampleRate = view.getUint32(18) >>> 12;
  const frames = (view.getUint8(21) & 0x0f) * 2 ** 32 + view.getUint32(22);
  return frames > 0 && sampleRate > 0 ? frames / sampleRate : null;
}

/** The number of frames that the Xing or Info header gives, in the first frame of most MP3 files. */
function mp3Seconds(head: Uint8Array): number | null {
  const mpeg = parseMpegHeader(head);
  if (mpeg?.layer !== 3) return null;
  const { divisor, isMono, sampleRate } = mpeg;
  const sideBytes = divisor === 1 ? (isMono ? 17 : 32) : isMono ? 9 : 17;
  const header = head.subarray(4 + sideBytes, 4 + sideBytes + 12);
  const isCounted = ['Xing', 'Info'].includes(fourCharacters(header, 0));
  if (header.length < 12 || !isCounted || ((header[7] as number) & 1) === 0) return null;
  const frames = new DataView(header.buffer, header.byteOffset).getUint32(8);
  return (frames * (divisor === 1 ? 1152 : 576)) / sampleRate;
}
