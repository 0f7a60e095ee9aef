import { encodeWav } from '../../../shared/audio/decode/wav.ts';
import { noise } from '../signals.ts';

/** Samples of the track, all of them in the file that is referred to. */
const SAMPLES = 8_000;

/**
 * A QuickTime movie without samples of its own: its data reference is a Macintosh alias that names another file
 * by an absolute path, from whose 44th byte the samples are to be read (QuickTime File Format, "Data Reference
 * Atoms"). Its index comes last, so that a decoder needs it as a file.
 */
export function movieWithReference(path: string): Uint8Array {
  const track = box('trak', trackHeader(), box('mdia', mediaHeader(), handler(), mediaInformation(path)));
  return Buffer.concat([box('mdat', zeros(16)), box('moov', movieHeader(), track)]);
}

/** What the movie refers to: it can be told from anything else by its samples. */
export function referredFile(): Uint8Array {
  return encodeWav(noise(SAMPLES / 8_000, { sampleRate: 8_000 }), {
    sampleRate: 8_000,
    channels: 1,
    format: 'pcm16',
  });
}

function mediaInformation(path: string): Buffer {
  const references = box('dinf', box('dref', u32(0, 1), box('alis', u32(0), alias(path))));
  const description = box('sowt', zeros(6), u16(1), zeros(8), u16(1, 16, 0, 0), u32(8_000 * 0x10000));
  const table = box(
    'stbl',
    box('stsd', u32(0, 1), description),
    box('stts', u32(0, 1, SAMPLES, 1)),
    box('stsc', u32(0, 1, 1, SAMPLES, 1)),
    box('stsz', u32(0, 2, SAMPLES)),
    box('stco', u32(0, 1, 44)),
  );
  return box('minf', box('smhd', zeros(8)), references, table);
}

/** Only what ffmpeg's demuxer looks at: the record's type 2 is an absolute path, and type -1 ends it. */
function alias(path: string): Buffer {
  const name = Buffer.from(path);
  const padded = Buffer.concat([name, zeros(name.length % 2)]);
  return Buffer.concat([
    zeros(10 + 28 + 12 + 64 + 16 + 4 + 16),
    u16(2, padded.length),
    padded,
    u16(0xffff, 0),
  ]);
}

function movieHeader(): Buffer {
  return box(
    'mvhd',
    u32(0, 0, 0, 8_000, SAMPLES, 0x10000),
    u16(0x100),
    zeros(10),
    matrix(),
    zeros(24),
    u32(2),
  );
}

function trackHeader(): Buffer {
  return box('tkhd', u32(7, 0, 0, 1, 0, SAMPLES), zeros(8), u16(0, 0, 0x100, 0), matrix(), zeros(8));
}

function mediaHeader(): Buffer {
  return box('mdhd', u32(0, 0, 0, 8_000, SAMPLES), zeros(4));
}

function handler(): Buffer {
  return box('hdlr', zeros(4), Buffer.from('mhlrsoun'), zeros(13));
}

function matrix(): Buffer {
  return u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
}

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type), body]);
}

function zeros(bytes: number): Buffer {
  return Buffer.alloc(bytes);
}

function u16(...values: number[]): Buffer {
  return Buffer.concat(values.map((value) => Buffer.of(value >> 8, value & 0xff)));
}

function u32(...values: number[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes;
    }),
  );
}
