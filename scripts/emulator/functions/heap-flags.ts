import { mebibytes } from '../../../shared/graph/mebibytes.ts';

/**
 * The flags that give Node.js the heap that it takes by itself on an instance of so much memory, such as 1Gi: V8 sizes
 * it by what the machine has, and on a large one collects late. As Node.js 24 says in control groups of 256 MiB
 * to 4 GiB (v8.getHeapStatistics().heap_size_limit).
 */
export function heapFlags(memory: string): string[] {
  const whole = mebibytes(memory);
  const [old, young] = whole > 512 ? [whole / 2, whole / 64] : [256, 1];
  return [`--max-old-space-size=${old}`, `--max-semi-space-size=${young}`];
}
