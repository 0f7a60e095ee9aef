/** Numbers in single precision that become more and more: half the memory of an array, a quarter while it grows. */
export interface FloatList {
  readonly length: number;
  push(value: number): void;
  /** What there is so far, as a view that the next push may leave behind. */
  values(): Float32Array;
}

const FIRST_CAPACITY = 4096;

export function createFloatList(): FloatList {
  let buffer = new Float32Array(FIRST_CAPACITY);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === buffer.length) {
        const larger = new Float32Array(2 * length);
        larger.set(buffer);
        buffer = larger;
      }
      buffer[length++] = value;
    },
    values: () => buffer.subarray(0, length),
  };
}
