import { raised } from '../values/raised-error.ts';
import { type TypeName, typeOf, type Value, type ValueMap } from '../values/value.ts';

interface Types {
  readonly boolean: boolean;
  readonly integer: bigint;
  readonly number: bigint | number;
  readonly string: string;
  readonly bytes: Uint8Array;
  readonly list: readonly Value[];
  readonly map: ValueMap;
  readonly any: Value;
}

type Accepted = keyof Types;

/** What a function takes under one name. */
export interface Parameter<T extends Value = Value> {
  readonly accepts: readonly Accepted[];
  /** Undefined where an argument must be given. */
  readonly fallback: T | undefined;
}

/** In the order in which arguments without names are given. */
export type Parameters = Readonly<Record<string, Parameter>>;

export type Arguments<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

export function required<A extends Accepted>(...accepts: readonly A[]): Parameter<Types[A]> {
  return { accepts, fallback: undefined };
}

export function optional<A extends Accepted, F extends Value>(
  fallback: F,
  ...accepts: readonly A[]
): Parameter<Types[A] | F> {
  return { accepts, fallback };
}

/**
 * Sorts arguments by name, filling in what was left out; null counts as left out where it is not wanted. Raises a
 * TypeError for a missing argument, one too many, or one of another type.
 */
export function bind(
  callee: string,
  parameters: Parameters,
  given: ReadonlyMap<string, Value> | readonly Value[],
): Map<string, Value> {
  const named = given instanceof Map ? given : byName(callee, parameters, given as readonly Value[]);
  for (const name of named.keys()) {
    if (!Object.hasOwn(parameters, name)) throw raised('TypeError', `${callee} has no parameter ${name}`);
  }
  const bound = new Map<string, Value>();
  for (const [name, { accepts, fallback }] of Object.entries(parameters)) {
    let value = named.get(name);
    if (value === undefined || (value === null && fallback !== undefined)) value = fallback;
    if (value === undefined) throw raised('TypeError', `${callee} needs an argument ${name}`);
    if (value !== fallback && !accepts.some((type) => isOf(type, value))) {
      throw raised('TypeError', `${callee} takes ${accepts.join(' or ')} as ${name} [got=${typeOf(value)}]`);
    }
    bound.set(name, value);
  }
  return bound;
}

function byName(callee: string, parameters: Parameters, values: readonly Value[]): Map<string, Value> {
  const names = Object.keys(parameters);
  if (values.length > names.length) {
    throw raised('TypeError', `${callee} takes ${names.length} arguments at most [got=${values.length}]`);
  }
  return new Map(values.map((value, index) => [names[index] ?? '', value]));
}

function isOf(type: Accepted, value: Value): boolean {
  const actual: TypeName = typeOf(value);
  if (type === 'any') return true;
  return type === 'number' ? actual === 'integer' || actual === 'double' : type === actual;
}
