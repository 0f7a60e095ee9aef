const CASTAGNOLI = 0x82f63b78;
const TABLES = makeTables();

/**
 * Running CRC-32C as Cloud Storage reports it. Eight bytes per step: three to four times the speed of the
 * client's own. https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
 */
export class Crc32c {
  #state = -1;

  update(bytes: Uint8Array): void {
    const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const whole = bytes.length - (bytes.length % 8);
    let state = this.#state;
    let at = 0;
    for (; at < whole; at += 8) {
      const low = state ^ view.getInt32(at, true);
      const high = view.getInt32(at + 4, true);
      // Indices are bytes and the tables have 256 entries, so nothing is undefined here.
      state =
        (t7[low & 255] as number) ^
        (t6[(low >>> 8) & 255] as number) ^
        (t5[(low >>> 16) & 255] as number) ^
        (t4[low >>> 24] as number) ^
        (t3[high & 255] as number) ^
        (t2[(high >>> 8) & 255] as number) ^
        (t1[(high >>> 16) & 255] as number) ^
        (t0[high >>> 24] as number);
    }
    for (; at < bytes.length; at += 1) {
      state = (t0[(state ^ view.getUint8(at)) & 255] as number) ^ (state >>> 8);
    }
    this.#state = state;
  }

  /** The checksum of all bytes so far, base64 of four big-endian bytes. */
  toBase64(): string {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(~this.#state);
    return bytes.toString('base64');
  }
}

/** Checksum of bytes at hand, as `Crc32c.toBase64` gives it. */
export function crc32cOf(bytes: Uint8Array): string {
  const crc = new Crc32c();
  crc.update(bytes);
  return crc.toBase64();
}

type Table = Int32Array;
type Tables = [Table, Table, Table, Table, Table, Table, Table, Table];

/** Table k holds the effect of a byte that k zero bytes follow. */
function makeTables(): Tables {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ CASTAGNOLI : value >>> 1;
    return value;
  });
  const follow = (table: Int32Array) => table.map((value) => (value >>> 8) ^ (first[value & 255] as number));
  const tables = [first];
  while (tables.length < 8) tables.push(follow(tables[tables.length - 1] as Int32Array));
  return tables as Tables;
}
