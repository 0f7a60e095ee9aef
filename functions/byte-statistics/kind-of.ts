interface Signature {
  readonly kind: string;
  readonly at: number;
  readonly bytes: readonly number[];
}

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0));

/** What files of a kind start with, the longer first where one starts with another. */
const SIGNATURES: readonly Signature[] = [
  { kind: 'flac', at: 0, bytes: ascii('fLaC') },
  { kind: 'ogg', at: 0, bytes: ascii('OggS') },
  { kind: 'wav', at: 8, bytes: ascii('WAVE') },
  { kind: 'webp', at: 8, bytes: ascii('WEBP') },
  { kind: 'mp4', at: 4, bytes: ascii('ftyp') },
  { kind: 'mp3', at: 0, bytes: ascii('ID3') },
  { kind: 'png', at: 0, bytes: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a] },
  { kind: 'jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { kind: 'gif', at: 0, bytes: ascii('GIF8') },
  { kind: 'pdf', at: 0, bytes: ascii('%PDF-') },
  { kind: 'zip', at: 0, bytes: [...ascii('PK'), 3, 4] },
  { kind: 'gzip', at: 0, bytes: [0x1f, 0x8b] },
  { kind: 'json', at: 0, bytes: ascii('{"') },
];

/** How many first bytes it takes to tell. */
export const HEAD_BYTES = 16;

/** What a file most likely is by its first bytes; null for what is not known here. */
export function kindOf(head: Uint8Array): string | null {
  const found = SIGNATURES.find(({ at, bytes }) => bytes.every((byte, k) => head[at + k] === byte));
  return found?.kind ?? null;
}
