import { fourCharacters } from './four-characters.ts';
import { adtsFrame, mpegFrame } from './frame-sizes.ts';
import { isMp4 } from './mp4-layout.ts';
import type { PartFormat } from './part-walk.ts';
import { UNKNOWN_FROM_BYTES } from './wav-header.ts';

/** How many first bytes it takes to know the format. */
export const SIGNATURE_BYTES = 12;

/** In which parts a file comes whose first bytes, twelve at least, are these; null for what is not known here. */
export function partFormat(head: Uint8Array): PartFormat | null {
  if (isMp4(head)) return mp4Box;
  const frame = [mpegFrame, adtsFrame].find((format) => format.partBytes(head) !== null);
  if (frame) return frame;
  return BY_SIGNATURE[fourCharacters(head, 0)] ?? (startsWith(head, EBML) ? matroskaElement : null);
}

/** RFC 3533, section 6: a fixed header, then one length for each segment of the body. */
const oggPage: PartFormat = {
  name: 'a page of Ogg',
  headerBytes: (header) =>
    27 + (header.length >= 27 && fourCharacters(header, 0) === 'OggS' ? (header[26] as number) : 0),
  partBytes: (header) =>
    fourCharacters(header, 0) === 'OggS'
      ? header.subarray(27).reduce((sum, length) => sum + length, header.length)
      : null,
};

/** ISO 14496-12, section 4.2. A size of 0 is the rest of the file, whatever that is. */
const mp4Box: PartFormat = {
  name: 'a box of MP4',
  headerBytes: (header) => (header.length >= 8 && view(header).getUint32(0) === 1 ? 16 : 8),
  partBytes: (header) => {
    if (!MP4_BOXES.has(fourCharacters(header, 4))) return null;
    return header.length === 16 ? Number(view(header).getBigUint64(8)) : view(header).getUint32(0) || null;
  },
};

/** What stands at the top. Anything else is a tag that somebody hung on, and its size four letters of it. */
const MP4_BOXES = words(
  'ftyp styp moov moof mdat free skip wide pnot meta uuid udta sidx ssix prft mfra pdin emsg',
);

/** WAV and AVI, up to the samples and the index. Their size is open where a recorder could not go back. */
const riffChunk: PartFormat = {
  name: 'a chunk of RIFF',
  headerBytes: (header) => (fourCharacters(header, 0) === 'RIFF' ? 12 : 8),
  partBytes: (header) => {
    const [name, size] = [fourCharacters(header, 0), knownSize(view(header).getUint32(4, true))];
    if (name === 'RIFF') return 12;
    return RIFF_CHUNKS.has(name) && size !== null && (size > 0 || name !== 'data')
      ? 8 + size + (size % 2)
      : null;
  },
  padding: 1,
};

const RIFF_CHUNKS = new Set([
  ...words('data LIST idx1 fact bext iXML JUNK FLLR PEAK cart'),
  'fmt ',
  'PAD ',
  'cue ',
]);

/** AIFF is one chunk ("Audio Interchange File Format", Apple 1989). */
const iffForm: PartFormat = {
  name: 'the form of AIFF',
  headerBytes: () => 8,
  partBytes: (header) => {
    const size = knownSize(view(header).getUint32(4));
    return fourCharacters(header, 0) === 'FORM' && size ? 8 + size : null;
  },
  padding: 1,
};

/** So is W64 (Sonic Foundry): a GUID of 16 bytes, then the size with this header, which may be -1. */
const wave64: PartFormat = {
  name: 'the chunk of W64',
  headerBytes: () => 24,
  partBytes: (header) => {
    const size = Number(view(header).getBigInt64(16, true));
    return fourCharacters(header, 0) === 'riff' && size > 0 ? size : null;
  },
};

/** Apple's Core Audio Format: a header of 8 bytes, then chunks. The samples may have a size of -1. */
const cafChunk: PartFormat = {
  name: 'a chunk of CAF',
  headerBytes: (header) => (header.length < 8 || fourCharacters(header, 0) === 'caff' ? 8 : 12),
  partBytes: (header) => {
    if (fourCharacters(header, 0) === 'caff') return 8;
    const size = Number(view(header).getBigInt64(4));
    return CAF_CHUNKS.has(fourCharacters(header, 0)) && size >= 0 ? 12 + size : null;
  },
};

const CAF_CHUNKS = words(
  'desc data pakt chan kuki free info uuid strg mark regn inst midi ovvw peak edct umid',
);

/** Sun's audio: where the samples begin, and how many bytes they are. */
const sunAudio: PartFormat = {
  name: 'the samples of AU',
  headerBytes: () => 12,
  partBytes: (header) => {
    const size = knownSize(view(header).getUint32(8));
    return fourCharacters(header, 0) === '.snd' && size !== null ? view(header).getUint32(4) + size : null;
  },
};

const wavpackBlock: PartFormat = {
  name: 'a block of WavPack',
  headerBytes: () => 8,
  partBytes: (header) => (fourCharacters(header, 0) === 'wvpk' ? 8 + view(header).getUint32(4, true) : null),
};

/** RFC 8794: an id and a size, both as long as their leading zeros say. All other bits set: the size is not known. */
const matroskaElement: PartFormat = {
  name: 'an element of Matroska',
  headerBytes: (header) => {
    const idBytes = vintBytes(header[0]);
    return idBytes + vintBytes(header[idBytes]);
  },
  partBytes: (header) => {
    if (!startsWith(header, EBML) && !startsWith(header, SEGMENT)) return null;
    const [first = 0, ...rest] = header.subarray(4);
    const largest = 2 ** (7 - rest.length) - 1; // of the first byte without its leading bits
    const isKnown = (first & largest) !== largest || rest.some((byte) => byte !== 0xff);
    const size = rest.reduce((sum, byte) => sum * 256 + byte, first & largest);
    return rest.length < 8 && isKnown ? header.length + size : null;
  },
};

const EBML = [0x1a, 0x45, 0xdf, 0xa3];
const SEGMENT = [0x18, 0x53, 0x80, 0x67];

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

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** Null for what recorders leave that cannot go back. */
function knownSize(size: number): number | null {
  return size < UNKNOWN_FROM_BYTES ? size : null;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, k) => bytes[k] === byte);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
