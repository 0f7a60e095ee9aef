import { createHash } from 'node:crypto';
import { crc32c } from './crc32c.ts';

/** What is known of a run of bytes: checksums in base64, as Cloud Storage writes them. */
export interface Digest {
  readonly sizeBytes: number;
  readonly crc32c: string;
  readonly md5Hash: string;
}

/** Computes a Digest while bytes go by. */
export class RunningDigest {
  #sizeBytes = 0;
  #crc = 0;
  readonly #md5 = createHash('md5');

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  update(bytes: Uint8Array): void {
    this.#sizeBytes += bytes.length;
    this.#crc = crc32c(bytes, this.#crc);
    this.#md5.update(bytes);
  }

  /** May be called at any point, and the digest goes on. */
  read(): Digest {
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(this.#crc);
    return {
      sizeBytes: this.#sizeBytes,
      crc32c: crc.toString('base64'),
      md5Hash: this.#md5.copy().digest('base64'),
    };
  }
}
