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
  if (head.length < 26 || Buffer.from(head.subarray(0, 4)).toString('latin1') !== 'fLaC') return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const sampleRate = view.getUint32(18) >>> 12;
  const frames = (view.getUint8(21) & 0x0f) * 2 ** 32 + view.getUint32(22);
  return frames > 0 && sampleRate > 0 ? frames / sampleRate : null;
}

/** Sample rates of MPEG-1 layer III; those of MPEG-2 are the half, of MPEG-2.5 a quarter. */
const MPEG1_RATES = [44_100, 48_000, 32_000];

/** The number of frames that the Xing or Info header gives, in the first frame of most MP3 files. */
function mp3Seconds(head: Uint8Array): number | null {
  const [sync = 0, version = 0, rates = 0, channels = 0] = head;
  if (sync !== 0xff || (version & 0xe6) !== 0xe2) return null; // not MPEG layer III
  const rate = MPEG1_RATES[(rates >> 2) & 3];
  const divisor = { 3: 1, 2: 2, 0: 4 }[(version >> 3) & 3];
  if (rate === undefined || divisor === undefined) return null;
  const mono = channels >> 6 === 3;
  const sideBytes = divisor === 1 ? (mono ? 17 : 32) : mono ? 9 : 17;
  const header = head.subarray(4 + sideBytes, 4 + sideBytes + 12);
  const name = Buffer.from(header.subarray(0, 4)).toString('latin1');
  if (header.length < 12 || !['Xing', 'Info'].includes(name) || ((header[7] as number) & 1) === 0)
    return null;
  const frames = new DataView(header.buffer, header.byteOffset).getUint32(8);
  return (frames * (divisor === 1 ? 1152 : 576)) / (rate / divisor);
}
