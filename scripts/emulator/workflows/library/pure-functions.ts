import { collections } from './collections.ts';
import { conversions } from './conversions.ts';
import { encodings } from './encodings.ts';
import type { PureFunction } from './pure-function.ts';
import { systemFunctions } from './system.ts';
import { textFunctions } from './text.ts';

/** All functions of the standard library that answer at once, by name. */
export const PURE_FUNCTIONS: ReadonlyMap<string, PureFunction> = new Map<string, PureFunction>(
  Object.entries({
    ...collections,
    ...conversions,
    ...encodings,
    ...systemFunctions,
    ...textFunctions,
  }),
);
