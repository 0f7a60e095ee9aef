/** Takes numbers of bytes from bytes that come in chunks. */
export class ByteCursor {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }

  /** Whether nothing more comes. */
  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#fill(1));
  }

  /** Exactly so many bytes. Throws where fewer come. */
  async take(length: number): Promise<Buffer> {
    if (!(await this.#fill(length))) throw new Error('the file ends early');
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  /** A zigzag varint: https://avro.apache.org/docs/1.12.0/specification/#binary-encoding */
  async takeLong(): Promise<number> {
    let zigzag = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = (await this.take(1))[0] ?? 0;
      zigzag |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number((zigzag >> 1n) ^ -(zigzag & 1n));
    }
    throw new Error('a number has no end');
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(length: number): Promise<boolean> {
    const parts = [this.#rest];
    let available = this.#rest.length;
    while (available < length) {
      const { done, value } = await this.#chunks.next();
      if (done) break;
      parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      available += value.byteLength;
    }
    if (parts.length > 1) this.#rest = Buffer.concat(parts);
    return available >= length;
  }
}
