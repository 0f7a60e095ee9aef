import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat, truncate } from 'node:fs/promises';
import { UPLOAD_BLOCK_BYTES } from '../model/limits.ts';
import { type Digest, RunningDigest } from './digest.ts';

/**
 * The bytes of an upload on their way to become an object. Whole blocks go to disk as they come; what follows
 * the last whole block waits in memory until the file is sealed, or is dropped.
 */
export class StagedFile {
  readonly #path: string;
  readonly #digest = new RunningDigest();
  #handle: FileHandle | null = null;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes up what an earlier process left, down to the last whole block. */
  static async reopen(path: string): Promise<StagedFile> {
    const staged = new StagedFile(path);
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    if (size === 0) return staged;
    await truncate(path, size - (size % UPLOAD_BLOCK_BYTES));
    for await (const chunk of createReadStream(path)) staged.#digest.update(chunk);
    return staged;
  }

  /** Bytes that are on disk, and so survive the process. */
  get persistedBytes(): number {
    return this.#digest.sizeBytes;
  }

  /** Resolves when the source has ended; what it gave before it threw is kept. */
  async append(source: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of source) {
      this.#tail.push(chunk);
      this.#tailBytes += chunk.length;
      if (this.#tailBytes >= UPLOAD_BLOCK_BYTES) await this.#writeOut(this.#tailBytes % UPLOAD_BLOCK_BYTES);
    }
  }

  /** Forgets what follows the last whole block, and lets go of the file until more is appended. */
  async dropTail(): Promise<void> {
    this.#tail = [];
    this.#tailBytes = 0;
    await this.#close();
  }

  /** Writes the rest. The file is complete when this resolves, and never changes again. */
  async seal(): Promise<Digest> {
    await this.#writeOut(0);
    // Takes away what an earlier write that failed half-way may have left.
    await this.#handle?.truncate(this.#digest.sizeBytes);
    await this.#close();
    return this.#digest.read();
  }

  async discard(): Promise<void> {
    await this.dropTail();
    await rm(this.#path, { force: true });
  }

  async #writeOut(keepBytes: number): Promise<void> {
    const bytes = Buffer.concat(this.#tail);
    const whole = bytes.subarray(0, bytes.length - keepBytes);
    // Not in append mode: a write that failed half-way is written over by the next.
    this.#handle ??= await open(this.#path, constants.O_CREAT | constants.O_WRONLY);
    const position = this.#digest.sizeBytes;
    for (let done = 0; done < whole.length; ) {
      const { bytesWritten } = await this.#handle.write(whole, done, whole.length - done, position + done);
      done += bytesWritten;
    }
    this.#digest.update(whole);
    this.#tail = keepBytes === 0 ? [] : [bytes.subarray(whole.length)];
    this.#tailBytes = keepBytes;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }
}
