import { isDeepStrictEqual } from 'node:util';

/** Stands for what cannot be known from here, so that it is said and not taken for equal. */
export const UNKNOWN = Symbol('unknown');

/** Properties of one resource under the program's names: as declared, and as they are. */
export type Comparison = Readonly<Record<string, readonly [declared: unknown, actual: unknown]>>;

/** A property that is not as the program declares it. */
export interface Difference {
  readonly property: string;
  readonly declared: unknown;
  readonly actual: unknown;
}

export function differencesOf(comparison: Comparison): Difference[] {
  return Object.entries(comparison)
    .filter(([, [declared]]) => declared !== UNKNOWN)
    .filter(([, [declared, actual]]) => !isDeepStrictEqual(declared, actual))
    .map(([property, [declared, actual]]) => ({ property, declared, actual }));
}
