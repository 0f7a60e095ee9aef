/** Where memory begins that is the host's: behind the constants. */
export function freeMemory(): usize {
  return __heap_base;
}
