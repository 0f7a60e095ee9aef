import { type Comparison, differencesOf } from './comparison.ts';

/** Of several that may be meant by a declaration, because they have no names: the one that differs least, or null. */
export function closest<T>(candidates: readonly T[], compare: (candidate: T) => Comparison): T | null {
  const distance = (candidate: T) => differencesOf(compare(candidate)).length;
  return candidates.toSorted((a, b) => distance(a) - distance(b))[0] ?? null;
}
