import type { Value } from '../values/value.ts';
import { type Arguments, bind, type Parameters } from './parameter.ts';

/** What a function finds out about the execution that calls it. The same execution gets the same answers in a replay. */
export interface Surroundings {
  /** Seconds since 1970; no two answers are the same. */
  nowSeconds(): number;
  newUuid(): string;
  readonly environment: ReadonlyMap<string, string>;
}

/** A function that answers at once, and may be called in expressions. */
export interface PureFunction {
  readonly parameters: Parameters;
  /** `given`: by name, or in the order of the parameters. Raises what the function raises. */
  call(name: string, given: ReadonlyMap<string, Value> | readonly Value[], surroundings: Surroundings): Value;
}

export function pure<P extends Parameters>(
  parameters: P,
  apply: (args: Arguments<P>, surroundings: Surroundings) => Value,
): PureFunction {
  return {
    parameters,
    call: (name, given, surroundings) => {
      const bound = bind(name, parameters, given);
      return apply(Object.fromEntries(bound) as Arguments<P>, surroundings);
    },
  };
}
