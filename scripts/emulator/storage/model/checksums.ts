import type { Digest } from '../disk/digest.ts';
import { invalid } from './errors.ts';
import type { ClaimedChecksums } from './upload-session.ts';

/** Parses an X-Goog-Hash header, e.g. `crc32c=n03x6A==,md5=Ojk9c3dhfxgoKVVHYwFbHQ==`. Throws 400. */
export function parseHashHeader(header: string | readonly string[] | undefined): ClaimedChecksums {
  const claims = (header === undefined ? [] : [header].flat()).flatMap((value) => value.split(','));
  const claimed: { crc32c?: string; md5Hash?: string } = {};
  for (const claim of claims.map((text) => text.trim()).filter((text) => text !== '')) {
    const match = /^(crc32c|md5)=(.+)$/.exec(claim);
    if (!match) throw invalid(`Invalid X-Goog-Hash: ${JSON.stringify(claim)}`, 'X-Goog-Hash');
    claimed[match[1] === 'md5' ? 'md5Hash' : 'crc32c'] = match[2] as string;
  }
  return claimed;
}

/** Throws 400 when the bytes are not what the client claims they are. */
export function verifyChecksums(claimed: ClaimedChecksums, digest: Digest): void {
  verify('crc32c', claimed.crc32c, digest.crc32c);
  verify('md5Hash', claimed.md5Hash, digest.md5Hash);
}

function verify(field: keyof ClaimedChecksums, claimed: string | undefined, actual: string): void {
  if (claimed === undefined || claimed === actual) return;
  throw invalid(`Provided ${field} "${claimed}" doesn't match calculated ${field} "${actual}".`, field);
}
