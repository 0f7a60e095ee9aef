declare module 'snappyjs' {
  /** Throws for what is not snappy's raw format, and for more than `maxLength` bytes. */
  export function uncompress(compressed: Buffer, maxLength?: number): Buffer;
  export function compress(uncompressed: Buffer): Buffer;
}
