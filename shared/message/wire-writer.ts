/** Writes protobuf fields, one after the other, into memory that grows. */
export class WireWriter {
  #buffer = Buffer.allocUnsafe(512);
  #length = 0;

  /** Leaves out the empty text, which is the default. */
  text(fieldNumber: number, value: string): void {
    if (value !== '') this.listedText(fieldNumber, value);
  }

  /** A text of a list, where the empty one counts. */
  listedText(fieldNumber: number, value: string): void {
    const size = Buffer.byteLength(value);
    this.#tag(fieldNumber, 2);
    this.#varint(size);
    this.#reserve(size);
    this.#length += this.#buffer.write(value, this.#length);
  }

  /** Leaves out no bytes, which are the default. */
  bytes(fieldNumber: number, value: Uint8Array): void {
    if (value.length === 0) return;
    this.#tag(fieldNumber, 2);
    this.#varint(value.length);
    this.raw(value);
  }

  bool(fieldNumber: number, value: boolean): void {
    this.int(fieldNumber, value ? 1 : 0);
  }

  /** Leaves out 0, which is the default. Takes safe integers. */
  int(fieldNumber: number, value: number): void {
    if (value === 0) return;
    this.#tag(fieldNumber, 0);
    if (value > 0) this.#varint(value);
    else this.#negative(value);
  }

  /** A message within the message, there even where nothing is written into it. */
  message(fieldNumber: number, write: () => void): void {
    this.#tag(fieldNumber, 2);
    const start = this.#length;
    write();
    const size = this.#length - start;
    // Its length is known only now: append it, and bring it before what it is the length of.
    this.#varint(size);
    const content = start + size;
    const prefix = Uint8Array.from(this.#buffer.subarray(content, this.#length));
    this.#buffer.copyWithin(start + prefix.length, start, content);
    this.#buffer.set(prefix, start);
  }

  /** Fields that are encoded already. */
  raw(fields: Uint8Array): void {
    this.#reserve(fields.length);
    this.#buffer.set(fields, this.#length);
    this.#length += fields.length;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(0, this.#length));
  }

  #tag(fieldNumber: number, wireType: number): void {
    this.#varint(fieldNumber * 8 + wireType);
  }

  #varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }

  /** 64 bits in two's complement. */
  #negative(value: number): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) this.#buffer[this.#length++] = Number(rest & 0x7fn) | 0x80;
    this.#buffer[this.#length++] = Number(rest);
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(2 * (this.#length + size));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
