const SLAB_BYTES = 64 << 10;
/** Longer ones get memory of their own, so that little is wasted at the end of a slab. */
const MAX_SHARED_BYTES = SLAB_BYTES / 8;

/**
 * Memory for many small byte arrays that live long. Node's own pool would do, did it not mix them with
 * short-lived buffers, of which each then keeps a whole slab alive.
 */
export class Arena {
  #slab = Buffer.alloc(0);
  #used = 0;

  /** A copy, independent of the original. A slab is freed when all copies in it are. */
  copy(data: Uint8Array): Buffer {
    if (data.length > MAX_SHARED_BYTES) {
      const own = Buffer.allocUnsafeSlow(data.length);
      own.set(data);
      return own;
    }
    if (this.#used + data.length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#used = 0;
    }
    const copy = this.#slab.subarray(this.#used, this.#used + data.length);
    copy.set(data);
    this.#used += data.length;
    return copy;
  }
}
