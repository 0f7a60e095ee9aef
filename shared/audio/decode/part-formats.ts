import { adtsFrame, mpegFrame } from './frame-sizes.ts';
import { isMp4 } from './mp4-layout.ts';
import type { PartFormat } from './part-walk.ts';

/** How many first bytes it takes to know the format. */
export const SIGNATURE_BYTES = 12;

/** In which parts a file comes whose first bytes, twelve at least, are these; null for what is not known here. */
export function partFormat(head: Uint8Array): PartFormat | null {
  if (isMp4(head)) return mp4Box;
  const frame = [mpegFrame, adtsFrame].find((format) => format.partBytes(head) !== null);
  if (frame) return frame;
  return BY_SIGNATURE[text(head, 0)] ?? (startsWith(head, EBML) ? matroskaElement : null);
}

/** RFC 3533, section 6: a fixed header, then one length for each segment of the body. */
const oggPage: PartFormat = {
  name: 'a page of Ogg',
  headerBytes: (header) =>
    27 + (header.length >= 27 && text(header, 0) === 'OggS' ? (header[26] as number) : 0),
  partBytes: (header) =>
    text(header, 0) === 'OggS'
      ? header.subarray(27).reduce((sum, length) => sum + length, header.length)
      : null,
};

/** ISO 14496-12, section 4.2. A size of 0 is the rest of the file, whatever that is. */
const mp4Box: PartFormat = {
  name: 'a box of MP4',
  headerBytes: (header) => (header.length >= 8 && view(header).getUint32(0) === 1 ? 16 : 8),
  partBytes: (header) => {
    if (!isName(header, 4)) return null;
    return header.length === 16 ? Number(view(header).getBigUint64(8)) : view(header).getUint32(0) || null;
  },
};

/** WAV and AVI. Recorders that cannot go back leave a size that is 0 or near the largest. */
const riffChunk: PartFormat = {
  name: 'a chunk of RIFF',
  headerBytes: (header) => (text(header, 0) === 'RIFF' ? 12 : 8),
  partBytes: (header) => {
    if (text(header, 0) === 'RIFF') return 12;
    const size = view(header).getUint32(4, true);
    return isName(header, 0) && size < 0x7fff0000 && (size > 0 || text(header, 0) !== 'data')
      ? 8 + size + (size % 2)
      : null;
  },
  padding: 1,
};

/** AIFF is one chunk ("Audio Interchange File Format", Apple 1989). */
const iffForm: PartFormat = {
  name: 'the form of AIFF',
  headerBytes: () => 8,
  partBytes: (header) => (text(header, 0) === 'FORM' ? 8 + view(header).getUint32(4) || null : null),
  padding: 1,
};

/** So is W64 (Sonic Foundry): a GUID of 16 bytes, then the size with this header. */
const wave64: PartFormat = {
  name: 'the chunk of W64',
  headerBytes: () => 24,
  partBytes: (header) => (text(header, 0) === 'riff' ? Number(view(header).getBigUint64(16, true)) : null),
};

/** Apple's Core Audio Format: a header of 8 bytes, then chunks. Data may have a size of -1. */
const cafChunk: PartFormat = {
  name: 'a chunk of CAF',
  headerBytes: (header) => (header.length < 8 || text(header, 0) === 'caff' ? 8 : 12),
  partBytes: (header) => {
    if (text(header, 0) === 'caff') return 8;
    const size = Number(view(header).getBigInt64(4));
    return isName(header, 0) && size >= 0 ? 12 + size : null;
  },
};

/** Sun's audio: where the samples begin, and how many bytes they are. */
const sunAudio: PartFormat = {
  name: 'the samples of AU',
  headerBytes: () => 12,
  partBytes: (header) => {
    const size = view(header).getUint32(8);
    return text(header, 0) === '.snd' && size < 0x7fff0000 ? view(header).getUint32(4) + size : null;
  },
};

const wavpackBlock: PartFormat = {
  name: 'a block of WavPack',
  headerBytes: () => 8,
  partBytes: (header) => (text(header, 0) === 'wvpk' ? 8 + view(header).getUint32(4, true) : null),
};

const EBML = [0x1a, 0x45, 0xdf, 0xa3];

/** RFC 8794: an id and a size, both as long as their leading zeros say. All other bits set: the size is not known. */
const matroskaElement: PartFormat = {
  name: 'an element of Matroska',
  headerBytes: (header) => {
    const idBytes = vintBytes(header[0]);
    return idBytes + vintBytes(header[idBytes]);
  },
  partBytes: (header) => {
    const [first = 0, ...rest] = header.subarray(vintBytes(header[0]));
    const largest = 2 ** (7 - rest.length) - 1; // of the first byte without its leading bits
    const isKnown = (first & largest) !== largest || rest.some((byte) => byte !== 0xff);
    const size = rest.reduce((sum, byte) => sum * 256 + byte, first & largest);
    return rest.length < 8 && isKnown ? header.length + size : null;
  },
};

/** 1 for a first byte of 1xxxxxxx, 2 for 01xxxxxx and so on. */
function vintBytes(first = 0x80): number {
  return Math.clz32(first) - 23;
}

const BY_SIGNATURE: Readonly<Record<string, PartFormat>> = {
  OggS: oggPage,
  RIFF: riffChunk,
  FORM: iffForm,
  riff: wave64,
  caff: cafChunk,
  '.snd': sunAudio,
  wvpk: wavpackBlock,
};

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** True when four characters stand there that a container could call something by. */
function isName(bytes: Uint8Array, at: number): boolean {
  return /^[\x20-\x7e\xa9]{4}$/.test(text(bytes, at));
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, k) => bytes[k] === byte);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
