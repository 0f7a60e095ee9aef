import type { Jump } from '../definition/program.ts';
import type { Value } from '../values/value.ts';

/** How steps have ended: at their end, or by going elsewhere. */
export type Completion =
  | { readonly kind: 'done' }
  | { readonly kind: 'jump'; readonly to: Jump }
  | { readonly kind: 'return'; readonly value: Value };

export const DONE: Completion = { kind: 'done' };
