import { raised } from '../values/raised-error.ts';
import { isMap, type Value, type ValueMap } from '../values/value.ts';
import { required } from './parameter.ts';
import { pure } from './pure-function.ts';

/** https://docs.cloud.google.com/workflows/docs/reference/stdlib/list/concat and its siblings */
export const collections = {
  'list.concat': pure({ objs: required('list'), val: required('any') }, ({ objs, val }) => [...objs, val]),
  'list.prepend': pure({ objs: required('list'), val: required('any') }, ({ objs, val }) => [val, ...objs]),
  'map.delete': pure({ map: required('map'), key: required('string') }, ({ map, key }) => {
    const rest = new Map(map);
    rest.delete(key);
    return rest;
  }),
  'map.get': pure({ map: required('any'), keys: required('string', 'list') }, ({ map, keys }) => {
    let value: Value = map;
    for (const key of typeof keys === 'string' ? [keys] : keys) {
      if (typeof key !== 'string') throw raised('TypeError', 'map.get takes strings as keys');
      value = (isMap(value) ? value.get(key) : null) ?? null;
    }
    return value;
  }),
  'map.merge': pure({ first: required('map'), second: required('map') }, ({ first, second }) => {
    return new Map([...first, ...second]);
  }),
  'map.merge_nested': pure({ first: required('map'), second: required('map') }, ({ first, second }) =>
    mergeNested(first, second),
  ),
  'math.abs': pure({ x: required('number') }, ({ x }) => (x < 0 ? negated(x) : x)),
  'math.floor': pure({ x: required('number') }, ({ x }) => (isInteger(x) ? x : floor(x))),
  'math.max': pure({ x: required('number'), y: required('number') }, ({ x, y }) => (y > x ? y : x)),
  'math.min': pure({ x: required('number'), y: required('number') }, ({ x, y }) => (y < x ? y : x)),
};

/** Where both have a map under a key these are merged too, otherwise the second wins. */
function mergeNested(first: ValueMap, second: ValueMap): ValueMap {
  const merged = new Map(first);
  for (const [key, value] of second) {
    const before = merged.get(key);
    const both = before !== undefined && isMap(before) && isMap(value);
    merged.set(key, both ? mergeNested(before, value) : value);
  }
  return merged;
}

function negated(x: bigint | number): bigint | number {
  if (isInteger(x) && x === -(2n ** 63n))
    throw raised('ValueError', 'the result is more than a 64-bit integer holds');
  return -x;
}

function isInteger(x: bigint | number): x is bigint {
  return typeof x === 'bigint';
}

function floor(x: number): bigint {
  if (!Number.isFinite(x)) throw raised('ValueError', `${x} is no integer`);
  return BigInt(Math.floor(x));
}
